"""A form, asked field by field: the next visible one that has no answer yet."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bots.conversation.screen import Choice, Value
from bots.conversation.stops import Unfit
from core.domain.event import Field, Text
from core.domain.forms import field_problem_text, parse_answer, visible_fields
from core.domain.refusals import FieldProblem

if TYPE_CHECKING:
    from bots.conversation.talk import Talk

WITHOUT_DIGITS = ("name", "email")  # kinds whose answer is never a bare number: suggestions may be numbered


async def fill_form(
    talk: "Talk[Any]", prefix: str, fields: Sequence[Field], *, country: str, known: Mapping[str, str], own: bool
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    while True:
        visible = visible_fields(fields, values)
        field = next((field for field in visible if field.id not in values), None)
        if field is None:
            return {field.id: values[field.id] for field in visible if values[field.id] is not None}
        values[field.id] = await _ask(talk, f"{prefix}/{field.id}", field, country, known.get(field.id, ""), own)


async def _ask(talk: "Talk[Any]", key: str, field: Field, country: str, known: str, own: bool) -> Value:
    text, optional = _text(field.label, talk.language), not field.required
    if field.kind in ("one_of", "yes_no"):
        choices = _options(talk, field)
        if optional:
            choices.append(Choice(None, talk.t("conversation.skip"), word="skip"))
        return await talk.choose(key, text, choices)

    def parse(raw: str) -> Value:
        value = parse_answer(field, raw, language=talk.language, country=country)
        if isinstance(value, FieldProblem):
            raise Unfit(field_problem_text(field, value, talk.language))
        return value

    digits = field.kind not in WITHOUT_DIGITS
    return await talk.ask(
        key, text, parse, suggestions=(known,) if known else (), optional=optional, digits=digits,
        contact=own and field.kind == "phone",
    )  # fmt: skip


def _options(talk: "Talk[Any]", field: Field) -> list[Choice]:
    if field.kind == "yes_no":
        yes, no = talk.t("conversation.yes"), talk.t("conversation.no")
        return [Choice(True, yes, word="yes"), Choice(False, no, word="no")]
    return [Choice(id, _text(label, talk.language)) for id, label in field.options.items()]


def _text(text: Text, language: str) -> str:
    return text.get(language) or next((text[tag] for tag in text if text[tag]), "")
