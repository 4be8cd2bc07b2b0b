"""Run streams by hand, or keep running those that are due."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from streams.models import Stream


def positive_seconds(text: str) -> float:
    """Return the number in `text`, which must be above zero."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise ArgumentTypeError(f"{text} is no number of seconds above zero")
    return seconds


class Command(BaseCommand):
    help = "Run the streams that are due, once unless told otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how_often = parser.add_mutually_exclusive_group()
        how_often.add_argument(
            "--once",
            nargs="?",
            metavar="NAME",
            help="run what is due and stop (the default); with a name, run the stream "
            "of that name, due or not, whatever its status",
        )
        how_often.add_argument(
            "--loop",
            nargs="?",
            type=positive_seconds,
            const=10.0,
            metavar="SECONDS",
            help="look every so many seconds (10 unless given) until Ctrl-C",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["loop"]:
                self.run_for_ever(options["loop"])
            else:
                self.run_once(options["once"])
        except KeyboardInterrupt:
            if not options["loop"]:
                raise CommandError("Stopped before the end.", returncode=130) from None
            self.stdout.write("Stopped.")

    def run_for_ever(self, seconds: float) -> None:
        self.stdout.write(f"Looking every {seconds:g} seconds. Ctrl-C stops.")
        while True:
            self.run_all(Stream.due())
            time.sleep(seconds)

    def run_once(self, name: str | None) -> None:
        streams = list(Stream.objects.filter(name=name) if name else Stream.due())
        if name and not streams:
            names = Stream.objects.order_by("name").values_list("name", flat=True)
            known = ", ".join(names) or "none"
            raise CommandError(f"No stream is named '{name}'. Streams: {known}.")
        if not streams:
            self.stdout.write("No stream is due.")
        failures = self.run_all(streams)
        if failures:
            raise CommandError(f"{failures} of {len(streams)} streams failed.")

    def run_all(self, streams: Iterable[Stream]) -> int:
        """Run each stream; return how many failed."""
        return sum(not self.run_one(stream) for stream in streams)

    def run_one(self, stream: Stream) -> bool:
        """Run a stream and print a line about it; return whether its task succeeded."""
        before, planned = stream.status, stream.next_run
        succeeded = False
        try:
            outcome = f"result {json.dumps(stream.execute_task(), ensure_ascii=False)}"
            succeeded = True
        except KeyboardInterrupt:
            # The task had no chance to tell: the stream waits as it did before the run.
            Stream.objects.filter(id=stream.id, status="processing").update(
                status=before, next_run=planned
            )
            raise
        except Exception as error:  # noqa: BLE001 - it is in the log; the next one runs
            message = " ".join(str(error).split())
            outcome = f"error {type(error).__name__}: {message}"
        stream.refresh_from_db()
        last_run = (
            f"{stream.last_run:%Y-%m-%d %H:%M:%S %Z}" if stream.last_run else "never"
        )
        self.stdout.write(
            f"{stream.name} ({stream.stream_type}): {before} -> {stream.status}, "
            f"last run {last_run}, {outcome}"
        )
        return succeeded
