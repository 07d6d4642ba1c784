"""Lines: open one to another station over a relay or by files, compare it, and test it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.admission import read_admission
from goodoffices.cli.app import command, group
from goodoffices.cli.files import not_there, write_new
from goodoffices.cli.heard import heard
from goodoffices.cli.paste import read_text
from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import moment, spoken, told
from goodoffices.errors.usage import Missing

_OUT = click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="A new file for the message."
)
_LINE = click.option(
    "--line", type=int, metavar="N", help="Which line. Left out: the only one that is waiting for this."
)
_WAITS = {
    "expecting": "waits for the inviter's first message",
    "inviting": "waits for an answer to the invitation",
    "invited": "waits for the last message",
    "open": "open",
    "former": "from before this station was restored: open a new one",
    "damaged": "cannot be read on this disk: put back a good copy, or give it up",
}


@group("line")
def line() -> None:
    """Open a line to another station, over a relay or by files, compare it, and test it."""


@command("invite", under=line)
@click.option("--relay", metavar="ADDRESS", help="The relay of the line, as https://…. Left out: GOODOFFICES_RELAY.")
@click.option(
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="If the relay asks for an admission token: read it from the first line of this file descriptor.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A new file for the invitation.")
@click.option("--words", is_flag=True, help="Show it as words to read out.")
@click.option("--qr", is_flag=True, help="Show it as a QR code on this screen.")
@click.option("--picture", type=click.Path(path_type=Path), metavar="FILE", help="A new SVG file for the QR code.")
@click.option("--valid", metavar="LENGTH", default="72h", help="How long it is valid, such as 72h or 7d.")
@pass_session
def invite(
    session: Session,
    relay: str | None,
    admission_fd: int | None,
    out: Path | None,
    words: bool,
    qr: bool,
    picture: Path | None,
    valid: str,
) -> None:
    """Make an invitation: as a file, as words, as a QR code. Give it only to the other person, in a way that you trust.

    With a relay the rest of the opening is automatic. Without one it goes by files, and words travel by bag.
    """
    relay = relay or session.settings.relay
    if out is None and picture is None and not words and not qr:
        raise Missing(command="goodoffices line invite", wanted="--out FILE, --words, --qr or --picture FILE")
    if relay is None and (out is None or picture is not None or words or qr):
        raise Missing(command="goodoffices line invite", wanted="--relay ADDRESS; without one there is only --out FILE")
    for file in (out, picture):
        if file is not None:
            not_there(file)
    result = session.call("invite_line", valid=valid, relay=relay, admission=_admission(admission_fd))
    if out is not None:
        write_new(out, result["message"] + "\n")
    if picture is not None:
        from goodoffices.paper.qr import svg_qr

        write_new(picture, svg_qr(result["short"]))
    shown = {"line": result["line"], "until": result["until"]}
    shown |= {} if out is None else {"file": str(out)}
    shown |= {} if picture is None else {"picture": str(picture)}
    shown |= {"words": result["words"]} if words else {}
    shown |= {"short": result["short"]} if qr else {}
    session.answer(
        shown,
        lambda _: _invitation(shown),
        f"the other person types: goodoffices line accept {_accepting(out, words)}",
    )


def _accepting(out: Path | None, words: bool) -> str:
    if words:
        return "- and then the words, and Ctrl-D at the end"
    return typed(out.name) if out is not None else "- and then what the QR code holds, and Ctrl-D at the end"


def _admission(descriptor: int | None) -> str | None:
    return None if descriptor is None else read_admission(descriptor).decode()


def _invitation(shown: dict[str, Any]) -> Iterator[Text]:
    where = "" if "file" not in shown else f" is in {apart(shown['file'])} and"
    yield row(f"The invitation of line {shown['line']}{where} is good until {moment(shown['until'])}.")
    yield row(("Nobody else may see it.", MINDED))
    for each in shown.get("words", "").splitlines():
        yield row(each, indent=2)
    if "short" in shown:
        from goodoffices.paper.qr import QR_STYLE, terminal_qr

        for each in terminal_qr(shown["short"]):
            yield row((each, QR_STYLE))
    if "picture" in shown:
        yield row(f"Its QR code is in {apart(shown['picture'])}.")


@command("accept", under=line)
@click.argument("file")
@click.option("--relay", metavar="ADDRESS", help="The relay of your own mailboxes. Left out: the invitation's.")
@click.option(
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="If the relay asks for an admission token: read it from the first line of this file descriptor.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A new file for the answer, to hand over.")
@pass_session
def accept(session: Session, file: str, relay: str | None, admission_fd: int | None, out: Path | None) -> None:
    """Answer the invitation in FILE. With - instead of FILE, type or paste it: its words, or the text of its QR code.

    If it names a relay, the answer is sent automatically; otherwise it needs --out.
    """
    if out is not None:
        not_there(out)
    if file == "-" and sys.stdin.isatty():
        session.printer.err.print("Paste the invitation or type its words; then Ctrl-D on a line of its own.")
    message = read_text(file)
    if not message.strip():
        raise Missing(command="goodoffices line accept", wanted="the invitation; what was given is empty")
    if not message.lstrip().startswith("GO1-"):
        message = heard(session.printer, message)
    result = session.call("accept_line", message=message, relay=relay, admission=_admission(admission_fd))
    if out is not None and result["message"] is not None:
        write_new(out, result["message"] + "\n")
    result["file"] = None if out is None or result["message"] is None else str(out)

    def told(plain: dict[str, Any]) -> Iterator[Text]:
        yield row(f"Line {plain['line']}: the invitation is taken.")
        if plain["relay"] is not None:
            yield row(f"The answer goes through {apart(plain['relay'])} as soon as it can.")
        if plain["file"] is not None:
            yield row(f"The answer is in {apart(plain['file'])}.")
        elif plain["relay"] is None:
            yield row(
                (
                    f"The answer has to go by hand: 'goodoffices line again {plain['line']} --out FILE' writes it.",
                    MINDED,
                )
            )

    following = (
        "goodoffices line list" if result["relay"] else "the inviter types: goodoffices line answer ANSWER --out LAST"
    )
    session.answer(result, told, following)


@command("answer", under=line)
@click.argument("file")
@_OUT
@_LINE
@pass_session
def answer(session: Session, file: str, out: Path, line: int | None) -> None:
    """Take the answer in FILE, and write the last message. The line is then open here."""
    not_there(out)
    result = session.call("answer_line", message=read_text(file), line=line)
    _written(session, result, out, "the other person types: goodoffices line finish LAST")


def _written(session: Session, result: dict[str, Any], out: Path, next_step: str) -> None:
    write_new(out, result["message"] + "\n")
    session.done({"line": result["line"], "file": str(out)}, "Line {line}: the message is in {file}.", next_step)


@command("finish", under=line)
@click.argument("file")
@_LINE
@pass_session
def finish(session: Session, file: str, line: int | None) -> None:
    """Take the last message in FILE. The line is then open at both ends."""
    result = session.call("finish_line", message=read_text(file), line=line)
    session.answer(result, _shown, _compare_next([result]))


@command("compare", under=line)
@click.argument("heard", nargs=-1, required=True, metavar="DIGITS...")
@click.option("--start", type=click.IntRange(1, 12), default=1, help="The first group that was read to you.")
@click.option("--how", default="by telephone", metavar="WAY", help="How you spoke.")
@_LINE
@pass_session
def compare(session: Session, heard: tuple[str, ...], start: int, how: str, line: int | None) -> None:
    """Compare groups of the line's number as the other person reads them to you, all at once or in parts."""
    result = session.call("compare_line", heard=" ".join(heard), start=start, how=how, line=line)
    session.answer(result, _shown)


@command("trust", under=line)
@click.argument("number", type=int)
@pass_session
def trust(session: Session, number: int) -> None:
    """Let line NUMBER carry words although it was not compared. The screen goes on saying so."""
    session.answer(session.call("trust_line", line=number), _shown)


@command("cut", under=line)
@click.argument("number", type=int)
@pass_session
def cut(session: Session, number: int) -> None:
    """Delete the older keys of line NUMBER at once, if you fear that somebody has copied them.

    Anything still on its way under one of them can no longer be read; the other station sends it again.
    """
    session.answer(session.call("cut_line", line=number), _shown)


@command("add-relay", under=line)
@click.argument("number", type=int)
@click.argument("address")
@click.option(
    "--admission-fd",
    type=click.IntRange(0),
    metavar="N",
    help="If the relay asks for an admission token: read it from the first line of this file descriptor.",
)
@pass_session
def add_relay(session: Session, number: int, address: str, admission_fd: int | None) -> None:
    """Let line NUMBER go through the relay at ADDRESS too, four in all. The other station is told by itself.

    Each of you adds relays for what comes to your own station. What goes there is put in at one of theirs, and at the
    next one at once if that fails.
    """
    result = session.call("add_relay", line=number, relay=address, admission=_admission(admission_fd))
    session.answer(result, _shown)


@command("drop-relay", under=line)
@click.argument("number", type=int)
@click.argument("address")
@pass_session
def drop_relay(session: Session, number: int, address: str) -> None:
    """Let line NUMBER go through the relay at ADDRESS no more. What lies there comes again by another one."""
    session.answer(session.call("drop_relay", line=number, relay=address), _shown)


@command("test", under=line)
@click.argument("number", type=int)
@pass_session
def test(session: Session, number: int) -> None:
    """Ask the other station on line NUMBER whether it is there. It answers by itself, without its person."""
    session.answer(session.call("test_line", line=number), _shown, "goodoffices line list")


@command("again", under=line)
@click.argument("number", type=int)
@_OUT
@pass_session
def again(session: Session, number: int, out: Path) -> None:
    """Write the last message of line NUMBER again, byte for byte, if the file was lost on its way."""
    not_there(out)
    result = session.call("line_again", line=number)
    write_new(out, result["message"] + "\n")
    session.done({"line": result["line"], "file": str(out)}, "Line {line}: the same message is in {file}.")


@command("list", under=line)
@pass_session
def list_lines(session: Session) -> None:
    """List the lines of this station: the state of each, its number, and how far it was compared."""

    def lines(plain: list[dict[str, Any]]) -> Iterator[Text]:
        if not plain:
            yield row("There is no line yet. 'goodoffices line invite' begins one.")
        for each in plain:
            yield from _shown(each)

    found = session.call("lines")
    session.answer(found, lines, _compare_next(found))


def _compare_next(lines: list[dict[str, Any]]) -> str | None:
    """What is to be done about a line that waits for nothing else before words travel on it."""
    for each in lines:
        if each["carries"] == "line_tests" and not each["differed"]:
            return f"speak with them, and type what they read: goodoffices line compare --line {each['line']} DIGITS"
    return None


@command("give-up", under=line)
@click.argument("number", type=int)
@pass_session
def give_up(session: Session, number: int) -> None:
    """Forget line NUMBER and its keys. Anything still to come on it can no longer be read."""
    session.call("give_up_line", line=number)
    session.done({"line": number}, "Line {line} and its keys are gone.")


def _shown(plain: dict[str, Any]) -> Iterator[Text]:
    whom = "" if plain["name"] is None else f" to {apart(plain['name'])}"
    yield row(
        (f"Line {plain['line']}{whom}", STRONG),
        f": {_WAITS[plain['state']]}",
        ("" if plain["made"] is None else f", since {moment(plain['made'])}", QUIET),
    )
    if plain["mistakable"] is not None:
        yield row((told(plain["mistakable"]), BAD), indent=2)
    if plain["alarm"]:
        yield row(
            ("ALARM: a second, different answer came to its invitation. Give this line up, and invite anew.", BAD),
            indent=2,
        )
    if plain["problem"] is not None and not plain["alarm"]:
        yield row((f"What came last did not fit: {told(plain['problem'])}", BAD), indent=2)
    if plain["set_back"]:
        yield row(("This station is an old copy of itself there: open the line anew.", BAD), indent=2)
    if plain["fingerprint"] is not None:
        yield row((f"their card: {plain['fingerprint']}", QUIET), indent=2)
    if plain["state"] != "open":
        return
    numbered = [f"{place}: {group}" for place, group in enumerate(plain["number"], start=1)]
    for first in range(0, len(numbered), 4):
        yield row("   ".join(each.rjust(9) for each in numbered[first : first + 4]), indent=2)
    yield from _compared(plain)
    yield from _carries(plain)


def _carries(plain: dict[str, Any]) -> Iterator[Text]:
    heard = "nothing has come on it yet" if plain["heard"] is None else f"last heard {moment(plain['heard'])}"
    road = f"through {', '.join(map(apart, plain['relays']))}" if plain["relays"] else "by bag alone"
    yield row(f"carries {spoken(plain['carries'])}, {road}; {heard}", indent=2)
    if plain["test_asked"] is not None:
        answer = "no answer yet" if plain["test_answered"] is None else f"answered {moment(plain['test_answered'])}"
        yield row(f"line test asked {moment(plain['test_asked'])}: {answer}", indent=2)
    if plain["unopened"]:
        yield row((f"envelopes that do not open here: {plain['unopened']}", MINDED), indent=2)


def _compared(plain: dict[str, Any]) -> Iterator[Text]:
    if plain["differed"]:
        groups = ", ".join(map(str, plain["differed"]))
        yield row(
            (f"NOT THE SAME: group {groups}. Hear it again; if it stays so, somebody sits between you.", BAD), indent=2
        )
    elif plain["compared"] is not None:
        yield row((f"compared {apart(plain['how'])}, {moment(plain['compared'])}: this is their card", GOOD), indent=2)
    else:
        if plain["trusted"] is not None:
            said = f"NOT COMPARED: carries words all the same, as you said {moment(plain['trusted'])}"
            yield row((said, MINDED), indent=2)
        yield row(f"not compared yet: {len(plain['agreed'])} of 12 groups were read to you and are the same", indent=2)
