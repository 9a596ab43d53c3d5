"""`advisor store`: the records behind `advisor serve`, looked after by the owner of the machine."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.errors import InputRefused, Problem

if TYPE_CHECKING:
    from advisor.store.database import Database

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR|URL`."""
    return click.option(
        "--data",
        metavar="DIR|URL",
        envvar="ADVISOR_DATA",
        help="Where the records are: a folder, or postgresql://user@host/name.  [default: ~/.local/share/advisor]",
    )(command)


@click.group("store")
def command() -> None:
    """Look after the records of `advisor serve`: accounts, backups, and what one client may ask for.

    Records lie in one SQLite file that only its owner can read, or in PostgreSQL when --data names one.

    \b
    Examples:
      advisor store init
      advisor store coach Alex
      advisor store backup ~/backups/advisor-2026-11-23.sqlite3
      advisor store export "Client 17" -o client17.json
      advisor store erase "Client 17"
    """
    from advisor.web.needs import check_installed

    check_installed("alembic", "argon2", "sqlalchemy")
    os.umask(0o077)


@command.command()
@data_option
def init(data: str | None) -> None:
    """Make the records, or bring them up to date with this version."""
    with _open(data, create=True) as database:
        click.echo(f"ready: {database.shown}")


@command.command()
@click.argument("name")
@data_option
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
def coach(name: str, data: str | None, password_stdin: bool) -> None:
    """Make an account for the coach NAME, or give an account a new password."""
    from advisor.store.accounts import Accounts

    with _open(data, create=True) as database:
        accounts = Accounts(database)
        known = accounts.coach(name)
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            click.echo(f"A new password for {known.name}." if known else f"A new account for {name}.")
            password = click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
        if known:
            accounts.set_password(known, password)
            click.echo(f"{known.name} has a new password and is logged out everywhere.")
        else:
            click.echo(f"{accounts.add(name, password).name} can log in now.")


@command.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def backup(target: Path, data: str | None) -> None:
    """Write a backup to the file TARGET. The records may be in use.

    A backup is one SQLite file, also of records in PostgreSQL. It holds everything and can be read by whoever has it:
    keep it as safe as the records.
    """
    from advisor.store.backup import backup as run

    with _open(data) as database:
        click.echo(f"written and checked: {target} ({run(database, target):,} bytes)")


@command.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@click.option("--yes", is_flag=True, help="Put aside what is there without asking.")
def restore(source: Path, data: str | None, yes: bool) -> None:
    """Put the backup SOURCE in the place of all records, in one step.

    Everything that was added since the backup is gone then. If the backup is not sound, nothing is changed.
    """
    from advisor.store.backup import is_empty
    from advisor.store.backup import restore as run

    with _open(data, create=True) as database:
        if not yes and not is_empty(database):
            click.confirm(f"Replace all records in {database.shown}?", abort=True)
        found = run(database, source)
    parts = (("coach", "coaches"), ("client", "clients"), ("assessment", "assessments"))
    click.echo(f"restored: {', '.join(_count(found[many], one, many) for one, many in parts)}")


@command.command()
@click.argument("client")
@data_option
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for it; else it is printed.")
def export(client: str, data: str | None, out: Path | None) -> None:
    """Give out everything that is kept of CLIENT (name, code or id), as one JSON document."""
    from advisor.files import write_whole
    from advisor.store import erase as erasing

    if out is not None and out.exists():
        raise InputRefused(Problem("this file is there already.", str(out), mend="Choose another name."))
    with _open(data) as database:
        text = json.dumps(erasing.export(*erasing.find(database, client)), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"written: {write_whole(out, text)}")


@command.command()
@click.argument("client")
@data_option
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase(client: str, data: str | None, yes: bool) -> None:
    """Delete CLIENT (name, code or id) with all assessments, and sweep the files so that nothing is left in them."""
    from advisor.store import erase as erasing

    with _open(data) as database:
        records, found = erasing.find(database, client)
        count = len(records.assessments(found.id))
        if not yes:
            click.confirm(f"Delete {found.label} with {_count(count)}? This can't be taken back", abort=True)
        left = [place for place in erasing.erase(records, found) if Path(place).exists()]
    click.echo(f"erased: {_count(count)} and all else that was kept.")
    if left:
        click.echo("These backups may still hold the client. Delete them, or make new ones in their place:")
        for place in left:
            click.echo(f"  {place}")


def _open(data: str | None, create: bool = False) -> "Database":
    from advisor.store.database import Database

    return Database(data).open(create)


def _count(number: int, one: str = "assessment", many: str = "assessments") -> str:
    return f"{number} {one if number == 1 else many}"
