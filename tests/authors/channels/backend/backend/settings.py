import os

SECRET_KEY = os.environ.get('SECRET_KEY', 'only-here')
INSTALLED_APPS = ['django.contrib.contenttypes', 'streams']
MEDIA_ROOT = os.environ.get('MEDIA_ROOT', '/srv/media')
USE_TZ = True
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'channels'}}

BOT_TOKEN = os.environ.get('BOT_TOKEN', '')
OPERATORS_CHAT = int(os.environ.get('OPERATORS_CHAT', '0'))
TRANSLATE_URL = os.environ.get('TRANSLATE_URL', 'http://translate:8080')

LOGGING = {
    'version': 1,
    'handlers': {'console': {'class': 'logging.StreamHandler'}},
    'loggers': {'streams': {'handlers': ['console'], 'level': 'INFO'}},
}
