"""Pictures of tickets: as a phone shows them, and as a film for Chromium's fake camera."""

import io
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw

FRAME = (1280, 720)
PER_SECOND = 30  # what Chromium plays an .mjpeg file at


def ticket_png(code: str, *, pixels: int = 600, about: str = "") -> bytes:
    """A ticket's picture, the code dark on a white card."""
    card = Image.new("RGB", (pixels, pixels + 80), "white")
    card.paste(_qr(code).resize((pixels, pixels), Image.Resampling.NEAREST), (0, 0))
    ImageDraw.Draw(card).text((20, pixels + 20), about, fill="black")
    return _encoded(card, "PNG")


def film(path: Path, scenes: list[tuple[str, float]]) -> Path:
    """An .mjpeg in which each (code, seconds) is held before the camera, a bit turned; "" is an empty doorway."""
    frames = [_frame(code) * round(seconds * PER_SECOND) for code, seconds in scenes]
    path.write_bytes(b"".join(frames))
    return path


def _frame(code: str) -> bytes:
    scene = Image.new("RGB", FRAME, (52, 56, 64))
    if code:
        card = _qr(code).resize((470, 470), Image.Resampling.LANCZOS).rotate(9, expand=True, fillcolor="white")
        scene.paste(card, (360, 70))
    return _encoded(scene, "JPEG")


def _qr(code: str) -> Image.Image:
    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=8, border=4)
    drawn.add_data(code, optimize=0)
    return drawn.make_image().get_image().convert("RGB")


def _encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, quality=80)
    return out.getvalue()
