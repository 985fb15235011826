"""How every command runs: settings told all at once, refusals as a sentence, JSON where a script wants it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from core.domain.refusals import FieldProblem
    from core.storage.house import House
    from usher.settings import Settings

T = TypeVar("T")
WRONG, NOT_BUILT = 2, 3


def settings() -> "Settings":
    """The working folder's; all that is wrong with them is told at once."""
    from usher.installation import HiddenPackages, check_installation
    from usher.settings import SettingsProblems, load_settings

    try:
        check_installation()
        return load_settings()
    except (SettingsProblems, HiddenPackages) as problems:
        fail(str(problems))


def with_house(deed: "Callable[[House], Awaitable[T]]") -> T:
    """Run a deed in the open house; a refusal ends the command with exit 2."""
    from core.domain.refusals import Refused
    from core.storage.database import Busy

    own = settings()

    async def run() -> T:
        from usher.opening import open_house

        async with open_house(own) as house:
            return await deed(house)

    try:
        return asyncio.run(run())
    except Refused as refused:
        fail(refusal_text(refused.code, refused.details, refused.fields))
    except Busy:
        fail(say("cli.busy"))


def refusal_text(code: str, details: dict[str, Any], fields: "tuple[FieldProblem, ...]" = ()) -> str:
    from locales.translator import knows, translate

    key = f"errors.{code}"
    text = translate("en", key) if knows(key) else code
    known = {**details, **{field.path: field.code for field in fields}}
    told = ", ".join(f"{name}: {_listed(value)}" for name, value in known.items())
    return f"{text} ({told})" if told else text


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def say(key: str, **params: object) -> str:
    from locales.translator import translate

    return translate("en", key, **params)


def fail(text: str, code: int = WRONG) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)


def warn_of(away: list[str]) -> None:
    """Accounts whose link is left out, beside the answer and not in it."""
    for account in away:
        typer.echo(say("cli.link_left_out", account=account), err=True)


def show(value: Any, *, as_json: bool, text: str) -> None:
    """`text` for people, the value for scripts."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


def utf8_output() -> None:
    """A terminal that cannot show a name must not stop a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
