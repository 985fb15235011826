"""The command `usher`."""

from importlib.metadata import version as installed_version

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def usher() -> None:
    """Sells event tickets inside chats and lets people in at the door."""


@app.command()
def version() -> None:
    """The installed version."""
    typer.echo(installed_version("usher"))
