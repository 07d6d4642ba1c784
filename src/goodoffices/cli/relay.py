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
from goodoffices.errors.usage import NotTogether
from goodoffices.relay.limits import Limits

SQLITE: Final = "sqlite:"
POSTGRESQL: Final = "postgresql:"


@group("relay")
def relay() -> None:
    """A store-and-forward service for sealed envelopes, which it cannot open."""


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
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the store; made if it does not exist.",
)
@click.option(
    "--store",
    type=click.Choice([SQLITE, POSTGRESQL]),
    default=SQLITE,
    show_default=True,
    help="postgresql: is one database for several relays, found through PGSERVICE, PGHOST and PGPASSFILE.",
)
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
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="Require an admission token to make a mailbox: the first line of this file descriptor.",
)
@click.option(
    "--behind-tls", is_flag=True, help="A proxy with TLS is in front of it: allow other addresses than loopback."
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
    admission_fd: int | None,
    behind_tls: bool,
    **limits: int,
) -> None:
    """Run a relay until Ctrl-C or SIGTERM.

    It speaks plain HTTP and therefore listens on loopback addresses alone, unless --behind-tls says that a proxy with
    TLS is in front of it. With --json it prints one object with its address when it is ready.
    """
    from goodoffices.relay import serve as serving

    if (folder is None) is (store == SQLITE):
        raise NotTogether(
            problem=f"--store {store} {'without' if folder is None else 'with'} --folder",
            advice="Name a folder for a store in files, and none for one in a database.",
        )
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
        admission=admission,
        behind_tls=behind_tls,
        ready=ready,
    )
    if not printer.as_json:
        printer.say("The relay has ended. What it confirmed is on the disk.")
