{% extends cookiecutter.kind ~ "/test.py.jinja" %}
