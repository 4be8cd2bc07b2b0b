import logging

from django.core.mail import mail_admins

logger = logging.getLogger(__name__)


def notify(stream, text):
    """Tell the admins something about a stream."""
    logger.info("About %s: %s", stream.name, text)
    mail_admins(stream.name, text, fail_silently=True)
