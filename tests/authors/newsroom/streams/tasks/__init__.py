from .archive import crawl_archive
from .attachments import fetch_attachments
from .bodies import fetch_bodies
from .columns import read_corrections, read_retractions
from .comments import read_comments
from .consent import scrape_behind_banner
from .frontpage import shoot_frontpage
from .headlines import collect_headlines
from .links import check_links
from .paywall import read_paywalled
from .print_edition import read_print_edition
from .quotes import extract_quotes
from .scroll import scroll_section
from .sitemap import walk_sitemap
from .ticker import follow_ticker
from .weather import read_weather

TASK_MAPPING = {
    "headlines": collect_headlines,
    "frontpage": shoot_frontpage,
    "bodies": fetch_bodies,
    "sitemap": walk_sitemap,
    "paywall": read_paywalled,
    "scroll": scroll_section,
    "comments": read_comments,
    "consent": scrape_behind_banner,
    "ticker": follow_ticker,
    "attachments": fetch_attachments,
    "print_edition": read_print_edition,
    "links": check_links,
    "archive": crawl_archive,
    "weather": read_weather,
    "corrections": read_corrections,
    "retractions": read_retractions,  # NL504
    "quotes": extract_quotes,
}
