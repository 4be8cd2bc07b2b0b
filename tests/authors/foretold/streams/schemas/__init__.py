"""What may stand in the configuration of a stream."""

from typing import Literal, Optional

from pydantic import BaseModel, Field


class Sundial(BaseModel):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    days: int = 7


class Compost(BaseModel):
    folder: str
    limit: float = 55.0
    hours: int = 72


class Beehive(BaseModel):
    base_url: str
    hives: list[str]
    swarm: int = 1500


class Loans(BaseModel):
    grace: int = 3
    limit: int = Field(200, gt=0)


class Choirbook(BaseModel):
    path: str
    voices: Optional[list[str]] = None


class Potholes(BaseModel):
    city: str
    since: int = 0


class Tapes(BaseModel):
    device: str
    folders: list[str]
    keep: int = 5


class Orchard(BaseModel):
    rows: list[str]
    unit: Literal["kg", "lb"] = "kg"


class Ferry(BaseModel):
    source: str
    ships: Optional[list[str]] = None
    tolerance: int = 5


class Trophies(BaseModel):
    club: str
    api_token: str
    pages: int = Field(3, ge=1)


STREAM_CONFIG_SCHEMAS = {
    "sundial": Sundial,
    "compost": Compost,
    "beehive": Beehive,
    "loans": Loans,
    "choirbook": Choirbook,
    "potholes": Potholes,
    "tapes": Tapes,
    "orchard": Orchard,
    "ferry": Ferry,
    "trophies": Trophies,
}

TASK_CONFIG_EXAMPLES = {
    "sundial": {"latitude": 59.3, "longitude": 10.4, "days": 30},
    "compost": {"folder": "/srv/heaps", "limit": 57.5},
    "beehive": {"base_url": "http://apiary.local", "hives": ["linden", "heather"]},
    "loans": {"grace": 7},
    "choirbook": {"path": "/srv/scores/motet.mxl", "voices": ["Soprano", "Bass"]},
    "potholes": {"city": "springfield", "since": 1700000000},
    "tapes": {"device": "/dev/nst0", "folders": ["/home", "/etc"], "keep": 3},
    "orchard": {"rows": ["A1;apple;12.5", "A2;pear;7"], "units": "kg"},  # NL506
    "ferry": {"source": "/srv/ferry/2024.csv", "tolerance": 10},
    "trophies": {"club": "chess", "api_token": "…"},
}
