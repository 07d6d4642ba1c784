"""A relay of one's own: it stands by itself and needs no station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from goodoffices.cli.admission import read_admission
from goodoffices.cli.app import command, group
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.base import ExitStatus
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.relay.limits import Limits

SQLITE: Final = "sqlite:"
POSTGRESQL: Final = "postgresql:"


class _Place(click.ParamType[tuple[str, int]]):
    """An address and a port; a port alone is one on the loopback."""

    name = "address"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> tuple[str, int]:
        """Read one."""
        host, _, port = value.rpartition(":")
        host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            self.fail("an address and a port, such as 127.0.0.1:8041", parameter, context)
        return host, int(port)


@group("relay")
def relay() -> None:
    """A store-and-forward service for sealed envelopes, which it cannot open."""


def _store(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which store: in a folder, or in a database."""
    function = click.option(
        "--store",
        type=click.Choice([SQLITE, POSTGRESQL]),
        default=SQLITE,
        show_default=True,
        help="postgresql: is one database for several relays, found through PGSERVICE, PGHOST and PGPASSFILE.",
    )(function)
    return click.option(
        "--folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The folder of the store; made if it does not exist.",
    )(function)


def _limits(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each limit, with its default, bounds and meaning as the limit itself states them."""
    for limit in reversed(fields(Limits)):
        function = click.option(
            f"--{limit.name.replace('_', '-')}",
            type=click.IntRange(limit.metadata["least"], limit.metadata["most"]),
            default=limit.default,
            show_default=True,
            metavar="N",
            help=limit.metadata["means"],
        )(function)
    return function


@command("serve", under=relay)
@_store
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8040,
    show_default=True,
    metavar="N",
    help="The port; 0: any free one.",
)
@click.option(
    "--socket",
    "path",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Listen at a socket in the file system instead, for a proxy on this machine.",
)
@click.option(
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="Require an admission token to make a mailbox: the first line of this file descriptor.",
)
@click.option(
    "--behind-tls", is_flag=True, help="A proxy with TLS is in front of it: allow other addresses than loopback."
)
@click.option(
    "--metrics",
    type=_Place(),
    metavar="ADDRESS:PORT",
    help="Show numbers of its work for Prometheus at /metrics of this address; a port alone: on 127.0.0.1.",
)
@_limits
@pass_session
def serve(
    session: Session,
    /,
    folder: Path | None,
    store: str,
    host: str,
    port: int,
    path: Path | None,
    admission_fd: int | None,
    behind_tls: bool,
    metrics: tuple[str, int] | None,
    **limits: int,
) -> None:
    """Run a relay until Ctrl-C or SIGTERM.

    It speaks plain HTTP and therefore listens on loopback addresses alone, or at a socket, unless --behind-tls says
    that a proxy with TLS is in front of it. With --json it prints one object with its address when it is ready.
    """
    from goodoffices.relay import serve as serving

    _check_store(folder, store)
    _check_place(path)
    bounds = Limits(**limits)
    opened = partial(serving.in_database, bounds) if folder is None else partial(serving.in_folder, folder, bounds)
    printer = session.printer

    def ready(address: str) -> None:
        if printer.as_json:
            printer.value({"address": address})
            return
        printer.say(f"The relay answers at {address}. Ctrl-C ends it.")
        printer.out.file.flush()

    admission = None if admission_fd is None else read_admission(admission_fd)
    serving.serve(
        opened,
        bounds,
        host=host,
        port=port,
        path=path,
        admission=admission,
        behind_tls=behind_tls,
        metrics=metrics,
        ready=ready,
    )
    if not printer.as_json:
        printer.say("The relay has ended. What it confirmed is on the disk.")


def _check_store(folder: Path | None, store: str) -> None:
    if (folder is None) is (store == SQLITE):
        raise NotTogether(
            problem=f"--store {store} {'without' if folder is None else 'with'} --folder",
            advice="Name a folder for a store in files, and none for one in a database.",
        )


def _check_place(path: Path | None) -> None:
    source = click.get_current_context().get_parameter_source
    told = [name for name in ("host", "port") if source(name) is click.core.ParameterSource.COMMANDLINE]
    if path is not None and told:
        raise NotTogether(
            problem=f"--socket with --{told[0]}", advice="Name a socket, or an address and a port to listen on."
        )


# --- checking ------------------------------------------------


@command("check", under=relay)
@click.argument("address", required=False)
@click.option("--local", is_flag=True, help="Look at this machine: settings, descriptors, folder or database.")
@_store
@click.option(
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="The admission token: the first line of this descriptor.",
)
@click.option(
    "--proxy", metavar="ADDRESS", help="A SOCKS5 proxy that leads to the relay, such as 127.0.0.1:9050 for Tor."
)
@click.option(
    "--listen",
    type=click.IntRange(1, 3600),
    default=20,
    show_default=True,
    metavar="N",
    help="For how many seconds a listener stays, to see whether it is cut off.",
)
@_limits
@pass_session
def check(
    session: Session,
    /,
    address: str | None,
    local: bool,
    folder: Path | None,
    store: str,
    admission_fd: int | None,
    proxy: str | None,
    listen: int,
    **limits: int,
) -> int:
    """Check a relay: what is wrong first, each with its next step.

    With ADDRESS from outside, as a station uses it: a mailbox is made, used and removed again, and it is seen whether
    certificate, clock, size, news and refusals come through. With --local on its own machine, given the same options as
    'goodoffices relay serve'. Ends with exit code 1 if something is wrong.

    \b
      goodoffices relay check --local --folder relay
    """
    if address is None and not local:
        raise Missing(command="goodoffices relay check", wanted="the ADDRESS of a relay, or --local")
    from goodoffices.cli import relay_check as looking

    inside, outside = [], []
    if local:
        _check_store(folder, store)
        inside = looking.from_inside(folder, Limits(**limits))
    if address is not None:
        admission = None if admission_fd is None else read_admission(admission_fd)
        with session.printer.working("Asking the relay…"):
            outside = looking.from_outside(address, admission, proxy, listen)
    result = looking.result(address, [*inside, *outside])
    if session.as_json:
        session.printer.value(result)
    else:
        session.printer.lines(looking.lines(result))
    return ExitStatus.FAILURE.value if result["problems"] else 0
