"""Bags: sealed envelopes for one other station in files that are carried by hand, and such files opened.

The rules are:

* A bag has a name of chance unless its person gives one: no name, no date, no number of a line.
* Each file is for one station. ``--all`` packs one after the other, and never two stations into one file.
* Of a file no more is read than the largest bag has, and a byte.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.files import not_there, read_whole, write_new
from goodoffices.cli.printer import BAD, GOOD, MINDED, STRONG, apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import NothingToPack
from goodoffices.errors.usage import FileUnwritable, NotTogether
from goodoffices.station.api.asks import LARGEST_BAG

_SIZES: Final = ("64K", "256K", "1M", "4M")


@group("bag")
def bag_group() -> None:
    """Carry envelopes by hand: pack them for another station into a file, and open what came."""


@command("pack", under=bag_group)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--line", type=int, metavar="N", help="A line to the station. Left out: the only station there is.")
@click.option("--all", "every", is_flag=True, help="A bag for each station, each in files of its own.")
@click.option("--size", type=click.Choice(_SIZES), help="Of each file. Left out: the smallest that holds everything.")
@pass_session
def bag_pack(session: Session, folder: Path, line: int | None, every: bool, size: str | None) -> int:
    """Pack what is on its way to another station, as new files in FOLDER. Carry them there, and have them opened.

    It takes nothing from a relay. A bag that is lost costs nothing but its journey: the next one holds the same.
    """
    if every and line is not None:
        raise NotTogether(problem="--all and --line", advice="Leave one of them out.")
    if not folder.is_dir():
        raise FileUnwritable(file=str(folder), problem="there is no such folder")
    not_there(folder / _new_name())  # before anything is told as packed
    packed: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    status = 0
    for number in _stations(session) if every else [line]:
        try:
            _pack_for(session, folder, number, size, packed)
        except Refusal as refusal:
            if not every:
                raise
            left_out.append({"line": number, "problem": refusal.said})
            if refusal.code != NothingToPack.code:
                status = status or refusal.exit_status.value
    session.answer({"packed": packed, "left_out": left_out}, _packed)
    return status


def _stations(session: Session) -> list[int]:
    """A line to each station."""
    return [line["line"] for line in session.call("lines") if line["packs"]]


def _pack_for(session: Session, folder: Path, line: int | None, size: str | None, packed: list[dict[str, Any]]) -> None:
    """Pack all for one station. Each file is told in ``packed`` at once: it lies there, also if a further one fails."""
    since = None
    while True:
        result = session.call("pack_bag", line=line, size=size, since=since)
        path = folder / _new_name()
        write_new(path, b64decode(result["data"]))
        session.call("bag_written", line=result["line"], at=result["at"])
        packed.append({each: result[each] for each in ("line", "name", "envelopes")} | {"file": str(path)})
        since = result["since"]
        if not result["left"]:
            return


def _new_name() -> str:
    return f"{os.urandom(8).hex()}.bag"


def _packed(plain: dict[str, Any]) -> Iterator[Text]:
    for each in plain["packed"]:
        yield row(
            (apart(each["name"]), STRONG),
            f" (line {each['line']}): {apart(each['file'])}. Envelopes in it: {each['envelopes']}.",
        )
    for each in plain["left_out"]:
        yield row((f"Line {each['line']}: {each['problem']}", MINDED))
    if plain["packed"]:
        yield row("Whoever finds a file learns nothing from it but its size. Give each to its own station alone.")
        yield row("Nothing counts as arrived before their station says so, in a bag or by a relay.")


@command("open", under=bag_group)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@pass_session
def bag_open(session: Session, files: tuple[Path, ...]) -> int:
    """Open bags that came, in any order. A bag may be opened again: what came before changes nothing.

    A file that is no bag for this station is told, and the others are opened all the same.
    """
    opened: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    for file in files:
        try:
            data = str(b64encode(read_whole(file, LARGEST_BAG)), "ascii")
            opened.append({"file": str(file)} | session.call("open_bag", data=data))
        except Refusal as refusal:
            if len(files) == 1:
                raise
            refused.append(refusal)
            opened.append({"file": str(file), "problem": refusal.said, "next_step": refusal.told()["next_step"]})
    owes = {each["line"] for each in opened if each.get("owes") and not each["by_relay"]}
    following = f"goodoffices bag pack {typed('FOLDER')} --line {min(owes)}" if owes else None
    session.answer(opened, _opened, following)
    return refused[0].exit_status.value if refused else 0


def _opened(plain: list[dict[str, Any]]) -> Iterator[Text]:
    for each in plain:
        yield row((apart(each["file"]), STRONG))
        if "problem" in each:
            yield row((each["problem"], BAD), indent=2)
            yield row(each["next_step"], indent=2)
            continue
        yield row(f"from {apart(each['name'])}, on line {each['line']}; envelopes in it: {each['envelopes']}", indent=2)
        for key, told, style in _TOLD:
            if each[key]:
                yield row((f"{told}: {each[key]}", style), indent=2)
        if each["owes"]:
            how = "by the relay, or with the next bag" if each["by_relay"] else "with the next bag that you pack"
            yield row(f"They learn {how} what came.", indent=2)


_TOLD: Final = (
    ("words", "new", GOOD),
    ("service", "only what their station has", ""),
    ("again", "came before; nothing is doubled", ""),
    ("later", "too late or too many to be taken now; they come again with their next bag", MINDED),
    ("unopened", "do not open here: an old bag, or from a line that was given up", MINDED),
    ("unreadable", "cannot be read by this version of the program", BAD),
    ("shut", "wait: nothing may travel on their line now; open this bag again once it may", BAD),
)
"""What became of the envelopes of a bag."""
