"""Letters to those who have kept a book for too long."""

import logging
from collections import defaultdict
from datetime import timedelta
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, ExpressionWrapper, F, Q
from django.db.models import DurationField
from django.template.defaultfilters import date as written
from django.utils import timezone

from streams.models import Loan, Member, Stream

logger = logging.getLogger(__name__)

STERN = 3


def _letter(member_id, books, *, stern):
    member = Member.objects.get(pk=member_id)
    subject = "The library misses its books" if not stern else "Please call the library"
    lines = [f"Dear {member.name},", "", "you still have these books of ours:", ""]
    lines += (f"  * {book} (due {written(due, 'j F')})" for book, due in books)
    send_mail(subject, "\n".join(lines), None, [member.email])


def _overdue(before):
    late = ExpressionWrapper(timezone.localdate() - F("due"), output_field=DurationField())
    return (
        Loan.objects.filter(returned__isnull=True, due__lt=before)
        .exclude(member__email="")
        .annotate(late=late)
        .order_by("member", "-late")
    )


def remind_borrowers(stream_id, grace=3, limit=200, **options):
    """Write one letter to each member with books that are overdue.

    The letters leave when all of the counters are stored, and not at all if they cannot be.

    Args:
        stream_id: the stream
        grace: days after which a book counts as overdue
        limit: how many loans one run looks at

    Returns:
        dict: number of letters and of members who were written to before
    """
    with Stream.objects.running(stream_id, what="reminders") as stream, transaction.atomic():
        shelf = defaultdict(list)
        stern, seen = set(), []
        before = timezone.localdate() - timedelta(days=grace)
        for loan in _overdue(before).select_for_update()[:limit]:
            shelf[loan.member_id].append((loan.book, loan.due))
            seen.append(loan.pk)
            if loan.reminders >= STERN:
                stern.add(loan.member_id)
        Loan.objects.filter(pk__in=seen).update(reminders=F("reminders") + 1)
        for member_id, books in shelf.items():
            transaction.on_commit(
                partial(_letter, member_id, books, stern=member_id in stern)
            )
        again = Member.objects.filter(pk__in=shelf).aggregate(
            n=Count("pk", filter=Q(loans__reminders__gt=1), distinct=True)
        )
        logger.info("%s: %d letters about %d loans", stream, len(shelf), len(seen))
        return {"letters": len(shelf), "again": again["n"]}
