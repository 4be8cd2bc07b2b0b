{% extends cookiecutter.kind ~ "/task.py.jinja" %}
