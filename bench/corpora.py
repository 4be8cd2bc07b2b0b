"""Projects to measure with: tasks as people write them, made from a fixed seed."""

from __future__ import annotations

import ast
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import padding
from bench.plans import CALLS, PLANS, Plan
from tests.corpus import CORPUS
from tests.projects import clean, surrounded, write
from tests.proof.grammar import SHARED, sample
from tests.proof.running import TASK

SEED = "bench"
SUBJECTS = ("articles", "exchange_rates", "forecasts", "messages", "pages", "podcasts", "videos")
MODELS = """
    from django.db import models
    from django.utils import timezone


    class Stream(models.Model):
        class Status(models.TextChoices):
            ACTIVE = "active", "Active"
            PROCESSING = "processing", "Processing"
            FAILED = "failed", "Failed"
            ERROR = "error", "Error"

        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20, choices=Status.choices)
        last_run = models.DateTimeField(null=True)
        configuration = models.JSONField(default=dict)
        error = models.TextField(blank=True)

        def mark_failed(self):
            self.status = self.Status.FAILED
            self.last_run = timezone.now()
            self.save(update_fields=["status", "last_run"])

        @classmethod
        def update_status(cls, stream_id, status):
            stream = cls.objects.get(id=stream_id)
            stream.status = status
            stream.save(update_fields=["status"])


    class StreamLog(models.Model):
        stream = models.ForeignKey(Stream, related_name="logs", on_delete=models.CASCADE)
        status = models.CharField(max_length=20)
        message = models.TextField()


    class Document(models.Model):
        stream_id = models.TextField()
        status = models.CharField(max_length=20)
"""


@dataclass(frozen=True, slots=True)
class Task:
    """The files of one task."""

    name: str
    module: str
    schema: str
    beside: str = ""
    """A module of its own that it shares code with."""

    def files(self) -> dict[str, str]:
        """Return them by path."""
        every = {
            f"streams/tasks/{self.name}.py": self.module,
            f"streams/schemas/{self.name}.py": self.schema,
            f"streams/recording/{self.name}.py": self.beside,
        }
        return {path: text for path, text in every.items() if text}

    def lines(self) -> int:
        """Return how many lines the files have."""
        return sum(text.count("\n") for text in self.files().values())


def main(arguments: list[str]) -> None:
    """Write projects, each into a folder of its name below the first argument."""
    root, *names = arguments
    for name in names:
        files = calls(*CALLS[name]) if name in CALLS else project(PLANS[name])
        write(Path(root, name), files)


def project(plan: Plan) -> dict[str, str]:
    """Return the files of a project; the same plan gives the same files."""
    tasks = tuple(_tasks(plan))
    files: dict[str, str] = {}
    for task in tasks:
        files |= task.files()
    registry, schemas = _tables(tasks)
    files["streams/tasks/__init__.py"] = registry
    files["streams/schemas/__init__.py"] = schemas
    files["streams/recording/__init__.py"] = ""
    files["streams/models.py"] = clean(MODELS)
    around = surrounded({"streams/models.py": MODELS})
    files = {**around, **files}
    return files | dict(_other_apps(plan.files - len(files)))


def lines(files: dict[str, str]) -> int:
    """Return how many lines of Python some files have."""
    return sum(text.count("\n") for path, text in files.items() if path.endswith(".py"))


def _tasks(plan: Plan) -> Iterator[Task]:
    """Yield tasks whose sizes differ, and of which so many lines are so many on average."""
    written = 0
    for number in range(plan.tasks):
        chance = random.Random(f"{SEED}/size/{number}")
        apart = 0.0 if number == plan.tasks - 1 else chance.uniform(-0.4, 0.4)
        goal = int(plan.lines * (number + 1 + apart)) - written
        task = _task(number, number % (plan.origins or plan.tasks), goal)
        written += task.lines()
        yield task


def _task(number: int, origin: int, goal: int) -> Task:
    name = f"import_{SUBJECTS[number % len(SUBJECTS)]}_{number}"
    module, beside = _drawn(origin, name)
    module = re.sub(r"\bfetch\b", name, module)
    task = Task(name, module, _schema(name, module), beside)
    chance = random.Random(f"{SEED}/padding/{number}")
    helpers: list[str] = []
    missing = goal - task.lines()
    while missing > 0:
        helpers.append("\n\n" + padding.function(chance, len(helpers)))
        missing -= helpers[-1].count("\n")
    # a line of its own: tasks of one origin, without padding, differ too
    module = f"{module.rstrip()}\n{''.join(helpers)}\n\nVERSION = {number}\n"
    return Task(name, module, task.schema, beside)


def _drawn(origin: int, name: str) -> tuple[str, str]:
    """Return the text of a task called `fetch`, and of the module it shares code with."""
    if origin % 2:
        return CORPUS_TEXTS[origin // 2 % len(CORPUS_TEXTS)], ""
    files = sample(SEED, origin // 2).files
    module = files[TASK].replace("streams.tasks.recording", f"streams.recording.{name}")
    return module, files.get(SHARED, "")


def _corpus_texts() -> tuple[str, ...]:
    """Return the tests' corpus, the broken ones spread among the correct ones."""
    paths = sorted(CORPUS.rglob("*.py"))
    random.Random(SEED).shuffle(paths)
    return tuple(path.read_text(encoding="utf-8") for path in paths)


CORPUS_TEXTS = _corpus_texts()


def _schema(name: str, module: str) -> str:
    """Return a schema with a field for each parameter of the task."""
    fields = [
        f"    {argument}: {'str' if required else 'str | None = None'}\n"
        for argument, required in _parameters(name, module)
    ]
    body = "".join(fields) or "    pass\n"
    return f"from pydantic import BaseModel\n\n\nclass {_class(name)}(BaseModel):\n{body}"


def _parameters(name: str, module: str) -> Iterator[tuple[str, bool]]:
    """Yield what the configuration gives a task, and whether it must."""
    for node in ast.parse(module).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            every = node.args.args
            defaults = len(every) - len(node.args.defaults)
            for index, argument in enumerate(every):
                if argument.arg not in {"self", "stream_id"}:
                    yield argument.arg, index < defaults
            for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                if argument.arg != "stream_id":
                    yield argument.arg, default is None


def _class(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))


def _tables(tasks: tuple[Task, ...]) -> tuple[str, str]:
    """Return the registry and the table of schemas."""
    names = [task.name for task in tasks]
    imports = "".join(f"from .{name} import {name}\n" for name in names)
    entries = "".join(f'    "{name}": {name},\n' for name in names)
    registry = f"{imports}\nTASK_MAPPING = {{\n{entries}}}\n"
    imports = "".join(f"from .{name} import {_class(name)}\n" for name in names)
    entries = "".join(f'    "{name}": {_class(name)},\n' for name in names)
    return registry, f"{imports}\nSTREAM_CONFIG_SCHEMAS = {{\n{entries}}}\n"


KINDS = ("models.py", "views.py", "admin.py", "tests/test_views.py", "templates/list.html")
"""What lies in a folder of another app, one after the other."""


def _other_apps(count: int) -> Iterator[tuple[str, str]]:
    """Yield files of other Django apps; one in ten speaks of streams."""
    for number in range(max(count, 0)):
        chance = random.Random(f"{SEED}/app/{number}")
        app, kind = divmod(number, len(KINDS))
        path = f"apps/area_{app // 25}/app_{app}/{KINDS[kind]}"
        if path.endswith(".html"):
            yield path, "<ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>\n"
            continue
        head = "from streams.models import Stream\n" if number % 10 == 1 else ""
        head += "from django.db import models\n"
        text = "".join("\n\n" + padding.function(chance, part) for part in range(4))
        yield path, f"{head}{text}"


def calls(shape: str, count: int) -> dict[str, str]:
    """Return a project with one task that reaches `count` helpers.

    In a `chain` each calls the next one twice; in a `fan` the task calls them all.
    """
    helpers = []
    for number in range(count):
        follow = f"    helper_{number + 1}(url)\n" if shape == "chain" else ""
        if number == count - 1:
            follow = ""
        helpers.append(
            f"def helper_{number}(url):\n"
            f"    answer = requests.get(url, timeout={number + 1})\n"
            f"    if answer.ok:\n        logger.info('%s', url)\n"
            f"{follow}{follow}    return answer.text\n"
        )
    called = range(count) if shape == "fan" else range(1)
    work = "".join(f"        helper_{number}(url)\n" for number in called)
    task = (
        "def fetch(stream_id, url, **kwargs):\n    try:\n"
        f"{work}        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())\n"
        "    except Exception:\n        logger.exception('no %s', url)\n"
        "        Stream.objects.filter(id=stream_id).update(\n"
        "            status='failed', last_run=timezone.now()\n        )\n        raise\n"
    )
    imports = (
        "import logging\n\nimport requests\nfrom django.utils import timezone\n\n"
        "from streams.models import Stream\n\nlogger = logging.getLogger(__name__)\n"
    )
    return surrounded({TASK: "\n\n".join([imports, *helpers, task]), "streams/models.py": MODELS})


if __name__ == "__main__":
    main(sys.argv[1:])
