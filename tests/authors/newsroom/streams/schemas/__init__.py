from pydantic import BaseModel, Field


class Page(BaseModel):
    url: str


class Headlines(Page):
    selector: str = "h2 a"
    limit: int = Field(25, ge=1, le=500)


class Frontpage(Page):
    widths: list[int] | None = None


class Bodies(BaseModel):
    selector: str
    pause: float = 1.0
    batch: int = 50


class Sitemap(Page):
    days: int = 2
    limit: int = 500


class Paywall(BaseModel):
    login_url: str
    user: str
    password: str
    pages: list[str] = []


class Scroll(Page):
    rounds: int = 10


class Comments(BaseModel):
    item: str = ".comment p"
    parallel: int = Field(4, ge=1, le=16)
    newest: int = 30


class Consent(BaseModel):
    urls: list[str]
    selector: str = "main"


class Ticker(Page):
    entry: str = "[data-ticker-id]"


class Attachments(Page):
    ending: str = ".pdf"


class Links(BaseModel):
    workers: int = 8
    last: int = 100


class Archive(BaseModel):
    base: str
    year: int
    month: int = Field(1, ge=1, le=12)
    proxy: str = ""


class Weather(Page):
    box: str
    unit: str = "C"


class Quotes(BaseModel):
    css: str = "blockquote"
    only_new: bool = True


STREAM_CONFIG_SCHEMAS = {
    "headlines": Headlines,
    "frontpage": Frontpage,
    "bodies": Bodies,
    "sitemap": Sitemap,
    "paywall": Paywall,
    "scroll": Scroll,
    "comments": Comments,
    "consent": Consent,
    "ticker": Ticker,
    "attachments": Attachments,
    "print_edition": Page,
    "links": Links,
    "archive": Archive,
    "weather": Weather,
    "corrections": Page,
    "quotes": Quotes,
}

TASK_CONFIG_EXAMPLES = {
    "headlines": {"url": "https://news.example/", "selector": "h2 > a", "limit": 10},
    "frontpage": {"url": "https://news.example/", "widths": [390]},
    "bodies": {"selector": "div.text", "pause": 0.5},
    "sitemap": {"url": "https://news.example/sitemap.xml"},
    "paywall": {
        "login_url": "https://news.example/login",
        "user": "desk",
        "password": "…",
        "pages": ["https://news.example/a"],
    },
    "scroll": {"url": "https://news.example/sport", "times": 3},  # NL506
    "comments": {"item": "li.comment", "newest": 5},
    "consent": {"urls": ["https://news.example/a"]},
    "ticker": {"url": "https://news.example/live"},
    "attachments": {"url": "https://press.example/", "ending": ".pdf"},
    "print_edition": {"url": "https://news.example/print"},
    "links": {"workers": 2},
    "archive": {"base": "https://news.example/archive", "year": 2019},
    "weather": {"url": "https://news.example/weather", "box": "today"},
    "corrections": {"url": "https://news.example/corrections"},
    "retractions": {"url": "https://news.example/retractions"},
    "quotes": {"css": "q", "only_new": False},
}
