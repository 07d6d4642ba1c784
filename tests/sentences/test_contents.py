"""What stands on a leg is said once: the terminal and a played scenario lay out the same, in the same order."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest
from msgspec import structs

from goodoffices.cli.printer import apart
from goodoffices.cli.show import thread
from goodoffices.paper import sheet
from goodoffices.scenario.sentences import commitment_in_words, condition_in_words, lines_of_leg, marking
from goodoffices.sentences import LANGUAGES, contents, items, of_record, piece, speech
from goodoffices.talk.draft import CorrectionOf
from goodoffices.talk.events import Act, Answer, Finding, Force, Stage, Stance
from goodoffices.talk.outcome import State
from goodoffices.talk.terms import PUBLIC, WHOEVER
from goodoffices.talk.view import view
from goodoffices.talk.views import NAMELESS, Instant, LegView, TermsView
from goodoffices.words import OUR_MARKS
from tests.table import PAPER, Table, clause, in_substance, own_words, stage_of, stance_of, verbatim, very, wording

MARKS = str.maketrans("", "", OUR_MARKS)
NOON = Instant(1_765_711_800_000, 120)
ENGLISH = speech("en").setting_apart(apart)


def given(**more: object) -> TermsView:
    """Terms of release as a view has them."""
    usual = {
        "carriage": "in_substance", "to": ["South"], "attribution": "named", "not_before": None, "until": NOON,
        "provisos": [], "read_back": False, "time_may_cross": False, "manner": "left", "state": "open", "events": [],
    }  # fmt: skip
    return TermsView(**(usual | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (given(), "in substance to South; until 2025-12-14 13:30 (UTC+02:00)"),
        (
            given(carriage="verbatim", to=["South", PUBLIC], attribution="unnamed", until=None),
            "in the very words to South and the public; unnamed",
        ),
        (given(to=[WHOEVER], until=None), "in substance to “whoever said it”"),
        (given(to=[], until=None), "in substance to nobody"),
        (
            given(read_back=True, time_may_cross=True, manner="spoken", not_before=NOON, state="not_yet", until=None),
            f"in substance to South; wording to be read back; with its time; at most spoken; not before {NOON}",
        ),
        (given(state="lapsed"), "in substance to South; LAPSED on 2025-12-14 13:30 (UTC+02:00)"),
        (given(provisos=["Between us."], until=None), "in substance to South; on the understanding “Between us.”"),
        (given(carriage="withheld", state="withheld"), "withheld: for the mediator only"),
        (given(state="withdrawn"), "withdrawn: for the mediator only"),
    ],
)
def test_the_same_terms_read_the_same_everywhere(terms: TermsView, said: str) -> None:
    """One line of clauses in one order, on the screen and in a played scenario."""
    on_the_screen = [row.plain for row in thread.thing(NAMELESS, piece.Piece("x", contents.terms(ENGLISH, terms)))]
    assert on_the_screen == [f"  x · {said}"]
    assert marking(terms).translate(MARKS) == said


def a_talk() -> Table:
    """A talk in which each sort of thing stands on a leg."""
    table = Table(kept=("North", "South"))
    table.offer("South", text="Nothing is for the press.")
    quiet = table.say("North", "We need quiet.", in_substance("South", read_back=True), parallel=True)
    hold = table.say("North", "We hold.", verbatim("South", provisos=("Between us.",)), act=Act.ASSURANCE, noting=PAPER,
                     valid_until=table.after(days=2))  # fmt: skip
    table.read_back(wording("They ask for quiet.", quiet), to="South")
    item, *_ = table.bring("South", very(hold), own_words("How are you?"))
    stated = table.condition("South", "Only by day.", verbatim("North"))
    reply = table.reply(item, Stance.ON_CONDITIONS, stated, given=verbatim("North"), noting=PAPER)
    table.bring("North", stance_of(reply, clause(reply, 1)))
    stage = table.stage(hold, Stage.INITIALLED, verbatim("South"))
    table.bring("South", stage_of(stage, item))
    table.strike(hold)
    table.convey("South", CorrectionOf(item=item.what))
    return table


def legs(table: Table) -> list[LegView]:
    """What the mediator has of each leg."""
    mediator = table.station()
    return view(mediator.talk, mediator.card, table.now).legs


def parts(said: piece.Piece) -> list[str]:
    """Everything that is said of a piece beside somebody's words, in its order."""
    beside = [] if said.beside is None else [said.beside.text]
    return [said.heading, *beside, *([said.stated] if said.stated else []), *(note.text for note in said.notes)]


def in_order(said: list[str], text: str) -> bool:
    """Whether all that is said stands in a text, one after the other."""
    place = 0
    for each in said:
        found = text.find(each.removesuffix("."), place)
        if found < 0:
            return False
        place = found + len(each.removesuffix("."))
    return True


def test_each_thing_of_a_leg_says_the_same_on_the_screen_and_in_a_scenario() -> None:
    """Words, answers, read-backs, ground rules, items, conditions, commitments: all that is said of each, in order."""
    seen = set()
    for leg in legs(a_talk()):
        for line in leg.lines:
            for each in line.content:
                said = parts(contents.content(ENGLISH, line, each))
                alone = structs.replace(line, content=[each])
                assert in_order(said, "\n".join(row.plain for row in thread.line(alone))), said
                bare = structs.replace(leg, lines=[alone], conditions=[], commitments=[], waiting=[], missing=[])
                assert in_order(said, "\n".join(lines_of_leg(bare)).translate(MARKS)) or said == [""], said
                seen.add(type(each).__name__)
        for condition in leg.conditions:
            said = parts(contents.condition(ENGLISH, leg.leg, condition))
            assert in_order(said, condition_in_words(leg.leg, condition).translate(MARKS))
            seen.add("condition")
        for commitment in leg.commitments:
            said = parts(contents.commitment(ENGLISH, commitment))
            assert in_order(said, commitment_in_words(commitment).translate(MARKS))
            seen.add("commitment")
    assert len(seen) == 9, seen


@pytest.mark.parametrize(
    ("state", "finder", "said"),
    [
        ("open", "mediator", "open, set by South; the mediator finds whether it is met"),
        ("overdue", "side", "overdue, set by South; the side finds whether it is met"),
        ("met", "mediator", "met, set by South; found by the mediator"),
    ],
)
def test_a_condition_says_who_finds_and_who_found(state: str, finder: str, said: str) -> None:
    """While nobody has found on it, it is not said to be found."""
    (some, *_) = [each for leg in legs(a_talk()) for each in leg.conditions]
    shown = structs.replace(some, state=state, finder=finder, whose="South", until=None)
    assert contents.condition(ENGLISH, "North", shown).heading.translate(MARKS) == said


# --- catalogues --------------------------------------------------

CODES = {"_STATES"}
"""A table in which no English stands."""


def sentences_in(module: ModuleType) -> Iterator[str]:
    """Each sentence that a module says, or has in a table."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id not in CODES:
            yield from texts(node.value)
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "say":
            yield from texts(call.args[0])


def texts(node: ast.expr) -> Iterator[str]:
    """The texts of an expression; of a table its values."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Dict(values=inner) | ast.Tuple(elts=inner):
            for each in inner:
                yield from texts(each)
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one)
            yield from texts(other)
        case ast.Call(args=[_, usual]):
            yield from texts(usual)


TERMS = [each.value.replace("_", " ") for kind in (Act, Stage, Answer, Finding, State) for each in kind]
TERMS += ["not binding", *(each.value for each in Force if each is not Force.NON_BINDING), "condition"]
RECEIPTS = ["conveyed", "sheet made", "delivered"]


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_whatever_is_said_of_a_thing_is_in_every_catalogue(language: str) -> None:
    """No language falls back to English for a sentence of a sheet or of a thread, nor for a term in one."""
    said = {each for module in (sheet, items, contents, of_record) for each in sentences_in(module)}
    assert len(said) > 90
    spoken = speech(language)
    wanted = {*said, piece.TRANSLATION, *(each.replace("_", " ") for each in TERMS), *RECEIPTS}
    assert [each for each in sorted(wanted) if spoken._spoken(each) == each] == []
