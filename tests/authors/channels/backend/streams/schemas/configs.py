from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Chat = int | str
Share = Annotated[float, Field(ge=0, le=1)]


class Config(BaseModel):
    model_config = ConfigDict(extra='forbid')


class AlbumConfig(Config):
    folder: str
    caption: str = ''


class AnnounceConfig(Config):
    template: str
    values: dict[str, str] | None = None
    silent: bool = False


class ArchiveConfig(Config):
    bucket: str


class BackfillConfig(Config):
    limit: int = Field(50, gt=0)


class BroadcastConfig(Config):
    text: str
    tolerance: Share = 0.1
    width: int = Field(default=8, ge=1, le=30)


class CheckBotsConfig(Config):
    bots: dict[str, HttpUrl]
    always: bool = False


class DigestConfig(Config):
    feeds: list[HttpUrl] = Field(min_length=1)
    limit: int = 10


class ForwardConfig(Config):
    source: Chat
    numbers: list[int]


class MirrorConfig(Config):
    source: Chat
    limit: int = 100


class PinnedConfig(Config):
    text: str


class PollResultsConfig(Config):
    message_id: int
    quorum: int = 0


class PurgeConfig(Config):
    days: int = Field(30, ge=2)
    dry: bool = False


class QuizConfig(Config):
    questions: list[dict[str, str | list[str]]]
    minutes: int = 5


class ReactConfig(Config):
    emojis: list[str]
    count: int = 3


class RelayConfig(Config):
    url: str
    seconds: int = 60


class RemindConfig(Config):
    text: str


class ScheduleConfig(Config):
    texts: list[str] = []
    hours: list[int] = Field(default_factory=lambda: [9, 18])
    zone: str = 'UTC'


class TranslateConfig(Config):
    language: str
    source: str = 'en'
    workers: int = 3


class WatchConfig(Config):
    words: list[str]


class WelcomeConfig(Config):
    text: str
    threshold: int = 1
