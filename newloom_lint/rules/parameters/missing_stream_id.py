"""NL101 missing-stream-id."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    AddParameter,
    Finding,
    Fix,
    Level,
    Part,
    Place,
    Profile,
    Replace,
    Safety,
    Step,
)
from newloom_lint.model import Project, Task, documented, uses
from newloom_lint.model.calls import binding
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import Refused, TaskRule, name_place, qualname, safe, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.parameters._calls import STREAM_ID, own, renamed, with_stream_id
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class MissingStreamId(TaskRule):
    """The call the dispatcher makes has no `stream_id` to bind.

    ## What it does
    Follows the call `task(stream_id=…, **configuration)` through decorators and delegates, and
    reports the function at which `stream_id` has no parameter to go to. A parameter that evidently
    stands for it (`sid`, `stream_pk`) is taken for it by the rules about the failure.

    ## Why it matters in NewLoom
    The dispatcher passes `stream_id` by name. A task that does not take it ends in `TypeError`
    before its first line; one whose `**kwargs` swallow it cannot know which Stream to update.

    ## How to fix
    Make `stream_id` the first parameter.

    ## Fix safety
    Safe where the registry is all that knows the task and nothing reads its `**kwargs`. Unsafe
    where other code calls it: those calls pass the id on, or there is no fix. A first parameter
    that evidently stands for the id (`sid`, `stream_pk`) is renamed.
    """

    code, name = "NL101", "missing-stream-id"
    level, profile = Level.ERROR, Profile.REQUIRED
    needs = (Part.TARGET, Part.TASK)
    fix = Safety.SAFE
    guide = "Required Components: Parameters"
    message = "`{taker}` takes no `stream_id`, and the dispatcher passes one: {consequence}"
    help = "add `stream_id` as the first parameter"
    examples = (
        Bad('''
            def fetch(url, **kwargs):  # NL101
                """Fetch a page."""
                try:
                    print(url)
                except Exception:
                    raise
        ''', fixed='''
            def fetch(stream_id, url, **kwargs):  # NL101
                """Fetch a page."""
                try:
                    print(url)
                except Exception:
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                from streams.models import Stream

                logger.info("Fetching %s", url)
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each function at which `stream_id` is lost."""
        outcome = task.outcome
        for function in () if outcome.hidden else outcome.signature.lost_stream_id():
            yield self.on(
                task,
                name_place(function),
                function=qualname(function),
                fix=_fix(task, project, function),
                consequence=_consequence(function),
                taker=function.title,
            )


def _fix(task: Task, project: Project, function: Function) -> Fix | Refused | None:
    node = function.node
    if not isinstance(node, facts.Function):
        return None
    if function.owner is None and node.qualname != node.name:
        return Refused(f"what `{node.qualname}` wraps may take another call")
    if any(parameter.kind == "positional" for parameter in node.parameters):
        return Refused(f"`{node.name}` takes arguments by position only")
    found = uses.of(project, function.module, node)
    meant = binding.named_like_an_id(function)
    if meant is not None and _stands_for_it(task, project, node, meant):
        steps = _renaming(task, function, meant)
        if steps is not None:
            made = unsafe if found.unclear else safe
            calls = renamed(project, found.calls, meant.name)
            return made(f"rename `{meant.name}` to `stream_id`", *steps, *calls)
    mended = with_stream_id(project, found.calls, node)
    if isinstance(mended, Refused):
        return mended
    rest = {p.name for p in node.parameters if p.kind in {"args", "kwargs"}}
    reads = any(isinstance(part, facts.Name) and part.id in rest for part in walk(node.body))
    made = unsafe if found.unclear or mended or reads else safe
    add = AddParameter(name_place(function), STREAM_ID, first=True)
    return made("add `stream_id`", add, *mended)


def _stands_for_it(
    task: Task, project: Project, node: facts.Function, meant: facts.Parameter
) -> bool:
    """Return whether a first parameter is the id of the Stream under another name."""
    name = meant.name.lower()
    schemas = filter(None, (project.schemas.of(kind) for kind in task.stream_types))
    if own(node)[:1] != [meant] or any(meant.name in schema.keys for schema in schemas):
        return False
    return name in {"sid", "streamid"} or ("stream" in name and name.endswith(("_id", "_pk")))


def _renaming(task: Task, function: Function, meant: facts.Parameter) -> list[Step] | None:
    """Return the steps that rename a parameter; `None` where the name stands for more."""
    node, path = function.node, function.module.path
    spans = [facts.Span(meant.span.start, meant.span.start + len(meant.name))]
    for part in walk(node.body):
        match part:
            case facts.Name(id=name, span=span) if name == meant.name:
                spans.append(span)
            case facts.Name(id=name) if name == STREAM_ID:
                return None
            case facts.Function(parameters=several) | facts.Lambda(parameters=several):
                if any(one.name in {meant.name, STREAM_ID} for one in several):
                    return None
            case facts.Scope(names=names) if meant.name in names:
                return None
            case facts.Walrus(target=name) | facts.Handler(name=name) if name == meant.name:
                return None
    places = [Place(path, span.start, span.end) for span in spans]
    text = documented.docstring(task) if node is task.definition else None
    for entry in text.entries() if text is not None else ():
        if text is not None and entry.name == meant.name:
            place = text.entry_place(entry)
            places += [place] if place != text.first_line else []
    return [Replace(place, STREAM_ID) for place in dict.fromkeys(places)]


def _consequence(function: Function) -> str:
    rest = [p.name for p in function.node.parameters if p.kind == "kwargs"]
    if not rest:
        return "every run ends in `TypeError`"
    meant = binding.named_like_an_id(function)
    if meant is None:
        return f"it ends up unread in `**{rest[0]}`"
    return f"it ends up in `**{rest[0]}`, and `{meant.name}` gets nothing"
