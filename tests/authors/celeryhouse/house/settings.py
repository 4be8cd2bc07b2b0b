import os

INSTALLED_APPS = ["django.contrib.contenttypes", "streams"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
SECRET_KEY = os.environ["SECRET_KEY"]
USE_TZ = True

CELERY_BROKER_URL = os.environ.get("BROKER", "memory://")
CELERY_TASK_TRACK_STARTED = True

MAIL_HOST = os.environ.get("MAIL_HOST", "localhost")
MAIL_USER = os.environ.get("MAIL_USER", "")
MAIL_PASSWORD = os.environ.get("MAIL_PASSWORD", "")
WEATHER_API_KEY = os.environ.get("WEATHER_API_KEY", "")
UPLOAD_URL = os.environ.get("UPLOAD_URL", "")
