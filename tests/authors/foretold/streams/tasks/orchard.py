"""Yield of the orchard, from the lines the pickers type in."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from logging import getLogger

from django.utils.timezone import now

from streams.models import Sample, Stream

logger = getLogger(__name__)

POUND = Decimal("0.45359237")


class BadLine(ValueError):
    pass


@dataclass
class Pick:
    tree: str
    fruit: str
    weight: Decimal

    @classmethod
    def parse(cls, line: str) -> "Pick":
        try:
            tree, fruit, weight = (part.strip() for part in line.split(";"))
            return cls(tree.upper(), fruit.lower(), Decimal(weight))
        except (ValueError, InvalidOperation) as exc:
            raise BadLine(f"cannot read {line!r}") from exc


@dataclass
class Harvest:
    unit: str
    by_fruit: Counter = field(default_factory=Counter)
    by_tree: Counter = field(default_factory=Counter)
    refused: list = field(default_factory=list)

    def add(self, line: str) -> None:
        try:
            pick = Pick.parse(line)
        except BadLine as exc:
            logger.warning("%s", exc)
            self.refused.append(line)
            return
        weight = pick.weight * POUND if self.unit == "lb" else pick.weight
        self.by_fruit[pick.fruit] += weight
        self.by_tree[pick.tree] += weight

    @property
    def best(self):
        (tree, _), *_ = self.by_tree.most_common(1) or [(None, 0)]
        return tree

    def store(self, stream: Stream) -> int:
        moment = now()
        rows = [
            Sample(stream=stream, label=fruit, quantity=float(weight), taken=moment)
            for fruit, weight in self.by_fruit.items()
        ]
        return len(Sample.objects.bulk_create(rows))


def orchard(stream_id, rows, unit):  # NL104 NL505
    """Add up what was picked.

    Args:
        stream_id (int): The orchard's stream.
        rows (list): Lines like ``A1;apple;12.5``: tree, fruit, weight.
        unit (str): What the weights are in, ``kg`` or ``lb``.

    Returns:
        dict: Kilograms by fruit, the best tree, the lines that were no good.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        harvest = Harvest(unit)
        for row in rows:
            harvest.add(row)
        logger.info("Orchard %s: %s kinds of fruit", stream_id, harvest.store(stream))
        if harvest.refused:
            stream.note = f"{len(harvest.refused)} lines could not be read"
        stream.status = Stream.Status.IDLE
        stream.last_run = now()
        stream.save()  # NL312
        return {
            "kg": {fruit: float(weight) for fruit, weight in harvest.by_fruit.items()},
            "best": harvest.best,
            "refused": harvest.refused,
        }
    except Exception as exc:  # NL317
        logger.exception("Orchard %s: %s", stream_id, exc)
        stream.status = Stream.Status.FAILED
        stream.last_run = now()
        stream.save(update_fields=["status", "last_run"])
        raise
