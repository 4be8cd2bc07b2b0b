{% extends "base/schema.py.jinja" %}
