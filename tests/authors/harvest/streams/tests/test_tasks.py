import httpx
import pytest

from streams.models import Item, Stream
from streams.tasks import TASK_MAPPING
from streams.tasks import auctions, catalog, hotels, jobs, menus, offers, prices, reviews
from streams.tasks.crawl import crawl_site
from streams.tasks.recipes import read_recipe
from streams.tasks.robots import read_robots
from streams.tasks.stock import number, watch_stock
from streams.tasks.tickets import Refused, find_tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
  return Stream.objects.create(label="t", stream_type="prices")


@pytest.fixture
def web(monkeypatch):
  """A web of texts by address; what is not in it is 404."""
  pages = {}

  def handle(request):
    body = pages.get(str(request.url))
    return httpx.Response(404) if body is None else httpx.Response(200, html=body)

  make = httpx.Client.__init__
  transport = httpx.MockTransport(handle)
  monkeypatch.setattr(
    httpx.Client, "__init__", lambda self, **kw: make(self, **{**kw, "transport": transport})
  )
  return pages


def test_numbers():
  assert number(["3 left", {"stock": 2}, 1]) == 6
  with pytest.raises(TypeError):
    number(None)


def test_prices_fail(stream):
  with pytest.raises(ExceptionGroup):
    prices.compare_prices(stream_id=stream.id, urls=["nowhere"])


def test_catalog(stream, web):
  with pytest.raises(Exception):
    catalog.read_catalog(stream.id, "https://shop.example/")


def test_stock(stream, web):
  web["https://shop.example/1"] = "<b>12 left</b>"
  assert watch_stock(stream.id, "https://shop.example/1", "b")["left"] == 12


def test_robots(stream, web):
  assert read_robots(stream.id, ["shop.example"]) == {"open": 1, "closed": 0}


def test_reviews(stream, web):
  web["https://shop.example/1"] = "<p>none</p>"
  assert reviews.collect_reviews(stream.id, "https://shop.example/1")["reviews"] == 0


def test_crawl(stream, web):
  web["https://site.example/"] = "<title>S</title><a href='/a'>A</a>"
  assert crawl_site(stream_id=stream.id, start="https://site.example/") == {"pages": 2}
  assert Item.objects.get().name == "S"


def test_maps(stream, web):
  assert TASK_MAPPING["maps"](stream_id=stream.id, geocoder="https://geo.example/") == {
    "located": 0,
    "lost": 0,
  }


def test_menus(stream, web):
  assert menus.read_menus(stream.id, "https://food.example/") == {"dishes": []}


def test_offers(stream):
  assert offers.collect_offers(stream.id, "https://shop.example", []) == {"offers": 0}


def test_auctions(stream, web):
  assert auctions.follow_auctions(stream.id, []) == {"running": 0, "over": 0}


def test_jobs(stream, web):
  assert jobs.collect_jobs(stream.id, "https://jobs.example/", ["x"]) is None


def test_tickets(stream, web):
  with pytest.raises(Refused):
    find_tickets(stream.id, "https://tickets.example", "e-1")


def test_hotels_without_browser(stream, monkeypatch):
  monkeypatch.setattr(hotels, "sync_playwright", lambda: 1 / 0)
  with pytest.raises(ZeroDivisionError):
    hotels.find_hotels(stream_id=stream.id, site="https://hotels.example", place="Graz")


def test_recipe(stream, web):
  web["https://cook.example/soup"] = "<h1>Soup</h1><li class=ingredient>1/2 l water</li>"
  read_recipe(stream.id, "https://cook.example/soup")
  assert Item.objects.get().facts == {"water": 500.0}
