from .agenda import agenda
from .archive import archive
from .backup import backup
from .birthdays import birthdays
from .cleanup import cleanup
from .counter import counter
from .feed import fetch_feed
from .links import links
from .mailer import mailer
from .mirror import mirror
from .podcast import podcast
from .prices import prices
from .quotes import quotes
from .report import report
from .shout import shout
from .sitemap import sitemap
from .tally import tally
from .topwords import topwords
from .weather import weather

TASK_MAPPING = {
    "feed": fetch_feed,
    "weather": weather,
    "quotes": quotes,
    "mailer": mailer,
    "cleanup": cleanup,
    "prices": prices,
    "backup": backup,
    "counter": counter,
    "report": report,  # NL504
    "archive": archive,
    "cleanup": cleanup,  # NL503
    "podcast": podcast,
    "tweets": tweets,  # NL502
    "sitemap": sitemap,  # noqa: NL507
    "tally": tally,  # NL507
    "links": links,
    "deadlinks": links,
    "birthdays": birthdays,
    "shout": shout,
    "mirror": mirror,
    "agenda": agenda,
    "topwords": topwords,
}
