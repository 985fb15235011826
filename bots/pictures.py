"""Ticket pictures, and the codes in photos that people send: both made away from the turn, in a process at its side.

`draw`, `read_codes` and `close` are what the house calls. What that process runs, `ticket_picture` and `codes_in`, are
plain functions; Pillow, qrcode and zxing-cpp are imported in them, so that only it pays for these.
"""

import io
import re
import unicodedata
from typing import TYPE_CHECKING

from bots.fonts import font_files, shows
from bots.side_process import SideProcess

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

BYTES_MAX = 12_000_000  # of a photo as it arrives
PIXELS_MAX = 50_000_000  # of a photo by its header, looked at before anything is decoded: the largest phones make 50
SIDE_MAX = 3_000  # to which a larger photo is brought before codes are looked for

CARD_WIDTH = 720
QR_WIDTH = 640  # quiet zone included: the modules alone take 74 % of the card's width at version 6
MARGIN = 40
GAP = 14  # between the blocks of text
QUIET_ZONE = 4  # modules
QR_VERSION = 6  # holds 154 characters of a ticket code at error correction M; longer codes grow it
QR_MASK = 3  # any mask is legal; choosing the best one by qrcode costs 10 ms of the 13

_TOO_LARGE = "the picture is too large"
INK, SOFT_INK, PAPER = 0x11, 0x55, 0xFF
_UNBROKEN = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"  # scripts whose lines may break anywhere
_WORDS = re.compile(rf"[{_UNBROKEN}]|[^\s{_UNBROKEN}]+|\s+")

_Row = tuple[str, "FreeTypeFont", int, int, int]  # text, font, ink, stroke, height in px
_process = SideProcess()


async def draw(code: str, title: str, lines: tuple[str, ...], short_code: str) -> bytes:
    """`ticket_picture`, drawn at the side."""
    return await _process.run(ticket_picture, code, title, lines, short_code)


async def draw_code(code: str) -> bytes:
    """`code_picture`, drawn at the side."""
    return await _process.run(code_picture, code)


async def read_codes(image: bytes) -> list[str]:
    """`codes_in`, read at the side."""
    if len(image) > BYTES_MAX:
        raise ValueError(_TOO_LARGE)
    return await _process.run(codes_in, image)


def close() -> None:
    """Ends the process at the side; the next picture starts another."""
    _process.close()


def ticket_picture(code: str, title: str, lines: tuple[str, ...], short_code: str) -> bytes:
    """A PNG 720 px wide: `code` as QR (version 6, ECC M, nothing laid over it), below it the short code, title, lines.

    A line in a script that no font of this machine shows is left out, emoji are left away. Never inverted and with a
    quiet zone in the card itself, because chats have dark backgrounds and recompress.
    """
    from PIL import Image, ImageDraw

    qr = _qr(code)
    small = [row for line in lines for row in _rows(line, 30, SOFT_INK, 0, 2)]
    blocks = [_rows(short_code, 60, INK, 1, 1), _rows(title, 40, INK, 1, 2), small]
    top = (CARD_WIDTH - qr.width) // 2
    height = top + qr.height + sum(row[-1] for rows in blocks for row in rows) + GAP * len(blocks) + MARGIN
    card = Image.new("L", (CARD_WIDTH, height), PAPER)
    card.paste(qr, (top, top))
    pen = ImageDraw.Draw(card)
    down = top + qr.height
    for rows in blocks:
        for text, font, ink, stroke, step in rows:
            pen.text((CARD_WIDTH / 2, down + step / 2), text, ink, font, "mm", stroke_width=stroke, stroke_fill=ink)
            down += step
        down += GAP
    file = io.BytesIO()
    card.save(file, "PNG", optimize=True)
    return file.getvalue()


def code_picture(code: str) -> bytes:
    """The QR alone, quiet zone included, as a PNG: for pages that say the rest in words."""
    file = io.BytesIO()
    _qr(code).save(file, "PNG", optimize=True)
    return file.getvalue()


def _qr(code: str) -> "Image":
    import qrcode
    from PIL import Image

    maker = qrcode.QRCode(QR_VERSION, qrcode.ERROR_CORRECT_M, 1, QUIET_ZONE, mask_pattern=QR_MASK)
    maker.add_data(code, optimize=0)  # one segment: lengths, and so versions, do not depend on the digits inside
    maker.make(fit=True)
    matrix = maker.get_matrix()
    side = len(matrix)
    small = Image.frombytes("L", (side, side), bytes(0 if dark else PAPER for row in matrix for dark in row))
    scale = max(2, QR_WIDTH // side)
    return small.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def _rows(text: str, size: int, ink: int, stroke: int, most: int) -> "list[_Row]":
    """What is to be drawn of one line, on at most `most` rows."""
    shown = _without_emoji(text)
    font = _font_for(shown, size) if shown else None
    if font is None:
        return []
    step = round(size * 1.45)
    return [(row, font, ink, stroke, step) for row in _wrap(shown, font, CARD_WIDTH - 2 * MARGIN, most)]


def _without_emoji(text: str) -> str:
    """Symbols and invisible marks go, unless they are of the kind that every font has (a degree, a copyright)."""
    plain = unicodedata.normalize("NFC", text)
    kept = (c for c in plain if ord(c) < 0x2000 or unicodedata.category(c) not in {"So", "Cf", "Mn", "Cn", "Co", "Cs"})
    return " ".join("".join(kept).split())


def _wrap(text: str, font: "FreeTypeFont", width: int, most: int) -> list[str]:
    rows = [""]
    for word in _WORDS.findall(text):
        if rows[-1] and font.getlength(rows[-1] + word.rstrip()) > width:
            rows.append("")
        rows[-1] += word if rows[-1] else word.lstrip()
    fitted = [row.rstrip() for row in rows[:most]]
    if len(rows) > most:
        fitted[-1] += "…"
    return [_cut(row, font, width) for row in fitted if row]


def _cut(row: str, font: "FreeTypeFont", width: int) -> str:
    while font.getlength(row) > width:
        row = row.removesuffix("…")[:-1].rstrip() + "…"
    return row


def _font_for(text: str, size: int) -> "FreeTypeFont | None":
    """The first font that shows every character; None when there is none."""
    from PIL import ImageFont

    letters = set(text) - {" "}
    for path, index in font_files():
        if all(shows(path, index, letter) for letter in letters):
            return ImageFont.truetype(path, size, index)
    built_in = ImageFont.load_default(size)
    shown = isinstance(built_in, ImageFont.FreeTypeFont) and all(shows("", 0, letter) for letter in letters)
    return built_in if shown else None  # type: ignore[return-value]


def codes_in(image: bytes) -> list[str]:
    """The texts of the QR codes in a JPEG, PNG or WebP, each once; ValueError for what is too large or no picture."""
    import zxingcpp
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image), formats=("JPEG", "PNG", "WEBP")) as photo:
            if photo.width * photo.height > PIXELS_MAX:
                raise ValueError(_TOO_LARGE)
            photo.draft("L", (SIDE_MAX, SIDE_MAX))  # a JPEG is decoded small at once
            grey = _on_white(photo)
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
        raise ValueError("not a picture") from problem
    grey.thumbnail((SIDE_MAX, SIDE_MAX))
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(grey, formats=only, text_mode=zxingcpp.TextMode.Plain)
    return list(dict.fromkeys(code.text for code in found))


def _on_white(photo: "Image") -> "Image":
    """In grey. A see-through picture is read as a white page would show it."""
    from PIL import Image

    if "A" not in photo.getbands() and "transparency" not in photo.info:
        return photo.convert("L")
    layered = photo.convert("LA")
    page = Image.new("LA", layered.size, (PAPER, 255))
    return Image.alpha_composite(page.convert("RGBA"), layered.convert("RGBA")).convert("L")
