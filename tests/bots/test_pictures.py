"""Ticket pictures survive what chat apps do to them; photos are read within bounds."""

import io
import random
import zlib

import pytest
import zxingcpp
from PIL import Image

from bots import pictures
from bots.pictures import CARD_WIDTH, codes_in, ticket_picture

CODE = "T1." + "".join(random.Random(7).choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(138))
CHANGING = CODE + "A2B3C4D5E6F7G"  # 154 characters: all that version 6 at ECC M holds


def card(code: str = CODE, title: str = "City Lights", lines: tuple[str, ...] = ("Standard", "Ada")) -> bytes:
    return ticket_picture(code, title, lines, "K7QF-2M9X")


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("L")


def test_a_ticket_is_read_after_a_chat_app_recompressed_it_twice_and_showed_it_small() -> None:
    large = as_jpeg(opened(card()), 60)
    modules = zxingcpp.read_barcode(large).position
    scale = 300 / (modules.bottom_right.x - modules.top_left.x)
    small = large.resize((round(large.width * scale), round(large.height * scale)), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    as_jpeg(small, 60).save(file, "PNG")
    assert codes_in(file.getvalue()) == [CODE]


def test_the_qr_takes_at_least_three_fifths_of_the_width_with_a_quiet_zone_on_white() -> None:
    picture = opened(card())
    place = zxingcpp.read_barcode(picture).position
    left, right, top = place.top_left.x, place.bottom_right.x, place.top_left.y
    assert picture.width == CARD_WIDTH
    assert right - left >= 0.6 * CARD_WIDTH
    module = (right - left) / 41
    zone = picture.crop((0, 0, CARD_WIDTH, int(top)))
    assert top >= 4 * module and left >= 4 * module
    assert zone.getextrema() == (255, 255)


@pytest.mark.parametrize("code", [CODE, CHANGING])
def test_every_ticket_code_fits_version_6(code: str) -> None:
    found = zxingcpp.read_barcode(opened(card(code)))
    assert found.text == code
    assert found.extra["Version"] == "6" and found.ec_level == "M"


def test_a_longer_code_still_gets_a_picture() -> None:
    assert codes_in(card(CODE * 3)) == [CODE * 3]


def test_each_line_adds_height_and_one_that_no_font_shows_is_left_out() -> None:
    bare, one = opened(card(lines=())), opened(card(lines=("Ada",)))
    unshown = opened(card(lines=("\U00013000\U00013001",)))  # Egyptian hieroglyphs
    assert one.height > bare.height
    assert unshown.height == bare.height


def test_emoji_are_left_away_and_the_words_stay() -> None:
    assert card(title="City \U0001f389 Lights \u2764\ufe0f") == card(title="City Lights")


def test_with_no_font_on_the_machine_latin_is_drawn_and_chinese_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "font_files", lambda: ())
    bare, latin, chinese = (opened(card(lines=lines)) for lines in ((), ("Ada",), ("李雷",)))
    assert latin.height > bare.height
    assert chinese.height == bare.height


def test_a_long_title_stays_on_the_card() -> None:
    picture = opened(card(title="Festival " * 40, lines=("标" * 200,)))
    edges = picture.crop((0, 0, 20, picture.height)), picture.crop((CARD_WIDTH - 20, 0, CARD_WIDTH, picture.height))
    assert [edge.getextrema() for edge in edges] == [(255, 255)] * 2
    assert picture.height < 1200


def test_several_codes_in_one_photo_are_all_read_once() -> None:
    one, other = opened(card()), opened(card("T1.OTHER"))
    photo = Image.new("RGB", (3 * CARD_WIDTH, one.height), "grey")
    for place, part in enumerate((one, other, one)):
        photo.paste(part, (place * CARD_WIDTH, 0))
    file = io.BytesIO()
    photo.save(file, "JPEG")
    assert sorted(codes_in(file.getvalue())) == sorted([CODE, "T1.OTHER"])


def test_a_photo_without_a_code_reads_as_none() -> None:
    file = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(file, "JPEG")
    assert codes_in(file.getvalue()) == []


def test_a_see_through_picture_is_read_as_on_white() -> None:
    dark = opened(card())
    see_through = Image.new("LA", dark.size, (0, 0))
    see_through.putalpha(dark.point(lambda value: 255 - value))
    file = io.BytesIO()
    see_through.save(file, "PNG")
    assert codes_in(file.getvalue()) == [CODE]


def bomb(width: int, height: int) -> bytes:
    """A small PNG file whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    body = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("image", [bomb(60_000, 60_000), bomb(8_000, 8_000)], ids=["3600 MP", "64 MP"])
def test_a_decompression_bomb_is_refused_by_its_header(image: bytes) -> None:
    with pytest.raises(ValueError):
        codes_in(image)


@pytest.mark.parametrize("image", [b"", b"hello", card()[:500], b"%PDF-1.7", b"GIF89a" + bytes(40)], ids=range(5))
def test_what_is_no_picture_is_refused(image: bytes) -> None:
    with pytest.raises(ValueError):
        codes_in(image)


async def test_pictures_are_drawn_and_read_in_the_process_at_the_side() -> None:
    try:
        png = await pictures.draw(CODE, "City Lights", ("Ada",), "K7QF-2M9X")
        assert await pictures.read_codes(png) == [CODE]
        with pytest.raises(ValueError):
            await pictures.read_codes(b"hello")
        with pytest.raises(ValueError):
            await pictures.read_codes(bytes(pictures.BYTES_MAX + 1))
    finally:
        pictures.close()
