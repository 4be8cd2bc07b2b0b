from pydantic import BaseModel


class FeedConfig(BaseModel):
    url: str
    limit: int = 20


class WeatherConfig(BaseModel):
    city: str


class QuotesConfig(BaseModel):
    page: str


class MailerConfig(BaseModel):
    to: str
    subject: str = "News"


class CleanupConfig(BaseModel):
    days: int = 30
    keep: int = 100  # NL512


class PricesConfig(BaseModel):
    symbols: list[str]
    currency: str = "EUR"
    precision: int = 2


class BackupConfig(BaseModel):
    target: str


class CounterConfig(BaseModel):
    words: list[str]


class ArchiveConfig(BaseModel):
    folder: str


class PodcastConfig(BaseModel):
    url: str
    folder: str


class SitemapConfig(BaseModel):
    url: str


class TallyConfig(BaseModel):
    field: str


class LinksConfig(BaseModel):
    depth: int = 1


class BirthdaysConfig(BaseModel):
    calendar: str
    days_ahead: int = 7


class ShoutConfig(BaseModel):
    text: str
    times: int = 1


class MirrorConfig(BaseModel):
    url: str
    folder: str


class AgendaConfig(BaseModel):
    days: int
    loud: bool = False


class TopWordsConfig(BaseModel):
    count: int


class TweetsConfig(BaseModel):
    user: str


STREAM_CONFIG_SCHEMAS = {
    "feed": FeedConfig,
    "weather": WeatherConfig,
    "quotes": QuotesConfig,
    "mailer": MailerConfig,
    "cleanup": CleanupConfig,
    "prices": PricesConfig,
    "backup": BackupConfig,
    "counter": CounterConfig,
    "archive": ArchiveConfig,
    "podcast": PodcastConfig,
    "sitemap": SitemapConfig,
    "tally": TallyConfig,
    "tweets": TweetsConfig,
    "links": LinksConfig,
    "deadlinks": LinksConfig,
    "birthdays": BirthdaysConfig,
    "shout": ShoutConfig,
    "mirror": MirrorConfig,
    "agenda": AgendaConfig,
    "topwords": TopWordsConfig,
}

TASK_CONFIG_EXAMPLES = {
    "feed": {"url": "https://example.org/rss", "limit": 5},
    "weather": {"city": "Oslo"},
    "quotes": {"page": "https://example.org/quotes"},
    "mailer": {"to": "me@example.org"},
    "cleanup": {"days": 14, "keep": 10},
    "prices": {"symbols": ["ABC"], "precison": 3},  # NL506
    "tweets_archive": {"user": "me"},  # NL508
    "counter": {"words": ["rain", "sun"]},
    "report": {},
    "archive": {"folder": "/data/in"},
    "birthdays": {"calendar": "https://example.org/family.ics", "days_ahead": 3},
    "shout": {"text": "Dinner!", "times": 2},
    "podcast": {"url": "https://example.org/podcast", "folder": "/data/podcasts"},
}
