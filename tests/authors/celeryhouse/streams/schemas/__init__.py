from pydantic import BaseModel, Field


class RssConfig(BaseModel):
    url: str
    limit: int = 20
    categories: list[str] = Field(default_factory=list)
    timeout: float = 15


class SitemapConfig(BaseModel):
    url: str
    depth: int = Field(2, ge=0, le=4)


class WeatherConfig(BaseModel):
    city: str
    units: str = "metric"


class PricesConfig(BaseModel):
    symbols: list[str]
    currency: str = "EUR"
    precision: int = 2  # NL505


class InboxConfig(BaseModel):
    folder: str = "INBOX"
    limit: int = 100


class NewsletterConfig(BaseModel):
    subject: str
    hours: int = 24


class BouncesConfig(BaseModel):
    folder: str
    tolerate: int = 3
    verbose: bool = False


class ReminderConfig(BaseModel):
    days: int


class UsageConfig(BaseModel):
    weeks: int = 4


class ExportConfig(BaseModel):
    columns: list[str]
    name: str = "export"


class HealthConfig(BaseModel):
    path: str
    minimum: int = 10


class ArchiveConfig(BaseModel):
    folder: str
    older_than: int = 90


class RatesConfig(BaseModel):
    base: str = "EUR"
    targets: list[str] = []


class WelcomeConfig(BaseModel):
    subject: str
    text: str
    limit: int = 50


class TrendConfig(BaseModel):
    days: int = 30
    width: int = 7


class CompareConfig(BaseModel):
    other: str
    sample: int = 20


class ForgetConfig(BaseModel):
    days: int = 365
    limit: int = 1000


STREAM_CONFIG_SCHEMAS: dict[str, type[BaseModel]] = {
    "rss": RssConfig,
    "sitemap": SitemapConfig,
    "weather": WeatherConfig,
    "prices": PricesConfig,
    "inbox": InboxConfig,
    "newsletter": NewsletterConfig,
    "bounces": BouncesConfig,
    "reminder": ReminderConfig,
    "usage": UsageConfig,
    "export": ExportConfig,
    "health": HealthConfig,
    "archive": ArchiveConfig,
    "rates": RatesConfig,
    "welcome": WelcomeConfig,
    "trend": TrendConfig,
    "compare": CompareConfig,
    "forget": ForgetConfig,
}

TASK_CONFIG_EXAMPLES = {
    "rss": {"url": "https://example.org/feed.xml", "limit": 5, "categories": ["news"]},
    "sitemap": {"url": "https://example.org/sitemap.xml", "depth": 1},
    "weather": {"city": "Bergen", "units": "metric"},
    "prices": {"symbols": ["ABC", "XYZ"], "curency": "USD"},  # NL506
    "inbox": {"folder": "INBOX/feeds"},
    "newsletter": {"subject": "This week", "hours": 168},
    "bounces": {"folder": "INBOX/bounces", "tolerate": 5},
    "reminder": {"days": 7},
    "usage": {"weeks": 12},
    "export": {"columns": ["key", "title"], "name": "titles"},
    "health": {"path": "/srv", "minimum": 20},
    "rates": {"base": "NOK", "targets": ["SEK"]},
    "welcome": {"subject": "Hello", "text": "Good to have you"},
    "trend": {"days": 90},
    "compare": {"other": "Main", "sample": 5},
    "forget": {"days": 730},
    "archive": {"folder": "/srv/archive"},
}
