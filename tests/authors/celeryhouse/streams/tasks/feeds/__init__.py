from .prices import prices
from .rates import rates
from .rss import rss
from .sitemap import sitemap
from .weather import weather

FEED_TASKS = {"rss": rss, "sitemap": sitemap, "weather": weather, "prices": prices, "rates": rates}
