"""Playing a turn: flows are run until one asks or all have ended, and what they say becomes messages."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from bots.conversation.deeds import give_up, walled
from bots.conversation.flow import Flow
from bots.conversation.moves import MISSES_UNTIL_HUMAN, Move, to_go_on
from bots.conversation.present import Presented, present
from bots.conversation.screen import Choice, Screen, ShownScreen, Start
from bots.conversation.stage import Shown, Stage, Step
from bots.conversation.state import ENDED_KEPT, Deed, Ended, Instance
from bots.conversation.stops import Asked, Over, Rejected, Setting, Stop, Went
from bots.conversation.talk import Talk
from core.domain.refusals import Refused
from locales.translator import knows, translate

C = TypeVar("C")


class Play(Generic[C]):
    """One run of a turn, in one context. `rejected` is what earlier runs learned; `new_id` gives the same ids again."""

    def __init__(
        self, move: Move, stage: Stage[C], context: C, rejected: Sequence[Rejected], new_id: Callable[[], str]
    ) -> None:
        self.move, self.stage, self.context, self.rejected, self.new_id = move, stage, context, rejected, new_id
        self.state = move.state
        self.repeats = move.repeats
        self.said = [move.say] if move.say else []
        self.rows: list[Shown] = []

    async def run(self) -> Step[C]:
        for instance in self.move.left:
            await self._leave(instance)
        active, parked = self._without_rejected(self.state.active), self._without_rejected(self.state.parked)
        self.state = replace(self.state, active=active, parked=parked)
        if self.move.tells:
            await self._tell(self.move.tells)
        elif self.move.page is not None and self.state.screen:
            self._show(replace(self.state.screen, page=self.move.page))
        elif self.move.asks:
            self._show(self._shown(self.move.asks, self.state.active, "~"))
        elif self.state.active is None:
            self._show_last()
        else:
            await self._run_flows()
        return Step(self.state, tuple(self.rows), self.context)

    def _without_rejected(self, instance: Instance | None) -> Instance | None:
        for no in self.rejected:
            if instance and no.instance == instance.id:
                instance = instance.dropped(no.key)
        return instance

    # Flows

    async def _run_flows(self) -> None:
        while active := self.state.active:
            flow = self.stage.flows.get(active.flow)
            if flow is None or flow.run is None:
                await self._gone(active)
                continue
            retired = [key for key in active.deeds if not flow.declares(key)]
            talk = self._talk(await give_up(active, flow, self.context, retired), flow)
            stop = await self._stopped(talk, flow)
            self.state = replace(self.state, language=talk.language)
            self.rows += [] if self.repeats else talk.attached
            self.said += [*talk.news, *talk.said]
            if isinstance(stop, Asked):
                return self._asked(stop, talk, flow)
            await self._over(stop, talk, flow)
            if isinstance(stop, Went) and self._went(stop.start):
                return self._show(self._shown(to_go_on(self.state), self.state.active, "~"))

    def _talk(self, instance: Instance, flow: Flow) -> Talk[C]:
        explanations = {no.key: no.explanation for no in self.rejected if no.instance == instance.id}
        parked = self.state.parked
        carrier = self.stage.abilities.global_words == "carrier"
        setting = Setting(
            self.state.language, self.stage.now, parked.flow if parked else "", carrier, explanations,
            parked.args if parked else {},
        )  # fmt: skip
        return Talk(instance, flow, self.context, setting)

    async def _stopped(self, talk: Talk[C], flow: Flow) -> Stop:
        assert flow.run is not None
        try:
            await flow.run(talk)
        except (Asked, Over, Went) as stop:
            return stop
        except Refused as refused:
            text = self._refusal(refused)
            if not talk.path:
                return Over(text)
            raise Rejected(talk.instance.id, talk.path[-1], text) from refused
        return Over()

    def _refusal(self, refused: Refused) -> str:
        """What a flow that does not catch it would want to be said."""
        key = f"refused.{refused.code}"
        return translate(self.state.language, key if knows(key) else "conversation.refused")

    def _asked(self, stop: Asked, talk: Talk[C], flow: Flow) -> None:
        path = tuple(talk.path)
        instance = replace(talk.instance, path=path, touched_at=self.stage.now)
        explained = talk.explanations.get(stop.key, "")
        before = self.state.screen
        unfit = bool(explained) and not any(no.key == stop.key for no in self.rejected)
        same = before is not None and (before.instance, before.key) == (instance.id, stop.key)
        keeps = self.repeats or self.move.missed
        misses = self.state.misses if keeps else self.state.misses + 1 if unfit and same else 0
        waits = self.state.held is not None or self.state.parked is not None
        back = not walled(instance, flow, path[-1]) if path else flow.passing and waits
        screen = replace(stop.screen, back=back)
        human = self.stage.flow_of_word("human")
        if misses >= MISSES_UNTIL_HUMAN and human:
            offer = Choice(Start(human.name), self._t("human"), word="human")
            screen = replace(screen, choices=(*screen.choices, offer))
        self.said += [explained] if explained else []
        self.state = replace(self.state, active=instance, misses=misses, missed=self.state.missed if keeps else "")
        if stop.quiet and before and not self.said and not keeps and _stands(before.screen, screen):
            self.state = replace(self.state, screen=replace(before, instance=instance.id, key=stop.key))
        else:
            self._show(self._shown(screen, instance, stop.key))

    async def _over(self, stop: Stop, talk: Talk[C], flow: Flow) -> None:
        """The flow has ended: deeds that its last path did not reach are undone, and what was parked goes on."""
        unreached = [key for key in talk.instance.deeds if key not in talk.reached]
        instance = await give_up(talk.instance, flow, self.context, unreached)
        over = stop if isinstance(stop, Over) else Over()
        self._remember(instance, "\n\n".join([*self.said, over.text]).strip())
        self.state = replace(self.state, active=None, misses=0)
        if over.leaves_parked and self.state.parked:
            await self._leave(self.state.parked)
            self.state = replace(self.state, parked=None)
        if not isinstance(stop, Went):
            self._end(Screen(over.text, over.choices), instance)

    def _went(self, start: Start) -> bool:
        """Into a flow that waits already, that one goes on: never two with two holds. Whether to ask if it should."""
        waits = self.state.parked
        if waits and waits.is_of(start) and not self.stage.passing(start.flow):
            self.state = replace(self.state, active=waits, parked=None, held=None)
            return waits.touched
        held = self.state.held if self.stage.passing(start.flow) else None
        fresh = Instance(self._instance_id(), start.flow, dict(start.args))
        self.state = replace(self.state, active=fresh, held=held)
        return False

    async def _gone(self, active: Instance) -> None:
        """A deploy took the flow away in the middle."""
        await self._leave(active)
        self.state = replace(self.state, active=None)
        self._end(Screen(self._t("flow_gone"), self._next_steps()), active)

    def _end(self, screen: Screen, instance: Instance) -> None:
        """The last screen is the newest, unless something waits: then it stands before that one's question."""
        held, parked = self.state.held, self.state.parked
        waits = held or parked
        if waits is None:
            if screen.text or screen.choices or self.said:
                self._show(self._shown(screen, instance, ""))
            return
        if screen.choices:
            self._notice(screen)
        elif screen.text:
            self.said.append(screen.text)
        title = self.stage.flows[waits.flow].title if waits.flow in self.stage.flows else ""
        self.said += [self._t("back_to", title=translate(self.state.language, title))] if title else []
        self.state = replace(self.state, active=waits, held=None, parked=parked if held else None)
        self.repeats = True

    async def _leave(self, instance: Instance) -> None:
        """Given up: what it did is undone."""
        instance = await give_up(instance, self.stage.flows.get(instance.flow), self.context)
        self._remember(instance, "", left=True)

    def _remember(self, instance: Instance, text: str, *, left: bool = False) -> None:
        results = {key: deed.result for key, deed in instance.deeds.items()}
        ended = Ended(instance.id, instance.flow, instance.args, results, text, left)
        self.state = replace(self.state, ended=(*self.state.ended, ended)[-ENDED_KEPT:])

    # Ended flows

    async def _tell(self, ended: Ended) -> None:
        """What became of it and what comes next; then the open question again."""
        screen = await self._outcome(ended)
        if self.state.active:
            self._notice(screen)
            await self._run_flows()
        else:
            self._show(self._shown(screen, None, ""))

    async def _outcome(self, ended: Ended) -> Screen:
        flow = self.stage.flows.get(ended.flow)
        if flow and flow.outcome:
            deeds = {key: Deed(1, "", result) for key, result in ended.results.items()}
            talk = self._talk(Instance(ended.id, ended.flow, ended.args, deeds=deeds), flow)
            try:
                await flow.outcome(talk)
            except Over as over:
                return Screen("\n\n".join([*talk.news, *talk.said, over.text]).strip(), over.choices)
        if ended.left and flow and flow.run:
            return Screen(self._t("was_left"), (Choice(Start(ended.flow, ended.args), self._t("start_over")),))
        text = f"{self._t('finished')}\n\n{ended.text}" if ended.text else self._t("finished")
        return Screen(text, self._next_steps())

    def _next_steps(self) -> tuple[Choice, ...]:
        flows = [(word, self.stage.flow_of_word(word)) for word in ("tickets", "events")]
        return tuple(Choice(Start(flow.name), self._t(f"to_{word}"), word=word) for word, flow in flows if flow)

    # Messages

    def _shown(self, screen: Screen, instance: Instance | None, key: str) -> ShownScreen:
        id = instance.id if instance else ""
        return ShownScreen(self.new_id(), screen, self.state.language, self.stage.now, id, key)

    def _show(self, shown: ShownScreen) -> None:
        presented = present(shown, self.stage.abilities, preface="\n\n".join(self.said))
        self._add(presented)
        self.state = replace(self.state, screen=presented.shown)

    def _show_last(self) -> None:
        """Nothing is open: the last screen again, or a word of help."""
        shown = self.state.screen or self._shown(Screen(self._t("nothing_open"), self._next_steps()), None, "")
        self._show(shown)

    def _notice(self, screen: Screen) -> None:
        shown = self._shown(screen, None, "")
        presented = present(shown, self.stage.abilities, preface="\n\n".join(self.said), notice=True)
        self._add(presented)
        self.state = replace(self.state, notice=presented.shown)

    def _add(self, presented: Presented) -> None:
        self.rows.append(presented)
        self.said = []

    def _instance_id(self) -> str:
        return hashlib.sha256(f"instance/{self.new_id()}".encode()).hexdigest()[:32]

    def _t(self, key: str, **params: Any) -> str:
        return translate(self.state.language, f"conversation.{key}", **params)


def _stands(before: Screen, screen: Screen) -> bool:
    return before.listens and (before.choices, before.back) == (screen.choices, screen.back)
