"""Letters: rendered here, sent by Django."""

import textwrap

from django.core.mail import EmailMessage


def render(items, width=72):
    """Return the text of a letter."""
    blocks = []
    for number, item in enumerate(items, 1):
        body = textwrap.fill(item.body, width, initial_indent="   ", subsequent_indent="   ")
        blocks.append(f"{number}. {item.title}\n{body}")
    return "\n\n".join(blocks)


def send(to, subject, body):
    message = EmailMessage(subject, body, to=[to])
    return message.send(fail_silently=False)
