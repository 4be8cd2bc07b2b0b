from . import feeds
from .covers import make_covers
from .digest import mail_digest
from .etags import refresh_etags
from .ical import read_calendar
from .languages import guess_languages
from .opml import import_opml
from .outbox import write_outbox
from .podcasts import download_podcast
from .ranking import rank_entries
from .readability import score_entries
from .renames import follow_renames
from .warmer import warm_caches
from .websub import subscribe

TASK_MAPPING = dict(
    feed=feeds.read_feed,
    planet=feeds.read_planet,
    purge=feeds.purge_entries,
    hub=feeds.ping_hub,
)

WRITING = {"digest": mail_digest, "outbox": write_outbox, "covers": make_covers}
TASK_MAPPING.update(WRITING)
TASK_MAPPING.update(
    {
        "opml": import_opml,
        "podcast": download_podcast,
        "websub": subscribe,
        "ical": read_calendar,
        "renames": follow_renames,
        "warmer": warm_caches,
    },
    etags=refresh_etags,  # NL507
)
TASK_MAPPING["readability"] = score_entries
TASK_MAPPING["languages"] = guess_languages
TASK_MAPPING["ranking"] = TASK_MAPPING["ranking_week"] = rank_entries
TASK_MAPPING["translate"] = translate_entries  # NL502 NL507
