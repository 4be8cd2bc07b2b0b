"""What Cookiecutter runs around a rendered task; `template/task/hooks` hands over to here."""
