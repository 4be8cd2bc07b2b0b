"""NL509: fields that a model does not have, and all that it may have."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
MODELS = """
    import library
    from django.conf import settings
    from django.contrib.contenttypes.fields import GenericForeignKey
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.postgres.fields import ArrayField
    from django.db import models

    from streams.base import Stamped, UpperField


    class StreamQuerySet(models.QuerySet):
        def due(self):
            return self.filter(status="active")


    class ItemManager(models.Manager):
        def create(self, **values):
            return super().create(url=values.pop("address"), **values)

        def get_queryset(self):
            return super().get_queryset().annotate(size=models.Count("tags"))


    class Source(models.Model):
        url = models.URLField()
        owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

        def hello(self):
            return self.url


    class Stream(Stamped):
        STATUS_CHOICES = [("active", "Active"), ("failed", "Failed")]

        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20, choices=STATUS_CHOICES)
        last_run = models.DateTimeField(null=True)
        configuration = models.JSONField(default=dict)
        words = ArrayField(models.CharField(max_length=5))
        code = UpperField()
        source = models.ForeignKey("Source", models.CASCADE, related_name="feeds")
        parent = models.ForeignKey("self", models.CASCADE, null=True)
        content_type = models.ForeignKey(ContentType, models.CASCADE)
        object_id = models.PositiveIntegerField()
        target = GenericForeignKey()
        if settings.DEBUG:
            trace = models.TextField()

        objects = StreamQuerySet.as_manager()

        @property
        def label(self):
            return self.name

        def mark(self, error):
            self.error_text = error


    class Item(models.Model):
        url = models.URLField()
        stream = models.ForeignKey(Stream, models.CASCADE, related_name="items")

        objects = ItemManager()
        plain = models.Manager()


    class Note(models.Model):
        stream = models.OneToOneField(Stream, models.CASCADE)


    class RssStream(Stream):
        feed = models.URLField()


    class Tagged(library.TaggedModel):
        name = models.TextField()


    class Priced(models.Model):
        price = library.MoneyField()


    @library.register
    class Registered(models.Model):
        name = models.TextField()


    class Made(models.Model):
        name = models.TextField()

        def __init__(self, *args, colour=None, **kwargs):
            super().__init__(*args, **kwargs)

        def save(self, *args, **kwargs):
            kwargs.pop("update_fields")
            super().save(*args, **kwargs)
"""
AROUND = {
    "streams/models.py": MODELS,
    "streams/base.py": """
        from django.db import models


        class Stamped(models.Model):
            created = models.DateTimeField(auto_now_add=True)

            class Meta:
                abstract = True

            def stamp(self):
                return self.created


        class UpperField(models.CharField):
            def to_python(self, value):
                return value.upper()
    """,
    "streams/apps.py": """
        from streams.models import Source, Stream

        Stream.add_to_class("colour", None)
        Source.shape = property(str)
    """,
    "streams/tasks/rows.py": """
        def describe(row):
            return row.titel


        def store(model_fields):
            from streams.models import Source

            Source.objects.create(**model_fields)


        def mark(stream_id, **fields):
            from streams.models import Stream

            Stream.objects.filter(id=stream_id).update(**fields)


        def either(kind, **fields):
            from streams.models import Item, Source

            if kind:
                Source.objects.create(**fields)
            else:
                Item.plain.create(**fields)
    """,
}
HEAD = """
from asgiref.sync import sync_to_async
from django.db.models import Count, F, Prefetch
from django.shortcuts import get_object_or_404

from streams import models
from streams.models import (
    Item,
    Made,
    Note,
    Priced,
    Registered,
    RssStream,
    Source,
    Stream,
    Tagged,
)
from streams.tasks.rows import describe, either, mark, store


class Work:
    def __init__(self, stream_id):
        self.stream = Stream.objects.get(id=stream_id)
        self.other = None

    def run(self):
        return self.stream.titel


def get_stream(pk):
    return Stream.objects.get(pk=pk)


def filled(pk, more):
    row = get_stream(pk)
    for name in more:
        setattr(row, name, more[name])
    return row


async def _work(stream_id):
    stream = await Stream.objects.aget(id=stream_id)
    return stream.titel


def fetch(stream_id, url=None, **kwargs):
    print(stream_id)
"""


def _fields(root: Path, body: str) -> list[str]:
    """Return what NL509 underlines when a body stands in the task."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    write(root, {**surrounded(AROUND), TASK: text})
    read = Tree.open(root).read
    return [
        read(f.place.path).text[f.place.start : f.place.end]
        for f in findings(root)
        if f.code == "NL509"
    ]


LACKING = {
    "Source(urls=url)": ["urls"],
    "models.Source(url=url, title=1)": ["title"],
    "Source.objects.create(\n    url=url,\n    titel=(url),\n)": ["titel"],
    "Stream.objects.filter(id=stream_id).update(stauts='failed')": ["stauts"],
    "Stream.objects.update(**{'stauts': 'failed'})": ["'stauts'"],
    "Stream.objects.filter(id=stream_id).exclude(name='').update(stauts=1, runs=F('runs'))": [
        "stauts",
        "runs",
    ],
    "Source.objects.get_or_create(link=url)": ["link"],
    "Source.objects.get_or_create(url=url, defaults={'titel': 1})": ["'titel'"],
    "Source.objects.update_or_create(url=url, defaults=dict(titel=1))": ["titel"],
    "Item.plain.create(address=url)": ["address"],
    "defaults = {'titel': 1}\nSource.objects.get_or_create(url=url, defaults=defaults)": [
        "'titel'"
    ],
    "fields = {}\nfields['titel'] = 1\nSource.objects.create(url=url, **fields)": ["'titel'"],
    "store({'titel': 1})": ["'titel'"],
    "mark(stream_id, stauts='failed')": ["stauts"],
    "stream = Stream.objects.get(id=stream_id)\nstream.save(update_fields=['lastrun'])": [
        "'lastrun'"
    ],
    "stream = Stream.objects.get(id=stream_id)\nreturn stream.titel": ["titel"],
    "stream = get_object_or_404(Stream, id=stream_id)\nreturn stream.titel": ["titel"],
    "stream = Stream.objects.filter(id=stream_id).first()\nreturn stream.titel": ["titel"],
    "for stream in Stream.objects.all():\n    print(stream.titel)": ["titel"],
    "return [stream.titel for stream in Stream.objects.all()]": ["titel"],
    "return Stream.objects.get(id=stream_id).titel": ["titel"],
    "return Stream.objects.all()[0].titel": ["titel"],
    "if (stream := Stream.objects.first()):\n    return stream.titel": ["titel"],
    "source, made = Source.objects.get_or_create(url=url)\nreturn source.titel": ["titel"],
    "stream = Stream.objects.select_related('source').get(id=stream_id)\n"
    "return stream.source.title": ["title"],
    "return Stream.objects.get(id=stream_id).parent.source.title": ["title"],
    "return describe(Stream.objects.get(id=stream_id))": ["titel"],
    "return get_stream(stream_id).titel": ["titel"],
    "return Work(stream_id).run()": ["titel"],
    "import asyncio\nreturn asyncio.run(_work(stream_id))": ["titel"],
    "stream = sync_to_async(Stream.objects.get)(id=stream_id)\nreturn stream.titel": ["titel"],
    "stream = Stream.objects.get(id=stream_id)\n"
    "def inner():\n    return stream.titel\nreturn inner()": ["titel"],
    "from streams.models import Stream as S\nreturn S.objects.get(id=stream_id).titel": ["titel"],
    "stream = Stream(name='a')\nreturn stream.title()": ["title"],
}


@pytest.mark.parametrize("body", LACKING)
def test_a_name_that_a_model_lacks(body: str, tmp_path: Path) -> None:
    assert _fields(tmp_path, body) == LACKING[body]


ROW = "stream = Stream.objects.get(id=stream_id)\n"
FINE = [
    "Source(url=url, owner_id=1, pk=3)",
    "Item.objects.create(address=url, stream_id=stream_id)",
    "Stream(label='x', target=None, code='a', words=[], created=None, trace='')",
    "Stream.objects.filter(id=stream_id).update(source_id=3, parent=None)",
    "Stream.objects.filter(titel='x')",
    "Source.objects.get_or_create(url__iexact=url, feeds__name='x')",
    "Tagged(anything=1)",
    "Priced(price_currency='EUR')",
    "Registered(anything=1)",
    "Made(colour='red').save(update_fields=['anything'])",
    "Source.objects.create(**kwargs)",
    "fields = {'titel': 1}\nfields.pop('titel')\nSource.objects.create(**fields)",
    "fields = {'titel': 1}\ndel fields['titel']\nSource.objects.create(**fields)",
    "fields = {'titel': 1}\nfields = kwargs\nSource.objects.create(**fields)",
    "either(url, stream_id=stream_id)",
    "Stream.objects.due().update(anything=1)",
    "RssStream(feed=url, name='a', created=None)",
    "names = ['titel']\nStream.objects.get(id=stream_id).save(update_fields=names)",
    ROW + "stream.save(update_fields=['last_run', 'source_id'])",
    ROW + "return stream.label, stream.pk, stream.id, stream.source_id, stream.created",
    ROW + "return stream.items, stream.note, stream.rssstream, stream.stream_set",
    ROW + "return stream.get_status_display(), stream.stamp(), stream.get_next_by_created()",
    ROW + "return stream.STATUS_CHOICES, stream._meta, stream.objects, stream.DoesNotExist",
    ROW + "return stream.error_text, stream.trace, stream.colour",
    ROW + "return stream.source.feeds, stream.source.shape, stream.source.hello()",
    ROW + "return stream.source.owner.anything",
    ROW + "return stream.content_type.anything, stream.target.anything",
    ROW + "stream.extra = 1\nreturn stream.extra",
    ROW + "setattr(stream, url, 1)\nreturn stream.anything",
    ROW + "if hasattr(stream, 'titel'):\n    return stream.titel",
    ROW + "try:\n    return stream.titel\nexcept AttributeError:\n    return None",
    ROW + "stream = kwargs['stream']\nreturn stream.titel",
    ROW + "with kwargs['lock'] as stream:\n    return stream.titel",
    ROW + "for stream in kwargs:\n    print(stream.titel)",
    "return Stream.objects.annotate(size=Count('items')).get(id=stream_id).size",
    "return Stream.objects.extra(select={'size': '1'}).first().size",
    "rows = Stream.objects.prefetch_related(Prefetch('items'))\nreturn [r.any for r in rows]",
    "return [row.anything for row in Stream.objects.values_list('name', named=True)]",
    "return Stream.objects.values('name').first().anything",
    "return Item.objects.first().size, get_object_or_404(Item, pk=1).size",
    "return Stream.objects.raw('select 1')[0].anything",
    "return Stream.objects.due().first().anything",
    "return Tagged.objects.first().anything, Priced.objects.first().price_currency",
    "def inner(stream):\n    return stream.titel\nreturn inner(kwargs['stream'])",
    "return (lambda stream: stream.titel)(kwargs)",
    "stream = Stream.objects.get(id=stream_id) if url else kwargs['stream']\nreturn stream.titel",
    "return [stream.titel for stream in kwargs['streams']]",
    "describe(Stream.objects.get(id=stream_id))\ndescribe(kwargs['row'])",
    "return filled(stream_id, kwargs).titel",
]


@pytest.mark.parametrize("body", FINE)
def test_a_name_that_a_model_may_have(body: str, tmp_path: Path) -> None:
    assert _fields(tmp_path, body) == []


def test_the_name_that_was_meant_is_offered(tmp_path: Path) -> None:
    text = HEAD + "    Stream.objects.filter(id=stream_id).update(stauts='failed')\n"
    write(tmp_path, {**surrounded(AROUND), TASK: text})
    [found] = [finding for finding in findings(tmp_path) if finding.code == "NL509"]
    assert found.help == "did you mean `status`?"
    assert "`update` ends in `FieldDoesNotExist`" in found.message
    assert [related.place.path for related in found.related] == ["streams/models.py"]


def test_a_base_that_cannot_be_read_may_bring_anything(tmp_path: Path) -> None:
    files = AROUND | {"streams/base.py": "from library import Stamped, UpperField"}
    write(tmp_path, surrounded(files) | {TASK: HEAD + "    Stream.objects.update(anything=1)\n"})
    assert [finding for finding in findings(tmp_path) if finding.code == "NL509"] == []


OPENED = {
    "for name in NAMES:\n    Source.add_to_class(name, None)": [],
    "for model in MODELS:\n    model.add_to_class(NAME, None)": [],
    "import streams.models\nfor name in NAMES:\n    setattr(streams.models.Source, name, None)": [],
    "for name in NAMES:\n    Stream.add_to_class(name, None)": ["Source.shade"],
    "for name in NAMES:\n    setattr(stream, name, None)": ["Source.shade"],
    "Source.add_to_class('weight', None)": ["Source.shade"],
}


@pytest.mark.parametrize("code", OPENED)
def test_names_that_are_added_in_a_loop_are_not_known(code: str, tmp_path: Path) -> None:
    added = {"streams/adding.py": f"from streams.models import Source, Stream\n\n{code}\n"}
    text = HEAD + "    Source.objects.update(shade=1)\n"
    write(tmp_path, surrounded(AROUND | added) | {TASK: text})
    found = [finding for finding in findings(tmp_path) if finding.code == "NL509"]
    assert ["Source.shade" for f in found if "`shade`" in f.message] == OPENED[code]
