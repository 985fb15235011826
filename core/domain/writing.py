"""Scripts and spelling: what two ways of writing the same thing have in common."""

import unicodedata

# Letters that Unicode does not take apart into a base and a mark, though people type the base.
_BASES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ŋ": "n", "ŧ": "t"}
)


def ascii_digits(text: str) -> str:
    """Compatibility forms (full width, ligatures) as plain ones, and every script's decimal digits as 0 to 9."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def folded(text: str) -> str:
    """Case and accents taken away: `Ångström` and `ANGSTROM` read the same. Hangul stays in syllables."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", ascii_digits(text).casefold())
    unmarked = "".join(char for char in bare if unicodedata.category(char) not in ("Mn", "Me", "Cf"))
    return unicodedata.normalize("NFKC", unmarked).translate(_BASES)


def spoiled(text: str) -> bool:
    """Holds what no database or message should carry: NULs, control characters, halves of surrogate pairs."""
    if text.isprintable():
        return False
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)


def one_line(text: str) -> str:
    """Composed, trimmed, with every run of spaces or breaks as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
