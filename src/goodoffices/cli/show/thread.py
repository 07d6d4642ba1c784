"""A thread, and everything that one seat has in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, Piece, apart, row, words_rows
from goodoffices.cli.show.plainly import crossing, hand, listed, moment, spoken, term, terms, told, told_all
from goodoffices.words import TRANSLATED

_STYLES: Final = {"open": GOOD, "withheld": QUIET, "withdrawn": BAD, "lapsed": BAD, "not_yet": MINDED}
_OF_THE_DESK_ALONE: Final = frozenset({"founded", "mapped", "drew"})
"""What the desk writes down for itself; 'read desk' shows it, a view of everything does not."""
_NEWS_OF: Final = {
    "stance": "of an answer that came earlier",
    "condition": "of a condition that came earlier",
    "stage": "of the news of a stage",
    "extension": "of a later date that came earlier",
    "finding": "of a finding that came earlier",
    "withdrawal": "of the news that something no longer stands",
}
_STATED: Final = {"wrong": "the mediator had it wrong"}
_ENDED: Final = {
    "stance": "the answer was",
    "condition": "the condition was",
    "initialled": "the initials were",
    "confirmed": "the confirmation was",
}


def page(plain: dict[str, Any]) -> Iterator[Text]:
    """A page of a thread."""
    for notice in plain["clock"]:
        yield row((told(notice), BAD))
    if plain["before"] is not None:
        yield row((f"(earlier entries: --before {plain['before']})", QUIET))
    if not plain["lines"]:
        yield row("There is nothing here yet.")
    for entry in plain["lines"]:
        yield from line(entry)


def line(plain: dict[str, Any]) -> Iterator[Text]:
    """One entry: who, when and how, and below it what stands in it."""
    pieces: list[Piece] = [(moment(plain["at"]), QUIET), "  ", (apart(plain["by"]), STRONG)]
    if plain["hand"] is not None:
        pieces.append(f" ({hand(plain['hand'])})")
    pieces.append((f"  {spoken(plain['kind'])}", QUIET))
    if plain["doubtful"]:
        pieces.append(("  the time is doubtful", MINDED))
    if plain["mail"] is not None:
        pieces.append((f"  {told(plain['mail'])}", QUIET))
    yield row(*pieces)
    if plain["mistakable"] is not None:
        yield row((told(plain["mistakable"]), BAD), indent=2)
    if plain["void"] is not None:
        yield row(("without effect: " + told(plain["void"]), BAD), indent=2)
    for each in plain["content"]:
        yield from content(each | {"void_told": plain["void"]})
    if not plain["content"]:
        yield row((plain.get("ref", ""), QUIET), indent=2)


def content(plain: dict[str, Any]) -> Iterator[Text]:
    """One thing that stands in an entry."""
    match plain["type"]:
        case "words":
            yield from _words(plain)
        case "reply":
            yield from _reply(plain)
        case "stage":
            yield from _stage(plain)
        case "item":
            yield from item(plain)
        case "read_back":
            yield from _read_back(plain)
        case "ground_rules":
            yield from rules(plain)
        case _:
            yield from _told(plain)


def _heading(plain: dict[str, Any], *pieces: Piece) -> Text:
    """What something is, after its handle; what is taken out of a talk has none."""
    handle = plain.get("ref")
    return row(*pieces, indent=2) if handle is None else row((handle, STRONG), "  ", *pieces, indent=2)


def _words(plain: dict[str, Any]) -> Iterator[Text]:
    role = "" if plain["role"] == "passage" else f"{spoken(plain['role'])}, "
    about = f"{role}{spoken(plain['act'])}, {spoken(plain['force'])}" + (", parallel" if plain["parallel"] else "")
    yield _heading(plain, (f"{about} · ", QUIET), (terms(plain["terms"]), _STYLES[plain["terms"]["state"]]))
    yield from words_rows(plain["text"], indent=6, way=plain["direction"])
    yield from _after(plain)


def _reply(plain: dict[str, Any]) -> Iterator[Text]:
    said = f"{spoken(plain['stance'])}, {spoken(plain['force'])}"
    to = f", to {listed(plain['to'])}" if plain["to"] else ""
    yield _heading(plain, said, f"{to} · ", terms(plain["terms"]))
    if plain["life"] not in ("counts", "void"):
        yield row((term(f"life.{plain['life']}"), QUIET), indent=6)
    yield from _after(plain)


def _stage(plain: dict[str, Any]) -> Iterator[Text]:
    """That this side initialled or confirmed something."""
    about = f": {listed(plain['about'])}" if plain["about"] else ""
    yield _heading(plain, f"{plain['stage']}{about} · ", terms(plain["terms"]))
    yield from _came_of_it(plain)


def _after(plain: dict[str, Any]) -> Iterator[Text]:
    if plain["valid_until"] is not None:
        yield _valid(plain)
    yield from _last_day(plain)
    if plain["stage"] is not None:
        yield row((plain["stage"], GOOD), indent=6)
    yield from _came_of_it(plain)


def _came_of_it(plain: dict[str, Any]) -> Iterator[Text]:
    for crossed in plain["crossed"]:
        yield row((crossing(crossed, stands=plain["void"] is None), BAD if crossed["outside"] else QUIET), indent=6)
        if crossed["translation"] is not None:
            yield row(("with the mediator's courtesy translation:", QUIET), indent=8)
            yield from words_rows(crossed["translation"], indent=8, mark=TRANSLATED)
        for put in _provisos(crossed, "its proviso was worded as"):
            yield row((put, QUIET), indent=8)
    if plain["void"] not in (None, plain.get("void_told")):  # the entry that it stands in tells it once
        yield row(("without effect: " + told(plain["void"]), BAD), indent=6)


def _last_day(plain: dict[str, Any]) -> Iterator[Text]:
    if plain.get("answer_by") is not None:
        yield row(f"to be answered by {moment(plain['answer_by'])}", indent=6)


def _valid(plain: dict[str, Any]) -> Text:
    said = "LAPSED: valid until" if plain["expired"] else "valid until"
    return row((f"{said} {moment(plain['valid_until'])}", BAD if plain["expired"] else ""), indent=6)


def item(plain: dict[str, Any]) -> Iterator[Text]:
    """What the mediator said on this leg."""
    from goodoffices.paper.sheet import only_about_words  # with its templates: a command that shows no item needs none

    yield _heading(plain, _whose(plain), (f" · {spoken(plain['receipt'])}", QUIET))
    beside = only_about_words(plain["what"], plain["news_of"])
    for wording, through in zip(plain["answered"], plain["through"], strict=True):
        lead = f"to the answer ({spoken(through)}) to the words:" if through else "to the words:"
        yield row("concerning the words:" if beside else lead, indent=6)
        yield from words_rows(wording, indent=8)
    if plain["language"] is None:  # a stance, a finding: the program's own words
        stated = _STATED.get(plain["stated"], spoken(plain["stated"]))
        yield row(f"{stated}{_beside(plain)}" if beside else stated, indent=6)
    else:
        yield from words_rows(plain["text"], indent=6, way=plain["direction"])
    if plain["translation"] is not None:
        yield row(("courtesy translation by the mediator; the original prevails:", QUIET), indent=6)
        yield from words_rows(plain["translation"], indent=6, mark=TRANSLATED)
    for note in _notes(plain):
        yield row((note, QUIET), indent=6)
    if plain["valid_until"] is not None:
        yield _valid(plain)
    yield from _last_day(plain)
    yield from _deliveries(plain)
    if plain["stances"]:
        yield row(f"answered: {', '.join(spoken(stance) for stance in plain['stances'])}", indent=6)
    if plain["agreement"]:
        yield row(told_all(plain["agreement"]), indent=6)
    if plain["stage"] is not None:
        yield row((f"its author has {plain['stage']} it", GOOD), indent=6)
    if plain["withdrawn"]:
        yield row(("this side was told of its withdrawal", MINDED), indent=6)
    if plain["wrong"]:
        yield row(("this side was told that the mediator had it wrong", MINDED), indent=6)


def _beside(plain: dict[str, Any]) -> str:
    """What news that ends something told of words says of them."""
    if plain["news_of"] == "withdrawal":
        return f": {_ENDED.get(plain['ended'], 'the words were')} not withdrawn"
    return "; this says nothing about the words themselves"


def _whose(plain: dict[str, Any]) -> str:
    form = None if plain["form"] is None else spoken(plain["form"])
    what = spoken(plain["what"]) if form is None or plain["what"] == "condition" else ""
    if plain["form"] == "own_words":
        whose = ""
    else:
        whose = "of a side that is not named" if plain["speaker"] is None else f"of {apart(plain['speaker'])}"
    if plain["news_of"] is not None and plain["what"] not in ("finding", "stage"):
        whose = _NEWS_OF.get(plain["news_of"], "of words that came earlier")
    parts = [" ".join(part for part in (what, whose) if part), form or ""]
    return ", ".join(part for part in parts if part)


def _notes(plain: dict[str, Any]) -> Iterator[str]:
    if plain["act"] is not None:
        yield f"{spoken(plain['act'])}, {spoken(plain['force'] or 'non_binding')}"
    elif plain["force"] is not None:
        yield spoken(plain["force"])
    if plain["hand"] is not None:
        yield f"as {hand(plain['hand'])}"
    if plain["approved"]:
        yield "its author approved this wording"
    if plain["others_not_stated"]:
        yield "on conditions that are not stated here"
    if plain["late"]:
        yield "given after the last day; it does not count"
    if plain.get("again", "") is not None:  # what is taken out of a talk does not name which
        yield f"the same as {plain.get('again', 'an earlier one')}"
    if plain["instead"] is not None:
        yield f"item {plain['instead']} here stands in its place"
    if plain["finder"] is not None:
        yield f"{_finder(plain['finder'])} finds whether it is met"
    if plain["said"] is not None:
        yield f"said {moment(plain['said'])}"
    by_the_mediator = plain["form"] == "verbatim" and plain["speaker"] is None
    understanding = "on the understanding, as the mediator puts it" if by_the_mediator else "on the understanding"
    yield from _provisos(plain, understanding)


def _provisos(plain: dict[str, Any], understanding: str) -> Iterator[str]:
    for proviso in plain["provisos"]:
        yield f"{understanding}: {apart(proviso)}"
    if plain["proviso_not_stated"]:
        yield "under a proviso that is not stated there"


def _finder(end: str) -> str:
    return "the mediator" if end == "mediator" else "that side"


def _read_back(plain: dict[str, Any]) -> Iterator[Text]:
    answers = ", ".join(spoken(answer) for answer in plain["answers"]) or "not answered yet"
    yield _heading(plain, f"a wording for {apart(plain['to'])}: {answers}")
    yield from words_rows(plain["text"], indent=6, way=plain["direction"])
    if plain["translation"] is not None:
        yield row(("with this courtesy translation:", QUIET), indent=6)
        yield from words_rows(plain["translation"], indent=6, mark=TRANSLATED)
    for put in _provisos(plain, "on the understanding"):
        yield row((put, QUIET), indent=6)
    yield from _deliveries(plain)


def rules(plain: dict[str, Any]) -> Iterator[Text]:
    """Ground rules."""
    state = "in force" if plain["in_force"] else ", ".join(map(spoken, plain["answers"])) or "not answered yet"
    disclosure = "closed by default"
    if plain["disclosure"] == "uncitral":
        disclosure = f"the substance may go to {listed(plain['disclose_to'])} unless withheld"
    yield _heading(plain, (f"ground rules, {state}", GOOD if plain["in_force"] else ""))
    parts = [disclosure, f"a release lasts {plain['lease']}", f"at the end: {plain['retention']}"]
    parts.append(f"opening is {'told' if plain['opened_told'] else 'not told'}")
    if plain["existence_confidential"]:
        parts.append("the existence of the talk is confidential")
    if plain["languages"]:
        parts.append(f"languages {listed(plain['languages'])}")
    yield row("; ".join(parts), indent=6)
    if plain["text"] is not None:
        yield from words_rows(plain["text"], indent=6)
    yield from _deliveries(plain)


def _told(plain: dict[str, Any]) -> Iterator[Text]:
    named = ", ".join(dict.fromkeys(plain["about"]))
    yield _heading(plain, told_all(plain["told"]), (f" ({named})" if named else "", QUIET))
    for each in plain["words"]:
        yield from words_rows(each, indent=6)
    yield from _deliveries(plain)


def _deliveries(plain: dict[str, Any]) -> Iterator[Text]:
    for each in plain["deliveries"]:
        where = "" if each["where"] is None else f", {apart(each['where'])}"
        brought = (
            f"{spoken(each['manner'])} by {apart(each['by'])} to {apart(each['to'])}, {moment(each['when'])}{where}"
        )
        yield row((brought, QUIET), indent=6)


# --- a whole view --------------------------------------------------


def view(plain: dict[str, Any]) -> Iterator[Text]:
    """Everything that one seat has in front of it."""
    for each in plain["legs"]:
        yield from leg(each)
        yield row()
    open_sheets = [sheet for sheet in plain["sheets"] if sheet["state"] != "delivered"]
    if open_sheets:
        yield row(("Sheets", STRONG))
        for sheet in open_sheets:
            yield row(f"{sheet['ref']}  for {apart(sheet['leg'])}: {spoken(sheet['state'])}", indent=2)
            for warning in sheet["warnings"]:
                yield row((told(warning), BAD), indent=6)
    if plain["still_to_tell"]:
        yield row(("Still to be told", STRONG))
        for each in plain["still_to_tell"]:
            ref = "" if each["ref"] is None else f"{each['ref']}  "
            yield row((ref, STRONG), f"{apart(each['side'])}: {told_all(each['told'])}", indent=2)
            for words in each["words"]:
                yield from words_rows(words, indent=6)


def leg(plain: dict[str, Any]) -> Iterator[Text]:
    """A leg: who sits there, what waits, the thread, and what is open."""
    closed = ", closed" if plain["closed"] else ""
    yield row((apart(plain["leg"]), STRONG), f"  ({spoken(plain['room'])}{closed})")
    if plain["people"]:
        yield row((f"people: {'; '.join(map(_person, plain['people']))}", QUIET), indent=2)
    if plain["gate"] is not None:
        yield row((f"the gate is shut: {told(plain['gate'])}", BAD), indent=2)
    if plain["heard"]:
        yield row((f"last heard from: {', '.join(map(_heard, plain['heard']))}", QUIET), indent=2)
    for each in plain["mistakable"]:
        yield row((told(each), BAD), indent=2)
    for each in (*plain["missing"], *plain["waiting"]):
        yield row((told(each), MINDED), indent=2)
    if plain["held"]:
        yield row((f"entries that wait for others: {plain['held']}", MINDED), indent=2)
    for entry in plain["lines"]:
        if plain["room"] != "desk" or entry["kind"] not in _OF_THE_DESK_ALONE:
            yield from line(entry)
    yield from standing(plain)


def _person(plain: dict[str, Any]) -> str:
    left = " (gave up the seat)" if plain["left"] else ""
    return f"{apart(plain['name'])}, {term('role.' + plain['role'])}{left}"


def _heard(plain: dict[str, Any]) -> str:
    return f"{apart(plain['name'])}: {moment(plain['at'])}"


_STATES: Final = {"answer_gone": "its answer no longer counts"}


def standing(plain: dict[str, Any]) -> Iterator[Text]:
    """Conditions and commitments of a leg."""
    if plain["conditions"]:
        yield row(("Conditions", STRONG), indent=2)
        for each in plain["conditions"]:
            until = "" if each["until"] is None else f", until {moment(each['until'])}"
            whose = {"ours": plain["leg"], None: "unnamed"}.get(each["whose"], each["whose"])
            state = _STATES.get(each["state"], each["state"])
            yield _heading(each, f"{state}, set by {apart(whose)}{until}; found by {_finder(each['finder'])}")
            yield from words_rows(each["text"], indent=6, way=each["direction"])
            for finding in each["findings"]:
                yield row((told(finding), QUIET), indent=6)
    if plain["commitments"]:
        yield row(("Undertakings and commitments", STRONG), indent=2)
        for each in plain["commitments"]:
            parties = f"{apart(each['debtor'])} to {apart(each['creditor'])}"
            kind = "put by the mediator" if each["kind"] == "text" else each["kind"]
            yield _heading(each, f"{kind}, {spoken(each['state'])}, {parties}: {told_all(each['sentences'])}")
            yield from words_rows(each["text"], indent=6, way=each["direction"])
