"""Blobs: files that are kept beside a talk at this station, and never sent."""

from __future__ import annotations

import mimetypes
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.files import not_there, read_whole, write_new
from goodoffices.cli.printer import QUIET, STRONG, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import listed, moment
from goodoffices.station.api.asks import LARGEST_BLOB

_UNKNOWN = "application/octet-stream"


@group("blob")
def blob_group() -> None:
    """Files kept beside a talk, such as an article or a scanned paper. They never leave this station."""


@command("put", under=blob_group)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="What it is called here. Left out: the name of the file.")
@click.option(
    "--type", "media_type", metavar="TYPE", help="What it is, such as application/pdf. Left out: by its name."
)
@click.option("--of", multiple=True, metavar="HANDLE", help="What it belongs to; may be repeated.")
@pass_session
def blob_put(session: Session, file: Path, name: str | None, media_type: str | None, of: tuple[str, ...]) -> None:
    """Keep FILE beside the talk, in its encrypted file; at most 8 MiB. It is given back as it is."""
    data = str(b64encode(read_whole(file, LARGEST_BLOB)), "ascii")
    kind = media_type or mimetypes.guess_type(file.name)[0] or _UNKNOWN
    result = session.act("put_blob", name=name or file.name, media_type=kind, data=data, of=list(of))
    session.done(result, "Kept as blob {number}: {name}, {size} bytes. It stays at this station.")


@command("list", under=blob_group)
@click.option("--of", metavar="HANDLE", help="Only those that belong to this.")
@pass_session
def blob_list(session: Session, of: str | None) -> None:
    """List the files that are kept beside this talk."""
    session.answer(session.act("blobs", of=of), _blobs)


@command("get", under=blob_group)
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def blob_get(session: Session, number: int, file: Path) -> None:
    """Write the blob NUMBER to FILE, a new file outside the station that is not encrypted."""
    not_there(file)
    result = session.act("blob", number=number)
    write_new(file, b64decode(result["data"]))
    done = result["blob"] | {"file": str(file)}
    session.done(done, "It stands in {file}, {size} bytes. Whoever reads that file reads what is in it.")


@command("attach", under=blob_group)
@click.argument("number", type=int)
@click.argument("of", nargs=-1, required=True, metavar="HANDLE...")
@pass_session
def blob_attach(session: Session, number: int, of: tuple[str, ...]) -> None:
    """Say what the blob NUMBER belongs to: words that were noted, a note, an item of the record."""
    session.answer(session.act("attach_blob", number=number, of=list(of)), lambda found: _blobs([found]))


@command("forget", under=blob_group)
@click.argument("number", type=int)
@pass_session
def blob_forget(session: Session, number: int) -> None:
    """Delete the blob NUMBER. Its bytes are overwritten."""
    session.act("forget_blob", number=number)
    session.done({"forgotten": number}, "The blob {forgotten} is deleted.")


def _blobs(rows: list[dict[str, Any]]) -> Iterator[Text]:
    if not rows:
        yield row("No blob is kept beside this talk.")
    for each in rows:
        of = f", of {listed(each['of'])}" if each["of"] else ""
        yield row(
            (str(each["number"]), STRONG),
            f"  {apart(each['name'])}, {apart(each['media_type'])}, {each['size']} bytes{of}",
            (f"  {moment(each['added'])}", QUIET),
        )
