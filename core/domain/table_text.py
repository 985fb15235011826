"""The text of a table whose encoding nobody told: UTF-8, UTF-16, GB18030 or Windows-1252, by what reads sensibly."""

import re

from core.domain.event_file.problems import Problem

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WESTERN = re.compile("[^\x00-\x7fÀ-ÖØ-öø-ýŠšŽžŒœŸ€–—‘’“”„…°§ßªº¡¿«»·´\xa0]")
_WORD = re.compile("[A-Za-z][\u0100-\uffff]|[\u0100-\uffff][A-Za-z]")

SURE, PLAUSIBLE = 0.9, 0.4


def decoded(data: bytes) -> str | Problem:
    """Problem `table_encoding` with the first line that is no text, or is one that cannot be told."""
    text = _text(data)
    if isinstance(text, Problem):
        return text
    bad = _UNPRINTABLE.search(text)
    return Problem(text[: bad.start()].count("\n") + 1, "", "control") if bad else text


def _text(data: bytes) -> str | Problem:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _tried(data, encoding) or Problem(1, "", "table_encoding")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    chinese = _tried(data, "gb18030")
    western = _tried(data, "cp1252")
    if western and _reads_western(western) and not _reads_chinese(chinese, SURE):
        return western
    return chinese if _reads_chinese(chinese, PLAUSIBLE) else Problem(line, "", "table_encoding")


def _tried(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _reads_chinese(text: str, common: float) -> bool:
    """`common`: the share of everyday characters that it takes. Umlauts that are read as Chinese make rare ones, in the
    middle of words; so does Japanese."""
    foreign = [sign for sign in text if not sign.isascii()]
    known = sum(1 for sign in foreign if _in_gb2312(sign))
    return known > 0 and known >= len(foreign) * common and len(_WORD.findall(text)) < len(foreign)


def _in_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _reads_western(text: str) -> bool:
    """Letters and marks of Western Europe alone, the accented ones among plain ones."""
    accented = [sign for sign in text if not sign.isascii()]
    letters = sum(sign.isascii() and sign.isalpha() for sign in text)
    return not _WESTERN.search(text) and letters > len(accented) * 2
