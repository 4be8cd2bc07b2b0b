"""Which task runs for which type of stream."""

from . import choirbook, compost, tapes
from .beehive import beehive
from .ferry import ferry_delays
from .loans import remind_borrowers
from .orchard import orchard
from .potholes import fetchPotholes
from .sundial import sundial
from .trophies import fetch_trophies

OUTDOORS = {
    "sundial": sundial,
    "beehive": beehive,
    "compost": compost.compost,
    "orchard": orchard,
}

TASK_MAPPING = OUTDOORS | {
    "loans": remind_borrowers,
    "choirbook": choirbook.choirbook,
    "potholes": fetchPotholes,
    "tapes": tapes.rotate_tapes,
    "ferry": ferry_delays,
    "trophies": fetch_trophies,
}
