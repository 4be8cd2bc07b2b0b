from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Address = Annotated[str, Field(pattern="^https?://")]


class Strict(BaseModel):
  model_config = ConfigDict(extra="forbid")


class Prices(Strict):
  urls: list[Address]
  selector: str = ".price"


class Catalog(Strict):
  url: Address
  selector: str = ".product"
  most: int = 20


class Stock(Strict):
  url: Address
  path: str
  alarm: int = 3


class Robots(Strict):
  hosts: list[str]
  agent: str = "harvest"


class Reviews(Strict):
  product: Address
  least: float = 0.0


class Crawl(Strict):
  start: Address
  depth: int = 2


class Maps(Strict):
  geocoder: Address


class Menus(Strict):
  url: Address
  css: str = "li.dish"
  vegetarian: bool = False


class Offers(Strict):
  api: Address
  categories: list[str]
  currency: str = "EUR"


class Auctions(Strict):
  urls: list[Address]


class Jobs(Strict):
  board: Address
  words: list[str]


class Tickets(Strict):
  shop: Address
  event: str
  most: float = 100.0
  patience: int = 10


class Flights(Strict):
  api: Address
  start: str
  goal: str
  days: list[str]


class Recipes(Strict):
  url: Address
  css: str = "li.ingredient"


class Hotels(Strict):
  site: Address
  place: str
  stars: int = 3


STREAM_CONFIG_SCHEMAS = {
  "prices": Prices,
  "catalog": Catalog,
  "stock": Stock,
  "robots": Robots,
  "reviews": Reviews,
  "crawl": Crawl,
  "maps": Maps,
  "menus": Menus,
  "offers": Offers,
  "auctions": Auctions,
  "jobs": Jobs,
  "tickets": Tickets,
  "flights": Flights,
  "hotels": Hotels,
  "recipes": Recipes,
}
