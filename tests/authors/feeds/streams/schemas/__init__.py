"""Schemas, made where they are listed; a class would say no more."""
from pydantic import BaseModel, create_model

STREAM_CONFIG_SCHEMAS = {}
TASK_CONFIG_EXAMPLES = {}


class Calendar(BaseModel):
    url: str
    calendar_name: str


class Opml(BaseModel):
    url: str
    replace: bool = False


STREAM_CONFIG_SCHEMAS.update(
    feed=create_model("Feed", url=(str, ...), keep=(int, 200)),
    planet=create_model("Planet", most_errors=(int, 5)),
    purge=create_model("Purge", days=(int, 90)),
    hub=create_model("Hub", hub=(str, ...), topic=(str, ...), tries=(int, 3)),
)
STREAM_CONFIG_SCHEMAS["opml"] = Opml
STREAM_CONFIG_SCHEMAS["ical"] = Calendar
STREAM_CONFIG_SCHEMAS["podcast"] = create_model(
    "Podcast", feed_url=(str, ...), largest=(int, 200_000_000)
)
STREAM_CONFIG_SCHEMAS |= {
    "digest": create_model(
        "Digest", recipients=(list[str], ...), hours=(int, 24), at_least=(int, 1)
    ),
    "outbox": create_model("Outbox", path=(str, ...), title=(str, "Outbox"), newest=(int, 30)),
    "covers": create_model("Covers", size=(str, "small")),
    "websub": create_model("Websub", callback=(str, ...), lease=(int, 864000)),
    "etags": create_model("Etags", agent=(str, ...)),
    "readability": create_model("Readability", minimum=(int, 50)),
    "renames": create_model("Renames", tolerate=(int, 3)),
    "warmer": create_model("Warmer", base=(str, ...), threads=(int, 4)),
    "languages": create_model("Languages", sample=(int, 20)),
}
for kind in ("ranking", "ranking_week"):
    STREAM_CONFIG_SCHEMAS[kind] = create_model(kind, days=(int, 1), half_life=(float, 6.0))

TASK_CONFIG_EXAMPLES["planet"] = {"most_errors": 3}
TASK_CONFIG_EXAMPLES["purge"] = {"days": 30}
TASK_CONFIG_EXAMPLES["hub"] = {"hub": "https://hub.example/", "topic": "https://we.example/"}
TASK_CONFIG_EXAMPLES["opml"] = {"url": "https://we.example/feeds.opml"}
TASK_CONFIG_EXAMPLES["ical"] = {"url": "https://we.example/events.ics", "calendar_name": "Events"}
TASK_CONFIG_EXAMPLES["outbox"] = {"path": "/srv/outbox.xml", "newest": 10}
TASK_CONFIG_EXAMPLES["covers"] = {"size": "large"}
TASK_CONFIG_EXAMPLES["websub"] = {"callback": "https://we.example/websub"}
TASK_CONFIG_EXAMPLES["etags"] = dict(agent="feeds/2")
TASK_CONFIG_EXAMPLES["readability"] = {}
TASK_CONFIG_EXAMPLES["languages"] = {"sample": 5}
TASK_CONFIG_EXAMPLES["gopher"] = {"host": "gopher.example"}  # NL508
TASK_CONFIG_EXAMPLES.setdefault("ranking", {"days": 1})
TASK_CONFIG_EXAMPLES.setdefault("ranking_week", {"days": 7, "half_life": 24})
