"""The command `usher`."""

from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from usher.commands import events, operations, rights, staff
from usher.commands.running import NOT_BUILT, fail, say, settings, utf8_output

# Help as plain text: drawing it takes longer to import than most commands run.
app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, rich_markup_mode=None)
app.add_typer(events.event, name="event")
app.add_typer(events.lookup, name="lookup")
app.add_typer(rights.token, name="token")
app.add_typer(rights.permit, name="permit")
app.add_typer(staff.staff, name="staff")
app.command("report")(events.report)
app.command("check")(operations.check)
app.command("doctor")(operations.doctor)
app.command("rehearse")(operations.rehearse)


@app.callback()
def usher() -> None:
    """Sells event tickets inside chats and lets people in at the door."""
    utf8_output()


@app.command()
def version() -> None:
    """The installed version."""
    typer.echo(installed_version("usher"))


@app.command()
def serve() -> None:
    """Run everything in this process: web, chats, gate, scheduler."""
    own = settings()
    from usher.logs import set_up
    from usher.serving import serve as run

    set_up(own)
    run(own)


@app.command()
def demo(fresh: Annotated[bool, typer.Option(help="Begin anew, with an empty database.")] = False) -> None:
    """Everything on this machine with a sample event; no keys needed."""
    own = settings()
    from usher.demo import demo as run
    from usher.logs import set_up

    set_up(own)
    run(own, fresh=fresh)


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    own = settings()
    from core.storage.migrate import migrate_now

    typer.echo(say("cli.migrated" if migrate_now(own.database_url) else "cli.up_to_date"))


def _later(name: str) -> None:
    @app.command(name, hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def later() -> None:
        """Comes with a later version."""
        fail(say("cli.not_yet", command=name), NOT_BUILT)


for _name in ("backup", "restore", "worker", "print-agent"):
    _later(_name)
