"""Days that are told from today: tomorrow, 后天, next Friday, 下周五."""

import re

NEAR_DAYS = {
    "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2, "heute": 0, "morgen": 1,
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = r"mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
_NAMED = re.compile(rf"\b(next\s+|this\s+|coming\s+)?({'|'.join(_ENGLISH)}|(?:{_SHORT})(?:day)?)\b\.?")
_CHINESE = re.compile("[(（]?(下下?|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])[)）]?")


def cut_weekday(text: str) -> tuple[str, int | None, int]:
    """What is left of the text, the day of the week (Monday is 0), and how many weeks after this one it is."""
    if found := _CHINESE.search(text):
        weeks = (found[1] or "").count("下")
        sign = found[2]
        day = 6 if sign in "日天" else int(sign) - 1 if sign.isdigit() else "一二三四五六".index(sign)
        return _without(text, found), day, weeks
    if found := _NAMED.search(text):
        return _without(text, found), next(n for n, name in enumerate(_ENGLISH) if name.startswith(found[2][:3])), 0
    return text, None, 0


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()
