from unittest import mock

from celery.exceptions import Retry
from django.test import TestCase

from services.feeds import Entry
from streams.models import Item, Stream
from streams.tasks.feeds.prices import prices
from streams.tasks.feeds.rates import rates
from streams.tasks.feeds.rss import rss
from streams.tasks.feeds.sitemap import sitemap
from streams.tasks.feeds.weather import Forecast, weather


def stream_of(stream_type, **configuration):
    return Stream.objects.create(
        name=stream_type, stream_type=stream_type, configuration=configuration
    )


class RssTest(TestCase):
    def setUp(self):
        self.stream = stream_of("rss", url="https://example.org/feed")

    @mock.patch("streams.tasks.feeds.rss.pull_feed")
    def test_entries_become_items(self, pull):
        pull.return_value = [Entry("a", "A"), Entry("b", "B"), Entry("a", "A again")]
        self.assertEqual(rss(stream_id=self.stream.pk), {"new": 2, "known": 1})
        self.assertEqual(self.stream.logs.get().status, "done")

    @mock.patch("services.feeds.requests.get", side_effect=OSError("no route"))
    def test_no_connection(self, _get):
        with self.assertRaises((Retry, OSError)):
            rss(stream_id=self.stream.pk)
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")


class SitemapTest(TestCase):
    @mock.patch("streams.tasks.feeds.sitemap.requests.Session")
    def test_a_broken_sitemap(self, session):
        stream = stream_of("sitemap", url="https://example.org/sitemap.xml")
        session.return_value.__enter__.return_value.get.return_value.content = b"<"
        with self.assertRaises(Exception):
            sitemap(stream_id=stream.pk)
        self.assertEqual(stream.logs.get().status, "error")

    @mock.patch("streams.tasks.feeds.sitemap.walk_sitemap", return_value=iter("abc"))
    def test_pages(self, _walk):
        stream = stream_of("sitemap", url="https://example.org/sitemap.xml")
        self.assertEqual(sitemap(stream_id=stream.pk)["pages"], 3)
        self.assertEqual(Item.objects.count(), 3)


class WeatherTest(TestCase):
    @mock.patch("streams.tasks.feeds.weather.load")
    def test_days(self, load):
        stream = stream_of("weather", city="Bergen")
        load.return_value = [Forecast({"dt": 0, "weather": [{"description": "rain"}]})]
        self.assertEqual(weather(stream_id=stream.pk)["new"], 1)
        load.side_effect = KeyError
        with self.assertRaises(KeyError):
            weather(stream_id=stream.pk)


@mock.patch("streams.tasks.feeds.rates.requests.get")
class RatesTest(TestCase):
    def test_both_ways(self, get):
        get.return_value.json.return_value = {"rates": {"SEK": 2}}
        stream = stream_of("rates")
        self.assertEqual(rates(stream_id=stream.pk, unknown=1), {"rates": 2})

    def test_nothing_is_kept_of_half(self, get):
        get.return_value.json.return_value = {"rates": {"SEK": 2, "NOK": 0}}
        stream = stream_of("rates")
        with self.assertRaises(ArithmeticError):
            rates(stream_id=stream.pk)
        self.assertEqual(stream.items.count(), 0)


class PricesTest(TestCase):
    @mock.patch("streams.tasks.feeds.prices.store_prices", return_value=1)
    @mock.patch("services.market.requests")
    def test_prices(self, requests, _store):
        quotes = {"quotes": [{"symbol": "ABC", "price": "1.5"}]}
        requests.get.return_value.json.return_value = quotes
        stream = stream_of("prices", symbols=["ABC"])
        self.assertEqual(prices(stream_id=stream.pk)["stored"], 1)

    @mock.patch("services.market.requests.get", side_effect=TimeoutError)
    def test_no_answer(self, _get):
        stream = stream_of("prices", symbols=["ABC"])
        self.assertRaises(Exception, prices, stream_id=stream.pk)
