"""`advisor serve`: the local web application."""

import ipaddress
import os
import secrets
import socket
from pathlib import Path

import click

from advisor.cli.common import engine_option, rules_option
from advisor.errors import InputRefused, Problem, UsageError


@click.command("serve")
@click.option("--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option(
    "--data",
    metavar="DIR|URL",
    envvar="ADVISOR_DATA",
    help="Where records are kept: a folder, or postgresql://user@host/name.  [default: ~/.local/share/advisor]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--allow-remote", is_flag=True, help="Let other machines in; needs the next three options.")
@click.option("--tls-cert", type=click.Path(path_type=Path, dir_okay=False), help="Certificate file (PEM).")
@click.option("--tls-key", type=click.Path(path_type=Path, dir_okay=False), help="Key file (PEM).")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with the password that everybody needs first when other machines are let in.",
)
@click.option(
    "--name", "names", multiple=True, help="A name or address other machines use for this one; may be repeated."
)
@click.option(
    "--idle", default=15, show_default=True, type=click.IntRange(1, 240), help="Minutes until a coach logs in again."
)
@rules_option
@engine_option
def command(
    port: int,
    data: str | None,
    host: str,
    allow_remote: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    password_file: Path | None,
    names: tuple[str, ...],
    idle: int,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Serve the questionnaire and a coach's records as web pages on this machine.

    Runners assess themselves without an account. Coaches log in and keep clients, assessments over time, uploads and
    a squad page. Pages need no script and ask no other host for anything. Only this machine can reach them, unless
    --allow-remote is given together with a password and TLS files.

    \b
    Examples:
      advisor serve
      advisor serve --port 8000 --data ~/clinic
      advisor serve --host 0.0.0.0 --allow-remote --name clinic.local \\
        --tls-cert cert.pem --tls-key key.pem --password-file door.txt
    """
    from advisor.web.needs import check_installed

    check_installed()
    import uvicorn

    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.library import load
    from advisor.store.accounts import Accounts
    from advisor.store.database import Database
    from advisor.web.app import create_app, make_site
    from advisor.web.settings import Settings

    remote = _checked(host, allow_remote, tls_cert, tls_key, password_file, names)
    os.umask(0o077)
    gate = _door(password_file) if remote and password_file else ""
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    database = Database(data).open()
    code = "" if Accounts(database).any() else "-".join(secrets.token_hex(2) for _ in range(3))
    settings = Settings(
        _hosts(port, names if remote else (), bool(tls_cert)), bool(tls_cert), idle, gate=gate, setup_code=code
    )
    site = make_site(settings, database, Reasoner(load(rules), engine(engine_name)))
    config = uvicorn.Config(
        create_app(site),
        access_log=False,  # addresses and times of people are nobody's business
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        forwarded_allow_ips="",
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        limit_concurrency=200,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=16_384,
        http="h11",
        ws="none",
        lifespan="off",
    )
    click.echo(f"Open {'https' if tls_cert else 'http'}://{names[0] if remote else '127.0.0.1'}:{port}/")
    click.echo(f"Records: {database.shown}")
    if code:
        click.echo(f"No coach has an account yet. Code for the first one: {code}")
    click.echo("Ctrl-C stops it.")
    uvicorn.Server(config).run(sockets=[listening])
    site.worker.end()
    database.close()


def _checked(
    host: str, allowed: bool, cert: Path | None, key: Path | None, password: Path | None, names: tuple[str, ...]
) -> bool:
    """Whether other machines are let in. Raises UsageError when that is not meant, or not made safe."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(f"--host takes an address such as 127.0.0.1, not {host!r}.") from None
    if bool(cert) != bool(key):
        raise UsageError("--tls-cert and --tls-key belong together.")
    for path in (cert, key, password):
        if path is not None and not path.is_file():
            raise InputRefused(Problem("there is no such file.", str(path)))
    if local and not allowed:
        return False
    if not allowed:
        mend = "Other machines are let in only with --allow-remote, --tls-cert, --tls-key and --password-file."
        raise UsageError(Problem(f"{host} can be reached from other machines.", mend=mend))
    given = {"--tls-cert": cert, "--tls-key": key, "--password-file": password, "--name": names}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise UsageError(
            Problem(f"--allow-remote also needs {', '.join(missing)}.", mend="Health data is not sent in the open.")
        )
    return True


def _listen(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises InputRefused when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(256)  # so that a page asked for right away is only kept waiting
    except OSError as error:
        listening.close()
        mend = "Choose another one with --port, or 0 for any free one."
        raise InputRefused(Problem(f"port {port} can't be used: {error.strerror}.", mend=mend)) from None
    return listening


def _hosts(port: int, names: tuple[str, ...], secure: bool) -> frozenset[str]:
    """What may stand in the Host header."""
    from advisor.web.settings import loopback_hosts

    usual = {name.lower() for name in names} if port == (443 if secure else 80) else set()
    return loopback_hosts(port) | {f"{name.lower()}:{port}" for name in names} | usual


def _door(path: Path) -> str:
    """The hash of the password in a file. Raises InputRefused when it is too easy to guess."""
    from advisor.store import passwords

    password = path.read_text(encoding="utf-8").strip()
    passwords.check_fit(password)
    return passwords.make(password)
