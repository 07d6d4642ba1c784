"""What may cross, what the gate says, sheets, and who could have seen what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, typed, words_rows
from goodoffices.cli.show.plainly import advice, english, moment, spoken, told, told_all
from goodoffices.cli.show.thread import thing
from goodoffices.sentences.items import item
from goodoffices.station.api.decoding import decode_taken_out
from goodoffices.station.results import SheetsPage
from goodoffices.talk.views import NAMELESS, ItemView, SheetView


def may_cross(plain: dict[str, Any], *, rest: bool) -> Iterator[Text]:
    """For each passage and recipient: in which form it may cross, and why not in the others."""
    if not plain["rows"]:
        yield row("Nothing has been said yet that could cross." if rest else "Nothing may cross now.")
    if not rest and not plain["rows"]:
        yield row(("What may not, and why: --all", QUIET))
    last = ""
    for each in plain["rows"]:
        if each["ref"] != last:
            last = each["ref"]
            what = "" if each["what"] == "passage" else f"{each['what']} "
            yield row((each["ref"], STRONG), f"  {what}of {apart(each['leg'])}")
            if each["stated"] is None:
                yield from words_rows(each["text"], indent=6)
            else:
                yield row(spoken(each["stated"]), indent=6)
        crossed = " (it has crossed)" if each["crossed"] else ""
        crossed += f" (on {each['waits']}, which waits to be brought)" if each["waits"] else ""
        until = "" if each["until"] is None else f" until {moment(each['until'])}"
        doubtful = ("  the time is doubtful", MINDED) if each["doubtful"] else ""
        yield row(f"to {apart(each['to'])}{until}{crossed}", doubtful, indent=4)
        yield from _forms(each["forms"])
    if plain["before"] is not None:
        yield row((f"(there is more: --before {plain['before']})", QUIET))


def _forms(forms: list[dict[str, Any]]) -> Iterator[Text]:
    """Each form; those that one and the same reason forbids, together."""
    for why, alike in groupby(forms, key=lambda form: None if form["open"] else form["why"][0]):
        together = list(alike)
        if why is None:
            for form in together:
                minded = f" ({told_all(form['why'])})" if form["why"] else ""
                yield row((f"{spoken(form['form'])}: may cross{minded}", GOOD), indent=6)
            continue
        name = " and ".join(spoken(form["form"]) for form in together)
        yield row((f"{name}: no.", BAD), f" {told(why)}", indent=6)
        yield row((advice(why), QUIET), indent=8)


def differences(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Where two legs differ."""
    if not rows:
        yield row("Both legs of every text show the same.")
    for each in rows:
        parties = f"{apart(each['owner'])} to {apart(each['recipient'])}"
        yield row((each["ref"], STRONG), f"  {parties}: {spoken(each['there'])} there, {spoken(each['here'])} here")
        yield from words_rows(each["text"], indent=6, way=each["direction"])
        for why in each["why"]:
            yield row(told(why), indent=6)


def checked(plain: dict[str, Any]) -> Iterator[Text]:
    """A dry run of the gate."""
    for each in plain["items"]:
        if not each["refusals"]:
            yield row(f"item {each['item']}: ", ("may cross", GOOD))
        for refusal in each["refusals"]:
            yield row(f"item {each['item']}: ", (told(refusal), BAD), (f"  [{refusal['code']}]", QUIET))
            yield row((advice(refusal), QUIET), indent=4)
    if plain["preview"] is not None:
        yield from _preview(plain["preview"])
    yield row("Nothing was sent; this was only to see." if plain["open"] else "It would not cross. Nothing was sent.")


def _preview(plain: dict[str, Any]) -> Iterator[Text]:
    """What the recipient would have: the sheet line by line, or the items as its station shows them."""
    yield row(("The recipient would have exactly this:", STRONG))
    if plain["paper"] is None:
        for each in decode_taken_out(plain["items"], list[ItemView]):
            yield from thing(NAMELESS, item(english(), each))
    else:
        yield from (row(line.replace("\t", "    "), indent=2) for line in plain["paper"]["text"].splitlines())
    yield row(("To send exactly this: the same line with 'convey' and --as-shown ", QUIET), plain["digest"])


def sheets(page: SheetsPage, *, waiting: bool, first: bool) -> Iterator[Text]:
    """A page of delivery sheets, the first or another; ``waiting``: of those that wait alone."""
    if not page.sheets:
        yield row(
            "There is none before that." if not first else "No sheet waits." if waiting else "There is no sheet yet."
        )
    yield from sheet_rows(page.sheets)
    if page.before is not None:
        yield row((f"(there is more: --before {page.before.handle})", QUIET))


def sheet_rows(views: list[SheetView]) -> Iterator[Text]:
    """Delivery sheets, each in a line, with what speaks against it."""
    for each in views:
        style = BAD if each.state == "do_not_deliver" else GOOD if each.state == "delivered" else ""
        until = "" if each.until is None else f", by {english().fact(each.until)}"
        count = len(each.items)
        yield row(
            (each.ref.handle, STRONG),
            f"  for {apart(each.leg)}, {count} item{'' if count == 1 else 's'}: ",
            (english().term(each.state), style),
            until,
        )
        for warning in each.warnings:
            yield row((english().tell(warning), BAD), indent=4)


def sources(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """What the items of a sheet drew on, for the mediator alone."""
    if rows:
        yield row(("For the mediator alone", STRONG))
    for each in rows:
        until = "" if each["until"] is None else f", until {moment(each['until'])}"
        yield row(
            f"item {each['item']}: {each['ref']} of {apart(each['leg'])}, {spoken(each['carriage'] or '')}{until}"
        )
        yield from words_rows(each["text"], indent=6)


def who_knows(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Who could have seen something."""
    yield row(("Could have seen it (not: did see it):", QUIET))
    for each in rows:
        side = "mediator" if each["mediates"] else "side unknown" if each["side"] is None else apart(each["side"])
        yield row(
            (apart(each["who"]), STRONG), f"  {side}, {told(each['form'])}, since {moment(each['since'])}", indent=2
        )


def due(rows: list[dict[str, Any]], command: Callable[..., str], *, mediates: bool) -> Iterator[Text]:
    """What is due, each with the command that settles it."""
    if not rows:
        yield row("Nothing is due.")
    for each in rows:
        named = "" if each["ref"] is None else each["ref"]
        over = ("overdue: ", BAD) if each["overdue"] else ""
        until = "" if each["by"] is None else f"  by {moment(each['by'])}"
        yield row((named, STRONG), f"  {apart(each['leg'])}: " if named else f"{apart(each['leg'])}: ", over,
                  told_all(each["told"]), (until, MINDED))  # fmt: skip
        for words in each["words"]:
            yield from words_rows(words, indent=6)
        if each["act"] is not None:
            yield row((command(*_settling(each, mediates=mediates)), QUIET), indent=4)


def _settling(each: dict[str, Any], *, mediates: bool) -> list[str]:
    """The command that settles something, with what is known of it."""
    by = ["--by", "call"] if mediates else []
    asked, ref, side = each["asked"], each["ref"] or "", typed(each["leg"])
    match each["act"]:
        case "deliver":
            return ["delivered", *asked["what"], "--how", "spoken"]
        case "answer_read_back":
            return ["answer-read-back", ref, "approves", *by]
        case "answer_rules":
            return ["rules", "answer", side, "yes", *by]
        case "reply":
            return ["reply", side, ref, "--stance", "STANCE", *by]
        case "convey":
            return ["convey", side, "--correction", ref]
        case "find_on":
            return ["find-on", ref, "STATE"]
        case "release":
            return ["release", ref, "--carry", "FORM", *by]
        case "strike":
            return ["strike", ref, "'REASON'"]
        case act:
            return [act, *([side] if act == "tell" else [])]


def found(plain: dict[str, Any]) -> Iterator[Text]:
    """Words that a search found."""
    if not plain["found"]:
        yield row("Nothing was found.")
    for each in plain["found"]:
        yield row(
            (each["ref"], STRONG),
            f"  {apart(each['talk'])}, {apart(each['leg'])}, {apart(each['by'])}, {spoken(each['kind'])}, ",
            (moment(each["at"]), QUIET),
        )
        yield from words_rows(each["text"], indent=6)
        if each["void"] is not None:
            yield row((f"without effect: {told(each['void'])}", BAD), indent=6)
    for each in plain["broken"]:
        yield row(("Not searched: ", BAD), (apart(each["title"]), STRONG), f". {told(each['problem'])}")
    if plain["more"]:
        how = "in one talk, with --talk" if plain["before"] is None else f"--before {plain['before']}"
        yield row((f"(there is more: {how})", QUIET))
