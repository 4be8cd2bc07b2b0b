from . import crawl, maps
from .auctions import follow_auctions
from .catalog import read_catalog
from .flights import find_flights
from .hotels import find_hotels
from .jobs import collect_jobs
from .menus import read_menus
from .offers import collect_offers
from .prices import compare_prices
from .recipes import read_recipe
from .registry import TASK_MAPPING
from .reviews import collect_reviews
from .robots import read_robots
from .stock import watch_stock
from .tickets import find_tickets

TASK_MAPPING |= {
  "prices": compare_prices,
  "catalog": read_catalog,
  "stock": watch_stock,
  "robots": read_robots,
  "reviews": collect_reviews,
  "menus": read_menus,
  "offers": collect_offers,
  "auctions": follow_auctions,
  "jobs": collect_jobs,
  "tickets": find_tickets,
  "flights": find_flights,
  "hotels": find_hotels,
  "recipes": read_recipe,
}
