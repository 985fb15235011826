"""Zones, prices, places and short names, however an organizer types them."""

from datetime import date

import pytest

from core.domain.naming import event_slug, plain_name
from core.domain.times import parse_rfc3339
from core.domain.typed_places import TypedPlace, typed_place
from core.domain.typed_prices import TypedPrice, typed_currency, typed_price
from core.domain.typed_zones import country_currency, typed_zone, zone_city, zone_country, zone_hours


@pytest.mark.parametrize(("text", "zone"), [
    ("Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("New York", "America/New_York"),
    ("上海", "Asia/Shanghai"), ("北京时间", "Asia/Shanghai"), ("Beijing", "Asia/Shanghai"), ("UTC", "UTC"),
    ("柏林", "Europe/Berlin"), ("Nowhere", None), ("", None),
])  # fmt: skip
def test_a_zone_by_its_city(text, zone):
    assert typed_zone(text, "zh-Hans") == zone


def test_a_zone_is_said_in_the_readers_language():
    assert zone_city("Asia/Shanghai", "en") == "Shanghai" and zone_city("Asia/Shanghai", "zh-Hans") == "上海"
    assert zone_hours("Asia/Shanghai", parse_rfc3339("2027-05-14T00:00:00Z")) == "UTC+8"
    assert zone_hours("America/St_Johns", parse_rfc3339("2027-01-14T00:00:00Z")) == "UTC−3:30"
    assert zone_country("Asia/Shanghai") == "CN" and country_currency("CN") == "CNY" and country_currency("") == ""


@pytest.mark.parametrize(("text", "language", "amount", "currency"), [
    ("12.50", "en", "12.50", ""), ("€12.50", "en", "12.50", "EUR"), ("12,50 €", "de", "12.50", "EUR"),
    ("12,50", "en", "12.50", ""), ("88元", "zh-Hans", "88", "CNY"), ("￥88", "zh-Hans", "88", "CNY"),
    ("88 元", "zh-Hans", "88", "CNY"), ("USD 10", "en", "10", "USD"), ("10usd", "en", "10", "USD"),
    ("HK$100", "en", "100", "HKD"), ("$10", "en", "10", "USD"), ("1,280", "en", "1280", ""), ("Free", "en", "0", ""),
    ("免费", "zh-Hans", "0", ""), ("0", "en", "0", ""), ("１００", "zh-Hans", "100", ""),
    ("100人民币", "zh-Hans", "100", "CNY"),
])  # fmt: skip
def test_a_price(text, language, amount, currency):
    assert typed_price(text, language, "") == TypedPrice(amount, currency)


@pytest.mark.parametrize("text", ["", "cheap", "-5", "12.50.1", "1e9", "12 or 15"])
def test_what_is_no_price(text):
    assert typed_price(text, "en", "") is None


def test_a_price_in_its_currency():
    assert typed_price("¥500", "en", "JPY") == TypedPrice("500", "JPY")
    assert TypedPrice("12.5", "").minor("EUR") == 1250 and TypedPrice("12.50", "").minor("JPY") is None
    assert TypedPrice("12.00", "").minor("JPY") == 12 and TypedPrice("0", "").free and TypedPrice("0.00", "").free
    assert typed_currency("元") == "CNY" and typed_currency("chf") == "CHF" and typed_currency("gold") is None


def test_a_place():
    assert typed_place("Old Hall") == TypedPlace("Old Hall")
    assert typed_place("Old Hall, Berlin") == TypedPlace("Old Hall", "", "Berlin")
    assert typed_place("Old Hall, 12 Main Street, Berlin") == TypedPlace("Old Hall", "12 Main Street", "Berlin")
    assert typed_place("西湖文化馆，孤山路1号，杭州") == TypedPlace("西湖文化馆", "孤山路1号", "杭州")


def test_a_slug_is_short_readable_and_free():
    assert plain_name("An Evening with Ada!") == "an-evening-with-ada" and plain_name("Käthe & Søn") == "kathe-son"
    assert plain_name("夏夜音乐会") == "" and plain_name("2027 亚洲机器人峰会") == ""
    taken = {"event-0514", "event-0514-2"}
    assert event_slug("夏夜音乐会", date(2027, 5, 14), taken.__contains__) == "event-0514-3"
    assert event_slug("x" * 80 + " y", date(2027, 5, 14), taken.__contains__) == "x" * 40
