"""The fonts of this machine that pictures are written with: found by name, asked letter by letter."""

import re
from functools import cache
from pathlib import Path

_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Those that show Chinese and Latin alike come first, so that lines look of one hand.
_FONT_NAMES = (
    r"NotoSansCJK(sc)?-Regular\.(ttc|otf)",
    r"NotoSansSC-Regular\.[ot]tf",
    r"SourceHanSans(SC|CN)?-Regular\.(ttc|otf)",
    r"wqy-microhei\.ttc",
    r"wqy-zenhei\.ttc",
    r"PingFang\.ttc",
    r"msyh\.ttc",
    r"DroidSansFallback(Full)?\.ttf",
    r"NotoSans-Regular\.ttf",
    r"DejaVuSans\.ttf",
    r"Noto(Sans|Naskh)[A-Za-z]+-Regular\.ttf",
)


@cache
def font_files() -> tuple[tuple[str, int], ...]:
    """(path, index in the collection), best first; the folders are searched once in a process."""
    found = [file for folder in _FONT_FOLDERS for file in sorted(Path(folder).expanduser().rglob("*.[oOtT]t[cfCF]"))]
    ranked = (file for name in _FONT_NAMES for file in found if re.fullmatch(name, file.name))
    return tuple((str(file), _simplified(file)) for file in ranked)


def _simplified(file: Path) -> int:
    """Collections hold one face a region; the simplified Chinese one draws its readers' own shapes."""
    from PIL import ImageFont

    for index in range(10) if file.suffix.lower() == ".ttc" else ():
        try:
            family = ImageFont.truetype(str(file), 12, index).getname()[0] or ""
        except OSError:  # past the last face
            break
        if family.endswith(" SC"):
            return index
    return 0


@cache
def shows(path: str, index: int, letter: str) -> bool:
    """Whether the font has the letter: drawn, it differs from what the font draws for what cannot exist."""
    shape = _shape(path, index, letter)
    return any(shape[1]) and shape != _shape(path, index, "\U0010fffe")


@cache
def _shape(path: str, index: int, letter: str) -> tuple[tuple[int, int], bytes]:
    from PIL import ImageFont

    font = ImageFont.truetype(path, 24, index) if path else ImageFont.load_default(24)
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
