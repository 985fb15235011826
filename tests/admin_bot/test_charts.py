"""Charts are pictures that a phone shows, whatever the texts and however long the sale."""

import io

import pytest
from PIL import Image

from admin_bot import charts
from admin_bot.charts import Chart, Series, sales_chart, shown
from admin_bot.sales_words import MOST_DAILY, _ticks, _weeks


def chart(days, labels=("Standard", "标准票 😀", "$5 & $6"), title="An Evening · 一个晚上"):
    series = tuple(Series(label, [1 + n % 3 for n in range(days)], [2] * days) for label in labels) if days else ()
    ticks = ((0, "Jan 4"), (days - 1, "1月9日")) if days > 1 else ((0, "Jan 4"),)
    return Chart(title, "5 sold", "In all", "A day", "No ticket has been sold yet", series, ticks, ticks)


@pytest.mark.parametrize("days", [0, 1, 2, 30, 400])
def test_a_square_picture_with_something_on_it(days):
    picture = Image.open(io.BytesIO(sales_chart(chart(days))))
    assert picture.format == "PNG" and picture.size == (1080, 1080)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert ((0, 0x72, 0xB2) in colours) is (days > 0)


def test_a_letter_that_no_font_has_is_left_out_and_long_names_are_cut(monkeypatch):
    monkeypatch.setattr(charts, "font_files", lambda: (("a font", 0),))
    monkeypatch.setattr(charts, "shows", lambda path, index, letter: letter.isascii())
    assert shown("Evening 晚 2", 40) == "Evening 2"
    assert shown("A very long name of a ticket", 12) == "A very long…"


def test_weeks_are_counted_back_from_the_last_day_and_lose_nothing():
    days = list(range(MOST_DAILY + 3))
    weeks = _weeks(days)
    assert sum(weeks) == sum(days) and weeks[-1] == sum(days[-7:])


def test_dates_stand_at_even_steps():
    from datetime import date

    ticks = _ticks(date(2027, 1, 4), 10, 1, "en")
    assert ticks == ((0, "Jan 4"), (3, "Jan 7"), (6, "Jan 10"), (9, "Jan 13"))
    assert (
        _ticks(date(2027, 1, 4), 58, 7, "zh-Hans")[0] == (0, "2027年1月") and _ticks(date(2027, 1, 4), 0, 1, "en") == ()
    )
