"""What crosses: asking the gate, conveying, reading back, sheets and their delivery."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from goodoffices.cli.app import command, renamed
from goodoffices.cli.files import write_new
from goodoffices.cli.items import items, items_options
from goodoffices.cli.kinds import LANGUAGE, WORDS, Word
from goodoffices.cli.printer import apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import desk
from goodoffices.cli.show.plainly import listed, told
from goodoffices.cli.wording import InOrder, Wording
from goodoffices.errors.base import ExitStatus
from goodoffices.errors.desk import although
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.station.api.decoding import decode
from goodoffices.station.results import SheetsPage
from goodoffices.talk.events import Act, Force, Receiver
from goodoffices.talk.terms import PUBLIC, Manner

_because = click.option(
    "--because", type=WORDS, help="Your reason for going on in spite of a warning; it is kept on the desk."
)
_MANNERS: Final = [each.value for each in Manner]
_NOTHING_TO_ANSWER: Final = frozenset({"withdrawal", "correction", "stage"})
_NOT_TO_BE_DELIVERED: Final = "do_not_deliver"
_DELIVERED: Final = "delivered"
_MOST_NAMED: Final = 6
"""Sheets that a refusal names."""


@command("cross")
@click.option("-t", "--to", metavar="SIDE", help="Only to this side.")
@click.option("--of", "leg", metavar="SIDE", help="Only this side's words.")
@click.option("--all", "rest", is_flag=True, help="What may not cross, too, and why.")
@click.option("--before", metavar="HANDLE", help="The page after: what is older than this entry.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many rows. Left out: 50.")
@pass_session
def cross(session: Session, to: str | None, leg: str | None, rest: bool, before: str | None, limit: int | None) -> None:
    """Show what may cross now, to whom and in which form; with --all, what may not, and why.

    Leg by leg, the newest words first.
    """
    page = session.act("may_cross", to=to, leg=leg, rest=rest or None, before=before, limit=limit)
    session.answer(page, partial(desk.may_cross, rest=rest), _convey_next(session, page["rows"]))


def _convey_next(session: Session, rows: list[dict[str, Any]]) -> str:
    for each in rows:
        for form in each["forms"]:
            if form["open"] and not each["crossed"]:
                unnamed = ["--unnamed"] if any(why["code"] == "mind.unnamed" for why in form["why"]) else []
                return session.command("convey", typed(each["to"]), *_option(each, form["form"]), *unnamed)
    return session.command("note", "SIDE", "'WHAT THEY SAID'", "--by", "call")


def _option(each: dict[str, Any], form: str) -> list[str]:
    match each["what"]:
        case "stance" | "condition":
            third_party = ["--third-party"] if each["third_party"] else []
            return ["--stance", each["ref"].partition(".")[0], *third_party]
        case "finding":
            return ["--finding", each["ref"]]
        case "stage":
            return ["--stage", each["ref"]]
        case _ if form == "verbatim":
            return ["--very-words", each["ref"]]
        case _:
            return ["--substance", "'YOUR WORDING'", "--source", each["ref"]]


@command("differences")
@pass_session
def differences(session: Session) -> None:
    """Show where the two legs of one text differ, and why, including differences that are right."""
    rows = session.act("differences")
    session.answer(rows, desk.differences, session.command("cross"))


@command("check", cls=InOrder)
@click.argument("side")
@items_options
@_because
@click.pass_context
def check(context: click.Context, /, side: str, because: str | None, **values: Any) -> int:
    """Ask the gate whether items may cross to SIDE, and send nothing. The items are written as for 'convey'.

    If they may, it shows exactly what SIDE would have. Ends with exit code 4 if the gate would refuse.
    """
    session = context.ensure_object(Session)
    result = session.act("check", to=side, items=items(context, values), because=because)
    for warning in result["warnings"]:
        session.printer.warn(told(warning))
    session.answer(result, desk.checked)
    return 0 if result["open"] else ExitStatus.GATE.value


@command("convey", cls=InOrder)
@click.argument("side")
@items_options
@_because
@click.option("--as-shown", metavar="DIGEST", help="Send exactly what 'check' showed with this digest, or nothing.")
@click.pass_context
def convey(context: click.Context, /, side: str, because: str | None, as_shown: str | None, **values: Any) -> None:
    """Convey items to SIDE, or to "the public", through the gate. For a side without a station it makes a sheet.

    \b
    goodoffices convey South --very-words lusab-babad --substance 'They need quiet.' --source lusab-babad.2
    goodoffices convey South --own-words 'Would the 15th do?' --act question
    goodoffices convey North --stance gitod-hapuk --state gitod-hapuk.2

    Options after an item apply to it. If the gate refuses, nothing is sent and the draft is kept ('drafts').
    """
    session = context.ensure_object(Session)
    result = session.act("convey", to=side, items=items(context, values), because=because, as_shown=as_shown)
    for warning in result["warnings"]:
        session.printer.warn(told(warning))
    count = f"{len(result['refs'])} item{'' if len(result['refs']) == 1 else 's'}"
    if result["overrode"]:
        count += f", although {' and '.join(map(although, result['overrode']))} (your reason is on the desk)"
    if result["sheet"]:
        session.done(
            result,
            f"A sheet for {apart(result['to'])} is made: {{ref}}, {count}."
            " It counts as conveyed once its delivery is noted.",
            session.command("sheet", "{ref}"),
        )
    else:
        session.done(
            result,
            f"Conveyed to {apart(result['to'])}: {{ref}}, {count}.",
            session.command("read", typed(result["to"])),
        )


@command("read-back", cls=Wording)
@click.argument("side")
@click.argument("text", required=False, type=WORDS)
@click.option("--source", "sources", multiple=True, required=True, metavar="HANDLE", help="What it draws on.")
@click.option("-t", "--to", required=True, metavar="NAME", help="For whom it is meant.")
@click.option("-a", "--act", type=Word(Act), help="What the words do. Left out: remark.")
@click.option("--force", type=Word(Force), help="How far they bind. Left out: not at all.")
@click.option("--language", type=LANGUAGE, help="Left out: that of the side.")
@click.option("--unnamed", is_flag=True, help="It will cross without saying whose it is.")
@click.option(
    "--proviso", "provisos", multiple=True, type=WORDS, help="The author's proviso in your words, as it will cross."
)
@click.option("--translation", type=WORDS, help="A courtesy translation; without TEXT, of the very words.")
@click.option("--translation-language", type=LANGUAGE, help="Of --translation: its language.")
@_because
@pass_session
def read_back(
    session: Session,
    side: str,
    text: str | None,
    sources: tuple[str, ...],
    to: str,
    act: str | None,
    force: str | None,
    language: str | None,
    unnamed: bool,
    provisos: tuple[str, ...],
    translation: str | None,
    translation_language: str | None,
    because: str | None,
) -> None:
    """Read TEXT, your wording of what SIDE said, back to SIDE before it crosses.

    Without TEXT: very words of SIDE, with your translation or with the provisos in your words.
    """
    translated = None if translation is None else {"text": translation, "language": translation_language}
    if translation is not None and translation_language is None:
        session.wrong(Missing(command="goodoffices read-back", wanted="--translation-language, such as en or he"))
        translated = {"text": translation, "language": "en"}
    result = session.act(
        "read_back",
        leg=side,
        text=text,
        to=to,
        act=act,
        force=force,
        language=language,
        unnamed=unnamed,
        provisos=list(provisos),
        translation=translated,
        because=because,
        **{"from": list(sources)},
    )
    bring = session.command("delivered", "{ref}", "--how", "spoken")
    answer = session.command("answer-read-back", "{ref}", "approves")
    session.done(result, "To be read back: {ref}.", bring if result["to_bring"] else answer)


@command("sheets")
@click.option("--of", "leg", metavar="SIDE", help="Only those for this side.")
@click.option("--waiting", is_flag=True, help="Only those with something left to bring, or to tell the side.")
@click.option("--before", metavar="HANDLE", help="The page after: what is older than this sheet.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 50.")
@pass_session
def sheets(session: Session, leg: str | None, waiting: bool, before: str | None, limit: int | None) -> None:
    """List the delivery sheets, newest first, and what is left to do about each."""
    page = session.act("sheets", leg=leg, waiting=waiting or None, before=before, limit=limit)
    to_bring = next((each["ref"] for each in page["sheets"] if each["state"] != _DELIVERED), None)
    following = session.command("cross") if to_bring is None else session.command("sheet", to_bring)
    shown = partial(desk.sheets, waiting=waiting, first=before is None)
    session.answer(page, lambda plain: shown(decode(plain, SheetsPage)), following)


@command("sheet")
@click.argument("ref", required=False, metavar="[HANDLE]")
@click.option(
    "--copy", type=Word(("side", "mediator")), help="Left out: the side's copy, which holds only what crosses."
)
@click.option(
    "--lang", "language", metavar="TAG", help="The language of the sheet's headings and marks. Left out: the side's."
)
@click.option("--html", "html", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a page to print.")
@pass_session
def sheet(session: Session, ref: str | None, copy: str | None, language: str | None, html: Path | None) -> None:
    """Print a delivery sheet. Without HANDLE: the one that waits to be delivered."""
    meant = _waiting(session) if ref is None else ref
    result = session.act("sheet", ref=meant, copy=copy, language=language)
    if result["wanted"] is not None and not session.as_json:
        spoken = f"this one is in {result['language']}"
        wanted = f"There are no sheets in {result['wanted']}, the language of this side, yet"
        session.printer.warn(f"{wanted}: {spoken}.")
    if html is not None:
        write_new(html, result["html"])
        session.done(
            {"file": str(html), "ref": result["ref"]},
            "The sheet is in {file}. Anybody who reads that file reads the words.",
            session.command("delivered", "{ref}", "--how", "left"),
        )
        return
    if session.as_json:
        session.answer(result, lambda _: [])
        return
    printer = session.printer
    if result["state"] == _NOT_TO_BE_DELIVERED:
        for against in _against(session, result["ref"]):
            printer.warn(against)
    for said in result["manners"]:
        printer.warn(told(said))
    printer.plain(result["text"])
    if result["copy"] == "mediator":
        printer.lines(desk.sources(result["sources"]))
        printer.lines(row(f"reported by {each}") for each in result["reported_by"])
    if result["state"] in ("to_deliver", "delivered_in_part"):
        printer.next(session.command("delivered", result["ref"], "--how", "spoken"))


def _against(session: Session, ref: str) -> list[str]:
    """Why a sheet may not be delivered: its terms, a lapse, a strike, a leg that was closed."""
    seen = session.act("sheet", ref=ref, copy="mediator")["sheet"]
    return ["DO NOT DELIVER this sheet.", *map(told, seen["warnings"])]


def _waiting(session: Session) -> str:
    """The one sheet that waits."""
    rows = list(islice(_to_bring(session), _MOST_NAMED))
    if len(rows) != 1:
        waiting = ", ".join(rows) or "none"
        raise NotTogether(
            problem=f"'sheet' without a handle, and not exactly one sheet that waits ({waiting})",
            advice="Name the sheet; 'goodoffices sheets' lists them.",
        )
    return str(rows[0])


def _to_bring(session: Session) -> Iterator[str]:
    """The sheets of which something is still to be brought, newest first; a page at a time."""
    before = None
    while True:
        page = session.act("sheets", waiting=True, before=before)
        yield from (each["ref"] for each in page["sheets"] if each["state"] != _DELIVERED)
        before = page["before"]
        if before is None:
            return


@command("delivered")
@click.argument("what", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--how", "manner", type=Word(_MANNERS), required=True, help="Whether it was read out, shown or left.")
@click.option("--bearer", metavar="NAME", help="Who brought it. Left out: you.")
@renamed("--by", "--bearer", "--by says how words came")
@click.option("--to", metavar="NAME", help="Who got it. Left out: the one person who may speak.")
@click.option("--of-this-side", is_flag=True, help="The person who got it belongs to this side.")
@click.option("--of-another-side", is_flag=True, help="The person who got it belongs to another side.")
@click.option("--not-known", is_flag=True, help="It is not known to which side the person who got it belongs.")
@click.option("--when", metavar="TIME", help="Left out: now.")
@click.option("--where", metavar="PLACE", help="Where.")
@pass_session
def delivered(
    session: Session,
    what: tuple[str, ...],
    manner: str,
    bearer: str | None,
    to: str | None,
    of_this_side: bool,
    of_another_side: bool,
    not_known: bool,
    when: str | None,
    where: str | None,
) -> None:
    """Note that something was brought to a side: spoken, shown or left. A sheet's handle means all its items.

    What happened is always noted, and marked if it was outside the terms. The program knows whether it reached the side
    if the person who got it has a seat, there or elsewhere. For anybody else, say it with one of the options.
    """
    said = {Receiver.SIDE: of_this_side, Receiver.OTHER: of_another_side, Receiver.UNKNOWN: not_known}
    given = [each.value for each, is_so in said.items() if is_so]
    if len(given) > 1:
        raise NotTogether(
            problem="more than one of --of-this-side, --of-another-side and --not-known",
            advice="Give one of them, or none: the program then decides by the name.",
        )
    receiver = given[0] if given else None
    result = session.act(
        "deliver", what=list(what), manner=manner, by=bearer, to=to, receiver=receiver, when=when, where=where
    )
    arrived = result["receiver"] == Receiver.SIDE.value
    following = _answer_next(session, result, what[0]) if arrived and not session.as_json else session.command("sheets")
    session.done(result, "The delivery is noted: {ref}.", following, [told(each) for each in result["marks"]])


def _answer_next(session: Session, result: dict[str, Any], what: str) -> str:
    """How one notes the answer to what was brought."""
    match result["kind"]:
        case "read_back":
            return session.command("answer-read-back", what, "approves", "--by", "call")
        case "tor_offered":
            return session.command("rules", "answer", typed(result["leg"]), "yes", "--by", "call")
        case _:
            return _reply_next(session, what)


@command("strike", cls=Wording)
@click.argument("what", metavar="HANDLE")
@click.argument("reason", type=WORDS)
@click.option("--instead", metavar="HANDLE", help="The later note that replaces it.")
@_because
@pass_session
def strike(session: Session, what: str, reason: str, instead: str | None, because: str | None) -> None:
    """Strike a note that was wrong.

    It can be what a side did, a delivery, a finding of yours, or a sheet of which nothing was brought. It stays where
    it is, without effect, with REASON beside it. Tell every side that has words resting on it, with
    'convey SIDE --correction HANDLE' and what replaces them. What a side wrote itself cannot be struck.
    """
    result = session.act("strike", what=what, reason=reason, instead=instead, because=because)
    told = f" It is recorded for {listed(result['told'])} that it did not cross in that way." if result["told"] else ""
    owed = "".join(f" {apart(each['leg'])} is to be told that {each['ref']} does not stand." for each in result["owed"])
    following = session.look()
    for each in result["owed"][:1]:
        following = session.command("convey", typed(each["leg"]), "--correction", each["ref"])
    session.done(result, f"Struck: {{what}} has no effect ({{ref}}).{owed}{told}", following)


@command("tell")
@click.argument("side")
@pass_session
def tell(session: Session, side: str) -> None:
    """Tell SIDE that its answers have reached “whoever said it”.

    'view' lists this as still to be told. SIDE is told only when you say so, and never where, how or when its answer
    crossed: any of that could reveal whose the words are. It is best done together with the next thing that you tell
    SIDE anyway.
    """
    result = session.act("tell", leg=side)
    session.done(result, "Recorded for the side: {ref}.", session.command("read", typed(side)))


def _reply_next(session: Session, what: str) -> str:
    """How one notes the answer to what was brought, where it was a sheet."""
    entry, _, number = what.partition(".")
    sheet = session.act("thing", ref=entry)["sheet"]
    if sheet is None:
        return session.command("view")
    item = f"{sheet['ref']}.{number or 1}"
    if sheet["items"][int(number or 1) - 1]["what"] in _NOTHING_TO_ANSWER:
        return session.command("view")
    if sheet["leg"] == PUBLIC:
        return session.command("record", "add", "FILE", "--reports", item)
    return session.command("reply", typed(sheet["leg"]), item, "--stance", "STANCE", "--by", "call")


@command("remark", cls=Wording)
@click.argument("text", type=WORDS)
@click.option("--about", multiple=True, metavar="HANDLE", help="What it is about; may be repeated.")
@pass_session
def remark(session: Session, text: str, about: tuple[str, ...]) -> None:
    """Write a private note on the desk, which no side ever sees."""
    result = session.act("remark", text=text, about=list(about))
    session.done(result, "Noted on the desk: {ref}.", session.command("read", "desk"))
