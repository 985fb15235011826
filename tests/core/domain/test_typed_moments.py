"""When an event is, however somebody types it."""

from datetime import datetime

import pytest

from core.domain.typed_moments import TypedMoment, typed_moment, typed_time

NOW = datetime(2027, 1, 4, 13, 0)  # a Monday
MAY = datetime(2027, 5, 14, 19, 30)


def told(text, language="en", country=""):
    found = typed_moment(text, language, country, NOW)
    return found.at if isinstance(found, TypedMoment) else found


@pytest.mark.parametrize("text", [
    "2027-05-14 19:30", "2027-05-14T19:30", "2027-05-14T19:30:00", "2027/5/14 19:30", "2027.5.14, 19:30",
    "14 May 2027 7:30pm", "14 May 2027 7:30 PM", "14 may 2027 at 7.30 p.m.", "May 14, 2027, 7:30 PM",
    "May 14th 2027 19:30", "14th of May 2027, 19:30", "14.05.2027 19:30", "14.5.2027 um 19:30 Uhr", "14/05/2027 19h30",
    "Friday, May 14, 2027, 7:30 PM", "Fri 14 May 2027 19:30", "19:30 on 14 May 2027", "14 May 19:30", "May 14 7:30pm",
    "20270514 19:30", "20270514 1930", "2027-05-14 1930", "１４ May ２０２７ １９：３０",
])  # fmt: skip
def test_english(text):
    assert told(text) == MAY


@pytest.mark.parametrize("text", [
    "2027年5月14日19点30分", "2027年5月14日 19:30", "5月14日19点30分", "5月14日19:30", "5月14号晚上7点半",
    "五月十四日晚上七点半", "2027年5月14日 晚上7:30", "2027年5月14日（周五）19:30", "今年5月14日 19点半", "5/14 19:30",
    "2027年5月14日 星期五 下午7点30分", "二〇二七年五月十四日十九点三十分", "2027-5-14 晚上七点半", "5-14 19:30",
    "2027/05/14 19：30", "晚上7点半，5月14日", "２０２７年５月１４日１９：３０", "2027年5月14日晚7点半",
])  # fmt: skip
def test_chinese(text):
    assert told(text, "zh-Hans", "CN") == MAY


@pytest.mark.parametrize(("text", "language", "at"), [
    ("tomorrow 8pm", "en", datetime(2027, 1, 5, 20)),
    ("tonight at 8 pm", "en", datetime(2027, 1, 4, 20)),
    ("Friday 20:00", "en", datetime(2027, 1, 8, 20)),
    ("monday 9am", "en", datetime(2027, 1, 11, 9)),
    ("明天晚上八点", "zh-Hans", datetime(2027, 1, 5, 20)),
    ("明晚八点", "zh-Hans", datetime(2027, 1, 5, 20)),
    ("后天下午3点", "zh-Hans", datetime(2027, 1, 6, 15)),
    ("周六上午十点", "zh-Hans", datetime(2027, 1, 9, 10)),
    ("下周五19点", "zh-Hans", datetime(2027, 1, 15, 19)),
    ("明年2月1日 10点", "zh-Hans", datetime(2028, 2, 1, 10)),
    ("3 January 10:00", "en", datetime(2028, 1, 3, 10)),
    ("29 February 18:00", "en", datetime(2028, 2, 29, 18)),
    ("5月14日中午12点", "zh-Hans", datetime(2027, 5, 14, 12)),
    ("5月14日中午1点", "zh-Hans", datetime(2027, 5, 14, 13)),
    ("5月14日凌晨1点", "zh-Hans", datetime(2027, 5, 14, 1)),
    ("5月14日晚上12点", "zh-Hans", datetime(2027, 5, 15, 0)),
    ("5月14日9点一刻", "zh-Hans", datetime(2027, 5, 14, 9, 15)),
    ("14 May 2027 noon", "en", datetime(2027, 5, 14, 12)),
    ("14 May 2027 12am", "en", datetime(2027, 5, 14, 0)),
    ("14 May 2027 12:15 pm", "en", datetime(2027, 5, 14, 12, 15)),
    ("31 December 2027 midnight", "en", datetime(2028, 1, 1, 0)),
])  # fmt: skip
def test_from_today_and_on_the_edges_of_a_day(text, language, at):
    assert told(text, language) == at


def test_who_writes_the_month_first():
    assert told("05/06/2027 19:30", country="US") == datetime(2027, 5, 6, 19, 30)
    assert told("05/06/2027 19:30", country="GB") == datetime(2027, 6, 5, 19, 30)
    assert told("6.5. 19:30", country="DE") == datetime(2027, 5, 6, 19, 30)
    assert told("5/6 19:30", country="US") == datetime(2027, 5, 6, 19, 30)


@pytest.mark.parametrize("text", ["14 May 2027", "2027-05-14", "2027年5月14日", "Fri 14 May", "May 14"])
def test_a_day_alone_asks_only_for_its_time(text):
    found = typed_moment(text, "en", "", NOW)
    assert isinstance(found, TypedMoment) and found.day.isoformat() == "2027-05-14" and found.at is None


@pytest.mark.parametrize(("text", "why"), [
    ("soon", "unclear"), ("", "unclear"), ("31 June 2027 19:30", "unclear"), ("2027-13-01 10:00", "unclear"),
    ("19:30", "unclear"), ("five", "unclear"), ("14 May 2027 19:30 - 22:00", "times"), ("5月14日19点到22点", "times"),
    ("Monday 14 May 2027 19:30", "weekday"), ("2027年5月14日（周一）19:30", "weekday"), ("99/99/9999 99:99", "unclear"),
])  # fmt: skip
def test_what_is_no_moment_says_why(text, why):
    assert told(text) == why


@pytest.mark.parametrize(("text", "minute"), [
    ("19:30", 1170), ("7:30pm", 1170), ("19", 1140), ("7 pm", 1140), ("1930", 1170), ("晚上七点半", 1170),
    ("19点", 1140), ("noon", 720), ("later", None), ("25:00", None), ("8-10", None),
])  # fmt: skip
def test_a_time_alone(text, minute):
    assert typed_time(text) == minute
