"""What the gate's evaluator is told. The same shapes, with the same names, are the JSON that the mini-app's
evaluator reads. Instants are UTC milliseconds."""

from dataclasses import dataclass
from typing import Literal

from core.domain.event import Checkpoint, Window
from core.domain.ticket_code import Authenticity
from core.domain.times import MINUTE, Instant

Direction = Literal["entry", "exit"]
VerdictWord = Literal["admitted", "refused", "attention"]
Status = Literal["valid", "cancelled", "revoked", "blocked"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A presented ticket, as far as the gate knows it: from the database, from a pack, or from its code alone."""

    id: str
    ticket_type: str
    authenticity: Authenticity = "genuine"  # a short code or a search that found it is genuine
    event: str = ""  # "" at a gate that knows it is the right one
    live: bool = True
    status: Status = "valid"
    generation: int = 0
    code_generation: int | None = None  # None: no signed code was shown
    unapproved: bool = False
    unpaid: bool = False
    known: bool = True  # False: nothing but its code is known, so `unpaid` is only what the code said once
    valid: Window = Window()
    slot: str = ""
    slot_window: Window = Window()
    main: str = ""  # the ticket that this one is an add-on to
    # Its add-ons that the checkpoint admits where it does not admit the ticket itself; one alone is presented instead.
    choices: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()  # ids of the fields whose answers are known
    stale: bool = False  # shown by an old picture of a changing code


@dataclass(frozen=True, slots=True)
class Scan:
    """An earlier reading of the ticket or of its main ticket. `at` is corrected time."""

    ticket: str
    checkpoint: str
    at: Instant
    direction: Direction = "entry"
    verdict: VerdictWord = "admitted"
    undone: bool = False
    forced: bool = False
    nonce: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a ticket is presented. `window` is the event's start and end; `slot` "" admits every slot."""

    checkpoint: Checkpoint
    timezone: str
    event: str = ""
    live: bool = True
    window: Window = Window()
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """This reading. `now` is its corrected time, `answered` the ids of the fields answered along with it."""

    now: Instant
    direction: Direction = "entry"
    force: bool = False
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Msgid `verdict.explain.{key}` and its placeholders. `time` is an instant, `clock` a minute of the local day,
    `checkpoint` and `previous` are checkpoint ids, `ticket_type` and `slot` ids, `reason` one of the reasons, `count`
    a number."""

    key: str
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, **params: str | int) -> "Explanation":
        return cls(key, tuple(sorted(params.items())))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`claims`: the period of the admissions row that must be free and is taken with this verdict, None for no row;
    `releases`: the one that is given back."""

    verdict: VerdictWord
    reason: str
    explanation: Explanation
    first_admitted_at: Instant | None = None
    forced: bool = False
    overrode: str = ""
    claims: str | None = None
    releases: str | None = None
    questions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def corrected(scanned_at: Instant | None, offset_ms: int, now: Instant) -> Instant:
    """When a device's scan happened by our clock. `offset_ms` is our clock minus the device's, as measured at its
    last sync; a time over two minutes ahead of us is a broken clock and counts as now."""
    if scanned_at is None:
        return now
    at = scanned_at + offset_ms
    return now if at > now + 2 * MINUTE else at
