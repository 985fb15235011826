"""What an SMS costs: segments of GSM-7 or UCS-2 (3GPP TS 23.038, 23.040), and the spelling that needs fewer of them."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a character: two septets
_GSM7_ALONE, _GSM7_PART = 160, 153  # septets; a part gives seven to the header that joins the parts
_UCS2_ALONE, _UCS2_PART = 70, 67  # utf-16 units

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff", ""),
        "«": '"',
        "»": '"',
        "…": "...",
        "•": "-",
        "·": "-",
        "→": "->",
        "×": "x",
    }
)


def segments(text: str) -> int:
    """How many segments the text is charged as; 1 for an empty one."""
    sizes = _septets(text)
    alone, part = (_GSM7_ALONE, _GSM7_PART) if sizes is not None else (_UCS2_ALONE, _UCS2_PART)
    if sizes is None:
        sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    if sum(sizes) <= alone:
        return 1
    count, filled = 1, 0
    for size in sizes:  # neither an escape nor a surrogate pair is torn apart
        if filled + size > part:
            count, filled = count + 1, 0
        filled += size
    return count


def thrifty(text: str) -> str:
    """The text with plain quotes, dashes and spaces where that makes it GSM-7 and saves a segment; else as it is."""
    plain = text.translate(_PLAIN)
    return plain if _septets(plain) is not None and segments(plain) < segments(text) else text


def _septets(text: str) -> list[int] | None:
    """The size of each character in GSM-7; None when one of them has no place in it."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        return [2 if character in _EXTENDED else 1 for character in text]
    return None
