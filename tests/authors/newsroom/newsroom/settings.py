SECRET_KEY = "for development only"
INSTALLED_APPS = ["django.contrib.contenttypes", "streams"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "newsroom.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"streams": {"handlers": ["console"], "level": "INFO"}},
}
