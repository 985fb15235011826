"""Talk: what a flow speaks with. Asked before? It returns at once; else the question leaves the function (a `Stop`).

A flow is run again from its top for every message, so it must be a function of its arguments, answers, deeds, reads
and `now`. The rules of replay live here; what a message means lives in `moves`, the turn in `engine`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, NoReturn, TypeVar

from bots.conversation import words
from bots.conversation.deeds import digest, plain
from bots.conversation.fill import fill_form
from bots.conversation.flow import Flow
from bots.conversation.screen import Attached, Choice, Screen, Start, Takes, Value
from bots.conversation.state import Answer, Deed, Instance, deed_id
from bots.conversation.stops import Asked, Given, Over, Phone, Rejected, Setting, Unfit, Went
from core.domain.event import Field
from core.domain.forms import e164
from locales.translator import translate

C = TypeVar("C")
QUICK_AMOUNTS = 6


class Talk(Generic[C]):
    """`context` is the host's own: the unit of work, the person, the event."""

    def __init__(self, instance: Instance, flow: Flow, context: C, setting: Setting) -> None:
        self.instance, self.flow, self.context = instance, flow, context
        self.language, self.now, self.args = setting.language, setting.now, instance.args
        self.parked, self.parked_args, self._carrier = setting.parked, setting.parked_args, setting.carrier
        self.explanations = dict(setting.explanations)
        self.path: list[str] = []
        self.said: list[str] = []
        self.news: list[str] = []
        self.attached: list[Attached] = []
        self.reached: set[str] = set()
        self.own_phone = ""  # shared as the sender's own contact, on this path

    # Questions

    async def choose(self, key: str, text: str, choices: Sequence[Choice], *, strict: bool = False) -> Value:
        """The value of the choice that was made. Choices that are `Start`s or pages leave the question open."""
        answer = self.instance.answers.get(key)
        if answer is not None:
            open_now = [choice.value for choice in choices if not choice.url and not isinstance(choice.value, Start)]
            if self.instance.sealed(key) or answer.value in open_now:
                return self._read(key)
            self._drop(key, self.t("conversation.choice_gone"))
        raise Asked(key, Screen(text, tuple(choices), strict=strict))

    async def confirm(self, key: str, text: str, yes: str, no: str) -> bool:
        """Asks before something is destroyed: no typo is forgiven."""
        choices = (Choice(True, yes, word="yes", danger=True), Choice(False, no, word="no"))
        return bool(await self.choose(key, text, choices, strict=True))

    async def amount(self, key: str, text: str, low: int, high: int, *, over: str = "") -> int:
        """A whole number from low to high; not asked where only one is possible. `over` tells who wants more."""
        answer = self.instance.answers.get(key)
        if answer is not None and self.instance.sealed(key):
            return int(self._read(key))
        value = None if answer is None else answer.value if answer.raw is None else words.amount(answer.raw)
        if low == high and (value == low or (answer is None and key not in self.explanations)):
            return low
        if answer is not None:
            if isinstance(value, int) and low <= value <= high:
                return int(self._read(key, Answer(value, answer.raw)))
            more = low == high or (isinstance(value, int) and value > high)
            self._drop(key, over if over and more else self.t("conversation.amount_range", low=low, high=high))
        quick = range(low, min(high, low + QUICK_AMOUNTS - 1) + 1)
        raise Asked(key, Screen(text, tuple(Choice(n, str(n)) for n in quick), takes="amount"))

    async def ask(
        self,
        key: str,
        text: str,
        parse: Callable[[str], Value],
        *,
        suggestions: Sequence[str] = (),
        optional: bool = False,
        digits: bool = True,
        photo: bool = False,
        contact: bool = False,
        beside: Sequence[Choice] = (),
    ) -> Value:
        """What `parse` makes of what was typed (JSON-able; `Unfit` says why not). None when an optional one is skipped.

        `digits`: an answer may be a number, so suggestions carry none. `photo`: a code, typed or read in a photo.
        `contact`: the sender's own number may be shared by a tap. `beside`: starts that leave the question open.
        """
        answer = self.instance.answers.get(key)
        if answer is not None and contact and isinstance(answer.value, list):
            self.own_phone = str(answer.value[0])
            self._read(key)
            return self.own_phone
        if answer is not None:
            if self.instance.sealed(key) or (answer.raw is None and optional):
                return self._read(key)
            try:
                return self._read(key, Answer(plain(parse(answer.raw or "")), answer.raw))
            except Unfit as unfit:
                self._drop(key, str(unfit))
        word = "yes" if digits and len(suggestions) == 1 else ""  # a number is not typed again to agree with it
        choices = [*(Choice(suggestion, suggestion, word=word) for suggestion in suggestions), *beside]
        if optional:
            choices.append(Choice(None, self.t("conversation.skip"), word="skip"))
        takes: Takes = "phone" if contact else "code" if photo else "number" if digits else "text"
        raise Asked(key, Screen(text, tuple(choices), takes=takes, photo=photo))

    async def given(
        self, key: str, text: str, check: Callable[[Given], None], *, beside: Sequence[Choice] = (),
        listens: bool = False, quiet: bool = False,
    ) -> Given:  # fmt: skip
        """A text, a photo or a file; `check` raises `Unfit` for what is no answer. `beside` are starts. `quiet`: not
        asked again where the same question stands there."""
        answer = self.instance.answers.get(key)
        if answer is not None:
            told = Given(**answer.value) if isinstance(answer.value, dict) else Given(answer.raw or "")
            try:
                if not self.instance.sealed(key):
                    check(told)
                self._read(key)
                return told
            except Unfit as unfit:
                self._drop(key, str(unfit))
        raise Asked(key, Screen(text, tuple(beside), takes="number", files=True, listens=listens), quiet)

    async def phone(self, key: str, text: str, *, country: str = "") -> Phone:
        """A phone number: shared as the sender's own contact (verified), or typed (not)."""
        answer = self.instance.answers.get(key)
        if answer is not None:
            if answer.raw is None or self.instance.sealed(key):
                return Phone(*self._read(key))
            if number := e164(answer.raw, country):
                return Phone(*self._read(key, Answer([number, False], answer.raw)))
            self._drop(key, self.t("conversation.phone_wrong"))
        raise Asked(key, Screen(text, takes="phone"))

    async def fill(
        self, prefix: str, fields: Sequence[Field], *, country: str = "", known: Mapping[str, str] | None = None,
        own: bool = False,
    ) -> dict[str, Value]:  # fmt: skip
        """A form's answers by field id, hidden and skipped fields left out; keys are `<prefix>/<field id>`. `known`
        suggests an answer by field id (a profile's name); `country` is where a phone without +code is from; `own`: it
        asks about the sender, whose number can be shared by a tap."""
        return await fill_form(self, prefix, fields, country=country, known=known or {}, own=own)

    # Deeds

    async def once(self, key: str, deed: Callable[..., Awaitable[Value]], *args: Any) -> Value:
        """The result of `await deed(context, deed_id, *args)`, done once.

        Reached again with other arguments it is revised: undone and done anew in the same unit of work, and when that
        is refused the old one stays. Without an undo it is a wall: what was done stands.
        """
        if not self.flow.declares(key):
            raise KeyError(f"flow {self.flow.name} does not declare the deed {key}")
        self.reached.add(key)
        done, mark = self.instance.deeds.get(key), digest(args)
        undo = self.flow.undo(key)
        if done is None or (done.args != mark and undo is not None):
            if done is not None and undo is not None:
                await undo(self.context, done.result)
            revision = self.instance.revisions.get(key, 0) + 1
            result = await deed(self.context, deed_id(self.instance.id, key, revision), *args)
            done = Deed(revision, mark, plain(result))
        self._keep(key, replace(done, sealed=tuple(self.path)))
        return done.result

    def done(self, key: str) -> Value:
        """The result of a deed that was done, else None: so that an own hold's places count as free."""
        deed = self.instance.deeds.get(key)
        return deed.result if deed else None

    def forget(self, key: str) -> bool:
        """The deed no longer holds (a hold that ran out): what it was done with is checked again, and `once` does it
        anew, after its undo, which finds little or nothing to do. Whether that is news."""
        deed = self.instance.deeds[key]
        self.instance = replace(self.instance, deeds={**self.instance.deeds, key: replace(deed, args="", sealed=())})
        return bool(deed.args)

    # Words

    def say(self, text: str, *, news: bool = False) -> None:
        """Said before the next screen, in the same message; once, not again after the next answer. `news`: whatever was
        answered before, it is said in this turn."""
        if text not in (*self.news, *self.said):
            (self.news if news else self.said).append(text)

    def show_ticket(self, ticket_id: str) -> None:
        """A message of its own, before the screen."""
        self.attach("ticket", ticket=ticket_id)

    def attach(self, kind: str, **payload: Value) -> None:
        """A message of its own, before the screen, made by the renderer of this kind when it is sent."""
        self.attached.append(Attached(kind, payload))

    def t(self, key: str, /, **params: object) -> str:
        return translate(self.language, key, **params)

    def word(self, name: str) -> str:
        """The word that people are told to send, one that the carrier does not take."""
        return words.printed(self.language, name, carrier=self._carrier)

    def switch_language(self, language: str) -> None:
        self.language = language

    # Ways out

    def reject(self, key: str, explanation: str) -> NoReturn:
        """The answer `key` cannot stand (sold out meanwhile): its question is shown again, the explanation in front,
        everything else kept, and nothing of this run is written."""
        raise Rejected(self.instance.id, key, explanation)

    def go(self, start: Start) -> NoReturn:
        """Ends here and begins another flow in the same turn."""
        raise Went(start)

    def end(self, text: str = "", choices: Sequence[Choice] = (), *, leaves_parked: bool = False) -> NoReturn:
        """The last screen. Its choices are starts of their own or pages. With `leaves_parked` the flow that waits is
        given up, and its deeds are undone."""
        raise Over(text, tuple(choices), leaves_parked)

    # Replay

    def _read(self, key: str, answer: Answer | None = None) -> Value:
        """The answer is on the path; what was said before it has been seen."""
        if answer is not None:
            self.instance = self.instance.with_answer(key, answer)
        if key not in self.path:
            self.path.append(key)
        self.said.clear()
        self.attached.clear()
        return self.instance.answers[key].value

    def _drop(self, key: str, explanation: str) -> None:
        self.instance = self.instance.dropped(key)
        self.explanations.setdefault(key, explanation)

    def _keep(self, key: str, deed: Deed) -> None:
        self.instance = replace(
            self.instance,
            deeds={**self.instance.deeds, key: deed},
            revisions={**self.instance.revisions, key: deed.revision},
        )
