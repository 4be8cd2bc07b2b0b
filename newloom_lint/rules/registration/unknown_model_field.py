"""NL509 unknown-model-field."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.model import Project, additions, reach, records
from newloom_lint.model.models import Model
from newloom_lint.model.names.close import close_to
from newloom_lint.model.records.kinds import ROW
from newloom_lint.model.records.scopes import Scope
from newloom_lint.model.records.writes import SAVES, Write
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class UnknownModelField(FunctionRule):
    """A model is given a field, or asked for an attribute, that it does not have.

    ## What it does
    Reads the project's models and reports a keyword of `Model(…)`, `create`, `get_or_create`,
    `update_or_create` (with their `defaults`) and `update`, a name in `save(update_fields=[…])`,
    and an attribute that is read from a row, where the model certainly has no such field,
    relation, property or method. A model with a base or a decorator that cannot be read may have
    anything.

    ## Why it matters in NewLoom
    Django looks at the names when the statement runs: the run does all its work and ends in an
    error at the point where the result should be stored. In a handler the error hides the
    failure itself, and the Stream stays as it was.

    ## How to fix
    Mend the name, or add the field to the model and make a migration.
    """

    code, name = "NL509", "unknown-model-field"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    message = "`{model}` has no {what} `{field}`: {consequence}"
    help = "{advice}"
    examples = (
        Bad('''
            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                Stream.objects.filter(id=stream_id).update(
                    stauts="failed",  # NL509
                )
        '''),
        Bad('''
            from django.utils import timezone

            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                stream = Stream.objects.get(id=stream_id)
                stream.last_run = timezone.now()
                stream.save(update_fields=["lastrun"])  # NL509
                return stream.label  # NL509
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Item, Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Store an address.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                logger.info("Storing %s", url)
                try:
                    stream = Stream.objects.get(id=stream_id)
                    Item.objects.get_or_create(url=url, defaults={"stream_id": stream.pk})
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                    return {"items": stream.items.count(), "name": stream.label}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', files={"streams/models.py": """
            from django.db import models


            class Stream(models.Model):
                STATUS_CHOICES = [("active", "Active"), ("failed", "Failed")]

                name = models.CharField(max_length=100)
                status = models.CharField(max_length=20, choices=STATUS_CHOICES)
                last_run = models.DateTimeField(null=True)

                @property
                def label(self):
                    return self.name.title()


            class Item(models.Model):
                url = models.URLField()
                stream = models.ForeignKey(Stream, models.CASCADE, related_name="items")
        """}),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each name that the model a function touches does not have."""
        rows = records.of(project)
        scope = rows.scope(reached.function)
        writes = records.Writes(rows)
        for call in scope.calls:
            write = writes.of_call(scope, call)
            for written in write.fields if write is not None else ():
                if write is None or not _is_lacking(project, write, written.name):
                    continue
                yield self._finding(
                    reached, write.model, written.name, written.place, "field", _error(write)
                )
        for read in scope.reads:
            record = rows.of(scope, read.value)
            if record is None or record.kind != ROW or record.has_more:
                continue
            if record.model.has(read.attr) or _is_expected(scope, read.attr):
                continue
            if not additions.may_add(project, record.model, read.attr):
                end = read.span.end
                place = Place(reached.function.module.path, end - len(read.attr), end)
                consequence = "reading it ends in `AttributeError`"
                yield self._finding(
                    reached, record.model, read.attr, place, "attribute", consequence
                )

    def _finding(
        self,
        reached: reach.Reached,
        model: Model,
        field: str,
        place: Place,
        what: str,
        consequence: str,
    ) -> Finding:
        related: tuple[Related, ...] = ()
        if model.cls is not None:
            span = model.cls.node.name_span
            home = Place(model.cls.module.path, span.start, span.end)
            related = (Related(home, "the model is defined here"),)
        known = model.fields if what == "field" else {*model.fields, *model.names}
        close = close_to(field, sorted(known))
        return self.within(
            reached,
            place,
            related=related,
            model=model.name,
            what=what,
            field=field,
            consequence=consequence,
            advice=f"did you mean `{close[0]}`?" if close else "mend the name, or add the field",
        )


def _is_lacking(project: Project, write: Write, name: str) -> bool:
    """Return whether a model certainly cannot take a name that is written to it."""
    model = write.model
    if model.has(name) or additions.may_add(project, model, name):
        return False
    if write.method in SAVES:
        return not model.methods & SAVES
    makes = write.method not in {"update", "aupdate"}
    return not (makes and model.methods & {"__init__", "from_db"})


def _error(write: Write) -> str:
    match write.method:
        case "":
            return "making it ends in `TypeError`"
        case "create" | "acreate":
            return f"`{write.method}` ends in `TypeError`"
        case "update" | "aupdate":
            return f"`{write.method}` ends in `FieldDoesNotExist`"
        case "save" | "asave":
            return f"`{write.method}` ends in `ValueError`"
    return f"`{write.method}` ends in `FieldError`"


def _is_expected(scope: Scope, name: str) -> bool:
    """Return whether a function asks for an attribute, sets it, or takes that it is not there."""
    if any(target.attr == name for target, _ in scope.assigned):
        return True
    for call in scope.calls:
        match call.function, call.arguments:
            case facts.Name(id="setattr"), _:
                return True
            case facts.Name(id="hasattr" | "getattr"), (_, facts.Argument(value=literal), *_):
                if isinstance(literal, facts.Literal) and literal.source[1:-1] == name:
                    return True
    return _handles(scope, "AttributeError")


def _handles(scope: Scope, error: str) -> bool:
    return any(
        isinstance(part, facts.Handler)
        and any(isinstance(name, facts.Name) and name.id == error for name in walk(part.type))
        for part in walk(scope.function.node.body)
    )
