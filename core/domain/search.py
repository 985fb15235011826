"""Finding people by what staff type: the words that are stored for a ticket, and those of a question.

Every stored word is found by its start, so a database needs nothing but an index and `word >= q and word < q~`.
All words of a question must be found. Case and accents do not matter.
"""

import re
from collections.abc import Iterable, Iterator

from core.domain.writing import folded

WORD_MAX = 32
STORED_MAX = 64
ASKED_MAX = 8
_TEXT_MAX = 120
_CJK = (
    r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff\uac00-\ud7af"
)
_CJK_RUN = re.compile(f"[{_CJK}]+")
_CJK_GAP = re.compile(f"(?<=[{_CJK}])[\\s·・]+(?=[{_CJK}])")
_WORD = re.compile(r"[^\W_]+")
_DIGIT_GAP = re.compile(r"(?<=\d)[\s().+/-]+(?=\d)")
# Country calling codes of two digits (ITU E.164); 1 and 7 have one, all others three.
_TWO_DIGIT_CODES = re.compile("2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")


def search_words(name: str = "", email: str = "", phone: str = "", codes: Iterable[str] = ()) -> frozenset[str]:
    """Words of one ticket: of its names and e-mail, the phone's digits (whole, national, last four), its codes.

    `phone` is E.164. At most 64 words of at most 32 characters, the codes and the phone first.
    """
    words: dict[str, None] = {}
    for word in (*_of_codes(codes), *_of_phone(phone), *_of_name(name), *_of_email(email)):
        if word and len(words) < STORED_MAX:
            words[word[:WORD_MAX]] = None
    return frozenset(words)


def query_words(query: str) -> tuple[str, ...]:
    """What to look for: each must be the start of a stored word. Empty when nothing can be looked for."""
    words: dict[str, None] = {}
    for piece in _DIGIT_GAP.sub("", folded(query[:_TEXT_MAX])).split():
        found = (piece,) if "@" in piece.strip("@") else tuple(_pieces(piece))
        words.update(dict.fromkeys(_numeral(word)[:WORD_MAX] for word in found))
    return tuple(words)[:ASKED_MAX]


def calling_code(digits: str) -> str:
    """The country's part of an E.164 number's digits."""
    if digits[:1] in ("1", "7"):
        return digits[:1]
    return digits[:2] if _TWO_DIGIT_CODES.match(digits) else digits[:3]


def _of_codes(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        pieces = [_numeral(piece) for piece in _WORD.findall(folded(code[:_TEXT_MAX]))]
        yield _numeral("".join(pieces))
        yield from pieces


def _of_phone(phone: str) -> Iterator[str]:
    digits = re.sub(r"\D", "", folded(phone[:_TEXT_MAX]))
    yield _numeral(digits)
    yield _numeral(digits.removeprefix(calling_code(digits)))
    yield _numeral(digits[-4:])


def _of_name(name: str) -> Iterator[str]:
    """A family name written together with the given one is found by either: each ending of a CJK run is a word."""
    for word in _pieces(_CJK_GAP.sub("", folded(name[:_TEXT_MAX]))):
        endings = len(word) if _CJK_RUN.fullmatch(word) else 1
        yield from (word[start:] for start in range(min(endings, WORD_MAX)))


def _of_email(email: str) -> Iterator[str]:
    plain = folded(email[:_TEXT_MAX]).strip()
    yield plain
    yield from _pieces(plain)


def _pieces(text: str) -> Iterator[str]:
    """Words in their order; a CJK run ends a word."""
    for word in _WORD.findall(text):
        at = 0
        for run in _CJK_RUN.finditer(word):
            yield from filter(None, (word[at : run.start()], run.group()))
            at = run.end()
        yield from filter(None, (word[at:],))


def _numeral(word: str) -> str:
    """Digits without the zeros in front: people dial 0151 or 0049151 for +49151."""
    return (word.lstrip("0") or "0") if word.isdecimal() else word
