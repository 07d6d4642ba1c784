"""Closing and destroying: what is left is told first, and it is asked once more before anything is destroyed.

The rules are:

* What is left is told before a leg is closed, since nothing crosses to it afterwards. At a terminal it is then asked
  whether to go on; a script is told and goes on.
* Nothing is destroyed by a slip: the title of the talk is asked for once more, or given with ``--sure``. Where nobody
  can be asked, a leg is closed all the same, and destroying is left to a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.asking import agrees, sees
from goodoffices.cli.passphrase import can_ask
from goodoffices.cli.printer import typed
from goodoffices.cli.session import Session
from goodoffices.cli.show import ending
from goodoffices.errors.station import Damaged, FromTheFuture
from goodoffices.errors.usage import NobodyToAsk, NotAgreed, NotTheTitle


def demand_title(sure: str | None, title: str) -> None:
    """Refuse another title than that of the talk.

    Raises:
        NotTheTitle: it is another.
    """
    if sure is not None and sure != title:
        raise NotTheTitle


def tell_left(session: Session, plain: dict[str, Any], *, yes: bool) -> None:
    """Tell what closing would leave, and at a terminal ask whether to go on; ``yes``: it is agreed to already.

    Raises:
        NotAgreed: the person does not want to.
    """
    if not plain["left"]:
        return
    if yes or not sees(session.printer):
        _tell(session, ending.left(plain["left"]))
    elif not agrees(session.printer, ending.left(plain["left"]), "Close it all the same?"):
        raise NotAgreed


def destroy(session: Session, title: str, sure: str | None, *, anyway: bool = False) -> str:
    """Tell what is left, what is destroyed and what that does not reach; ask once more; destroy it.

    Returns:
        The title as the talk has it.

    Raises:
        NobodyToAsk, NotTheTitle: nothing was destroyed.
        RulesSayKeep: likewise, unless it is to be done anyway.
    """
    if sure is None and not can_ask():
        raise NobodyToAsk(wanted="The title", advice="Give it once more: --sure TITLE.")
    with suppress(Damaged, FromTheFuture):  # what does not open is destroyed all the same
        plain = session.call("closing", talk=title)
        title = plain["talk"]
        demand_title(sure, title)
        _tell(session, [*ending.left(plain["left"]), *ending.destroys(plain)])
    if sure is None:
        prompt = "This cannot be undone. Type the title of the talk once more"
        sure = click.prompt(prompt, default="", show_default=False, err=True)
    demand_title(sure, title)
    session.call("destroy", talk=title, anyway=anyway)
    return title


def _tell(session: Session, lines: Iterable[Text]) -> None:
    """To whoever is asked next; in a script, with the answer."""
    if sees(session.printer):
        session.printer.beside(lines)
    elif not session.as_json:
        session.printer.lines(lines)


def next_step(title: str, closed: dict[str, Any]) -> str | None:
    """What one would do after a leg was closed; None: nothing, as far as this talk goes."""
    if closed["end"]["becomes"] != "destroy":
        return None
    if closed["destroyed"]:
        return "goodoffices talks"
    return "goodoffices mail" if closed["waits"] else f"goodoffices destroy {typed(title)}"
