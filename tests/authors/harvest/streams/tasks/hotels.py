import logging
from statistics import median

from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from streams.cancelling import cancellable
from streams.models import Item, Stream

logger = logging.getLogger(__name__)


class Search:
  """The search form of a site, as a page object."""

  def __init__(self, page):
    self.page = page
    self.place = page.get_by_label("Where")
    self.submit = page.get_by_role("button", name="Search")

  def results(self, place):
    self.place.fill(place)
    self.submit.click()
    cards = self.page.get_by_test_id("hotel")
    expect(cards.first).to_be_visible()
    for nth in range(cards.count()):
      card = cards.nth(nth)
      price = card.locator(".price").inner_text()
      yield card.get_by_role("heading").inner_text(), float(price.strip("€ ").replace(",", ""))


@cancellable
def find_hotels(stream_id, site, place, *, stars=3, **kwargs):
  """Look what a night costs.

  Args:
    stream_id: The stream.
    site: Address of the search form.
    place: Where to sleep.
    stars: Stars a hotel must have.

  Example:
    {"site": "https://hotels.example", "place": "Graz"}
  """
  browser = None
  try:
    with sync_playwright() as playwright:
      try:
        browser = playwright.webkit.launch()
        page = browser.new_page(base_url=site)
        page.goto(f"/search?stars={stars}")
        found = dict(Search(page).results(place))
      finally:
        if browser is not None:
          browser.close()
    for name, price in found.items():
      Item.objects.update_or_create(
        stream_id=stream_id, url=f"{site}#{name}"[:500], defaults={"name": name, "price": price}
      )
    typical = median(found.values()) if found else None
    logger.info("%d hotels in %s, typically %s", len(found), place, typical)
    Stream.objects.filter(id=stream_id).update(status="done", last_run=timezone.now())
    return {"hotels": len(found), "typical": typical}
  except Exception as error:
    logger.exception("hotels in %s: %s", place, error)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise
