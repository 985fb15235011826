"""Languages found, texts filled in, dates as the reader writes them."""

import pytest

from locales import translator
from locales.translator import available, catalog, format_list, format_moment, knows, languages, translate

NINE_IN_SHANGHAI = 1_810_256_400_000  # 2027-05-14T09:00+08:00
AUTUMN = 1_794_103_200_000  # 2026-11-08T02:00Z


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("zh-CN", "zh-Hans"), ("zh_Hans_CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-TW", "zh-Hans"), ("en-GB", "en"),
     ("EN_us", "en"), ("fr", "en"), ("", "en"), ("zh_CN.UTF-8", "zh-Hans")],
)  # fmt: skip
def test_the_nearest_language_is_found(asked, spoken):
    assert available(asked) == spoken


def test_an_unknown_language_may_fall_back_to_the_events_own():
    assert available("fr", default="zh-Hans") == "zh-Hans"


def test_english_comes_first():
    assert languages() == ("en", "zh-Hans")


def test_a_text_is_filled_in_and_braces_in_what_people_wrote_stay_text():
    said = translate("en", "conversation.sent_twice", text="{0.__class__}")
    assert "“{0.__class__}” twice" in said


def test_unknown_languages_fall_back_and_unknown_keys_raise():
    assert translate("xx", "conversation.skip") == "Skip"
    assert knows("conversation.skip") and not knows("conversation.nonsense")
    with pytest.raises(KeyError):
        translate("en", "conversation.nonsense")


def test_a_page_gets_its_texts_raw():
    texts = catalog("conversation.hint_", "zh-Hans")
    assert texts["conversation.hint_word"] == "{label}：回复“{word}”"
    assert all(key.startswith("conversation.hint_") for key in texts)


@pytest.fixture
def own_catalogs(tmp_path, monkeypatch):
    """Catalogs of the test's own, where English knows more than Chinese."""
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: {}\\n"\n\n'
    two, one = "nplurals=2; plural=(n != 1);", "nplurals=1; plural=0;"
    plural = 'msgid "x.left"\nmsgid_plural "x.left"\n'
    english = (
        head.format(two) + plural + 'msgstr[0] "one left"\nmsgstr[1] "{count} left"\n\nmsgid "x.new"\nmsgstr "New"\n'
    )
    for folder, text in (("en", english), ("zh_Hans", head.format(one) + plural + 'msgstr[0] "还剩 {count} 张"\n')):
        (tmp_path / folder / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / folder / "LC_MESSAGES" / "x.po").write_text(text, "utf-8")
    monkeypatch.setattr(translator, "_HERE", tmp_path)
    caches = [translator._texts, translator._plural, translator.languages, translator.available, translator._locale]
    for cached in caches:
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_plurals_follow_the_language(own_catalogs):
    assert [translate("en", "x.left", count=n) for n in (1, 2)] == ["one left", "2 left"]
    assert translate("zh-Hans", "x.left", count=1) == "还剩 1 张"
    assert catalog("x.", "en")["x.left"] == ["one left", "{count} left"]


def test_what_a_language_lacks_is_said_in_english(own_catalogs):
    assert translate("zh-Hans", "x.new") == "New"
    assert catalog("x.", "zh-Hans")["x.new"] == "New"


@pytest.mark.parametrize(
    ("language", "style", "written"),
    [("en", "long", "Friday, May 14, 2027, 9:00 AM"), ("en", "short", "Fri, May 14, 9:00 AM"),
     ("zh-Hans", "long", "2027年5月14日星期五 09:00"), ("zh-Hans", "short", "5月14日周五 09:00")],
)  # fmt: skip
def test_a_moment_is_written_as_the_reader_writes_it(language, style, written):
    assert format_moment(language, NINE_IN_SHANGHAI, "Asia/Shanghai", style=style) == written


def test_a_moment_is_told_on_the_zones_clock_with_its_name_when_asked():
    said = format_moment("en", AUTUMN, "America/New_York", zone=True)
    assert said == "Saturday, November 7, 2026, 9:00 PM (Eastern Standard Time)"
    said = format_moment("zh-Hans", NINE_IN_SHANGHAI, "Asia/Shanghai", zone=True)
    assert said.endswith("09:00（中国标准时间）")
    assert format_moment("en", NINE_IN_SHANGHAI, "UTC").endswith("Friday, May 14, 2027, 1:00 AM")


def test_dates_bring_no_spaces_that_make_an_sms_dear():
    assert format_moment("en", NINE_IN_SHANGHAI, "Asia/Shanghai").isascii()


def test_lists_are_joined_as_the_language_joins_them():
    assert format_list("en", ["a", "b", "c"]) == "a, b, and c"
    assert format_list("zh-Hans", ["a", "b"], "or") == "a或b"
