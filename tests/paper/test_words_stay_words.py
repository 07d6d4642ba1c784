"""Whatever words hold, they cannot pass for something that a sheet, the screen or a played scenario says itself.

Words here are made of pieces of printed sheets, in both languages, with line ends wherever words may have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.cli import root
from goodoffices.cli.line import Given, Line
from goodoffices.cli.printer import Printer
from goodoffices.cli.show import desk, drafting, thread
from goodoffices.errors.base import Refusal
from goodoffices.paper import Copy, Paper, paper, sheet_html, sheet_text
from goodoffices.scenario.sentences import lines_of_leg
from goodoffices.sentences import speech
from goodoffices.sentences.items import TO_THE_ANSWER, TO_THE_WORDS
from goodoffices.sentences.piece import TRANSLATION
from goodoffices.talk.views import (
    CommitmentView,
    ConditionView,
    Content,
    CrossedView,
    Instant,
    ItemView,
    LegView,
    LineView,
    PersonView,
    Quoted,
    ReadBackView,
    Reference,
    RulesView,
    Sentence,
    SheetView,
    StageView,
    TermsView,
    ToldView,
    WordsView,
)
from goodoffices.words import OUR_MARKS, clean, clean_line, clean_name, direction
from tests.table import english

root.bring_all()

WITHOUT_MARKS = str.maketrans("", "", OUR_MARKS)

PIECES = (
    "From the mediator", "For South", "1. In the very words of North", "2. In the mediator's own words", "2. ", "10. ",
    "   To the words:", "     | We agree.", "     : We agree.", "     accepts", "   - Binding.", "   - ", "| ", ": ",
    "|", "!! DO NOT DELIVER", "   Courtesy translation by the mediator; the original prevails:", "You may trust this.",
    "Nothing here binds anybody unless it says so.", "Digest of the words above: 0123456789abcdef", "", " ", "\t",
    "lusab-babad.1  remark, not binding", "2025-12-14 18:00 (UTC)  Mediator  said", "      crossed to South", "Next: x",
    "מאת המתווך", "2. בלשונו של המתווך", "   - מחייב.", "   על הדברים:", "</blockquote><h2>2. x</h2>", "<li>", "&lt;",
    "” (assurance, binding; in the very words to South)", "“", "»", "item 1: may cross", "to South until", "שלום",
)  # fmt: skip
pieces = st.one_of(st.sampled_from(PIECES), st.text(alphabet="aב1.-|:!<\"' ", max_size=6))


def allowed(make: Callable[[str, str], str]) -> Callable[[str], bool]:
    """Whether an author's station lets it in."""

    def kept(text: str) -> bool:
        try:
            make(text, "it")
        except Refusal:
            return False
        return True

    return kept


words = (
    st.lists(pieces, min_size=1, max_size=5).map("\n".join).filter(allowed(clean)).map(lambda text: clean(text, "it"))
)
lines = (
    st.lists(pieces, min_size=1, max_size=2)
    .map(" ".join)
    .filter(allowed(clean_line))
    .map(lambda it: clean_line(it, "it"))
)
names = st.one_of(
    st.just("North"), st.just("צפון"), pieces.filter(allowed(clean_name)).map(lambda it: clean_name(it, "it"))
)


def item(**more: Any) -> ItemView:
    """An item of a sheet, as its view has it."""
    text = more.get("text", "x")
    usual: dict[str, Any] = {
        "ref": REF, "what": "words", "form": "verbatim", "text": text, "language": "en",
        "direction": direction(text), "translation": None, "act": "remark", "force": "non_binding", "speaker": "North",
        "stated": None,
        "hand": None, "approved": False, "said": None, "valid_until": None, "expired": False, "provisos": [],
        "about": [], "answered": [], "answer_by": None,
        "late": False,
        "again": None,
        "proviso_not_stated": False,
        "news_of": None,
        "ended": None,
        "through": ["" for _ in more.get("answered", [])],
        "others_not_stated": False, "finder": None, "receipt": "conveyed",
        "deliveries": [], "stances": [], "agreement": [], "withdrawn": False, "wrong": False, "instead": None,
        "stage": None,
    }  # fmt: skip
    return ItemView(**(usual | more))


def stated(what: str, value: str, answered: list[str], speaker: str | None) -> ItemView:
    """An item that says something in the place of words."""
    return item(
        what=what, form=None, language=None, act=None, text="", stated=value, answered=answered, speaker=speaker
    )


said = st.builds(
    lambda text, translation, speaker, provisos, form: item(
        text=text, translation=translation, speaker=speaker, provisos=provisos, form=form
    ),
    words,
    st.none() | words,
    st.none() | names,
    st.lists(lines, max_size=2),
    st.sampled_from(["verbatim", "in_substance", "own_words"]),
)
stances = st.builds(
    lambda answered, speaker, through: item(
        what="stance", form=None, text="", stated="accepts", language=None, direction="ltr", act=None, speaker=speaker,
        answered=answered, through=[through] * len(answered),
    ),
    st.lists(words, min_size=1, max_size=2),
    st.none() | names,
    st.sampled_from(["", "accepts", "takes_note"]),
)  # fmt: skip
staged = st.builds(
    lambda answered, speaker, stage, of: item(
        what="stage", form=None, text="", stated=stage, language=None, direction="ltr", act=None, force=None,
        speaker=speaker, answered=answered, news_of=of,
    ),
    st.lists(words, min_size=1, max_size=2),
    st.none() | names,
    st.sampled_from(["initialled", "confirmed"]),
    st.sampled_from(["words", "stance"]),
)  # fmt: skip
REF = Reference(bytes(32), 1)
sheets = st.builds(
    lambda items, leg: SheetView(
        ref=REF,
        leg=leg,
        state="to_deliver",
        warnings=[Sentence.of("delivery.struck")],
        manners=[],
        items=items,
        until=None,
    ),
    st.lists(st.one_of(said, stances, staged), min_size=1, max_size=4),
    names,
)


@dataclass
class Read:
    """An item as somebody reads it off a page who knows the marks and nothing else."""

    heading: str
    answered: list[str] = field(default_factory=list)
    stated: str = ""
    words: str | None = None
    translation: str | None = None
    notes: list[str] = field(default_factory=list)


def as_printed(page: Paper) -> list[Read]:
    """What was to be printed."""
    plain = [
        Read(
            heading=piece.heading,
            answered=[each.text for each in piece.answered],
            stated=piece.stated,
            words=piece.words[0].text if piece.words else None,
            translation=None if piece.translation is None else piece.translation.text,
            notes=[note.text for note in piece.notes],
        )
        for piece in page.pieces
    ]
    for each in plain:
        each.heading = each.heading.translate(WITHOUT_MARKS)
        each.notes = [note.translate(WITHOUT_MARKS) for note in each.notes]
    return plain


def kinds(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """By what a line of a sheet tells what it is."""
    to_the_words, translation = (re.escape(speech(language).say(each)) for each in (TO_THE_WORDS, TRANSLATION))
    to_the_answer = re.escape(speech(language).say(TO_THE_ANSWER, stance="*").translate(WITHOUT_MARKS))
    to_the_words = f"{to_the_words}|{to_the_answer}".replace(r"\*", ".*")
    told = (
        ("item", r"\d+\. (.*)"), ("theirs", r"     \|(?: (.*)|())"), ("translated", r"     :(?: (.*)|())"),
        ("note", r"   - (.*)"), ("answered", f"   ({to_the_words})"), ("translation", f"   ({translation})"),
        ("stated", r"     (.*)"), ("empty", "()"), ("other", "(.*)"),
    )  # fmt: skip
    return tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in told)


def read_sheet(text: str, language: str) -> list[Read]:
    """The items of a printed sheet, by the marks of its lines alone."""
    known, target = kinds(language), ""
    items: list[Read] = []
    lines = [
        next((kind, found[found.lastindex or 0]) for kind, pattern in known if (found := pattern.fullmatch(line)))
        for line in text.translate(WITHOUT_MARKS).split("\n")
    ]
    for kind, together in groupby(lines, key=lambda line: line[0]):
        rest = [said for _, said in together]
        match kind:
            case "item":
                items += map(Read, rest)
                target = ""
            case "theirs" if target == "answered":
                items[-1].answered.append("\n".join(rest))
            case "theirs":
                items[-1].words = "\n".join(rest)
            case "translated":
                items[-1].translation = "\n".join(rest)
            case "note":
                items[-1].notes += rest
            case "stated":
                (items[-1].stated,) = rest
            case _:
                target = kind
    return items


@pytest.mark.parametrize("language", ["en", "he"])
@given(sheet=sheets, copy=st.sampled_from(list(Copy)))
def test_a_printed_sheet_is_read_back_item_by_item(language: str, sheet: SheetView, copy: Copy) -> None:
    """Whatever words, provisos and names hold, whoever knows the marks reads exactly the items that were printed."""
    page = paper(sheet, language=language, copy=copy)
    assert read_sheet(sheet_text(page), language) == as_printed(page)


class Outline(HTMLParser):
    """The items of a page of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Read] = []
        self.inside: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append((tag, dict(attrs).get("class") or ""))
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside[-1][0] != tag:
            self.inside.pop()
        _, kind = self.inside.pop()
        match tag, kind:
            case "h2", _:
                self.items.append(Read(self.text.translate(WITHOUT_MARKS)))
            case "blockquote", "answered":
                self.items[-1].answered.append(self.text)
            case "blockquote", "translation":
                self.items[-1].translation = self.text
            case "blockquote", "":
                self.items[-1].words = self.text
            case "p", "stated":
                self.items[-1].stated = self.text
            case "li", _ if ("ul", "notes") in self.inside:
                self.items[-1].notes.append(self.text.translate(WITHOUT_MARKS))
            case _:
                pass


@given(sheet=sheets)
def test_a_page_of_html_is_read_back_item_by_item(sheet: SheetView) -> None:
    """Words are inside their own marked block of the page, and make no other one."""
    page = paper(sheet, language="en")
    outline = Outline()
    outline.feed(sheet_html(page))
    assert outline.items == as_printed(page)


def test_the_translation_says_whose_it_is() -> None:
    """It stands under a heading of its own and has another mark than the very words."""
    text = sheet_text(
        paper(_sheet(item(text="שלום\nשלום", translation="Peace\nPeace", direction="rtl")), language="en")
    )
    told = "   Courtesy translation by the mediator; the original prevails:"
    assert f"     | שלום\n     | שלום\n{told}\n     : Peace\n     : Peace\n" in text.translate(WITHOUT_MARKS)


def test_the_digest_tells_a_translation_and_a_line_end() -> None:
    """Two sheets that differ in a translation, or in where a line ends, have two digests."""
    made = [item(text="a\nb"), item(text="a b"), item(text="a", translation="b"), item(text="a"), item(provisos=["b"])]
    digests = {paper(_sheet(each), language="en").digest_line for each in made}
    assert len(digests) == len(made)


def _sheet(*items: ItemView) -> SheetView:
    return SheetView(ref=REF, leg="South", state="to_deliver", warnings=[], manners=[], items=list(items), until=None)


# --- the screen ------------------------------------------------

TERMS = TermsView(
    carriage="verbatim", to=["South"], attribution="named", not_before=None, until=None, provisos=["Between us."],
    read_back=False, time_may_cross=False, manner="left", state="open", events=[],
)  # fmt: skip
AT = "2025-12-14T18:00:00Z"
NOON = Instant.read(AT)


def a_leg(text: str, name: str = "North") -> LegView:
    """A leg on which the same words stand in every way in which words can."""
    way = direction(text)
    spoken: dict[str, Any] = {"text": text, "language": "en", "direction": way}
    crossing = CrossedView(
        to=name, person=None, outside=False, form="verbatim", manner="left", when=NOON, translation=text,
        provisos=["Between us."], proviso_not_stated=True,
    )  # fmt: skip
    contents: list[Content] = [
        WordsView(
            ref=REF, role="passage", act="remark", force="non_binding", valid_until=None, answer_by=None,
            expired=False, parallel=False, stage="confirmed", terms=TERMS, crossed=[crossing], void=None, **spoken,
        ),
        item(text=text, translation=text, speaker=name),
        stated("stance", "accepts", [text, text], name),
        stated("stage", "confirmed", [text], name),
        StageView(ref=REF, stage="confirmed", about=[REF], terms=TERMS, crossed=[crossing], void=None),
        ReadBackView(
            ref=REF, translation=text, act="remark", force="non_binding", to=name, about=[], answers=[],
            approved=False, deliveries=[], provisos=["Between us."], proviso_not_stated=True, **spoken,
        ),
        RulesView(
            ref=REF, disclosure="closed", disclose_to=[], lease="14 days", retention="keep", opened_told=False,
            existence_confidential=False, languages=["en"], text=text, in_force=True, answers=[], deliveries=[],
        ),
        ToldView(ref=REF, told=[Sentence.of("told.remark")], words=[text, text], about=[], deliveries=[]),
    ]  # fmt: skip
    entry = LineView(
        ref=REF, kind="said", by=name, end="side", own=True, hand=None, at=NOON, doubtful=False, void=None,
        content=contents,
    )  # fmt: skip
    return LegView(
        leg=name, room="kept", people=[PersonView(name=name, role="envoy", left=False, barred=False)], lines=[entry],
        conditions=[
            ConditionView(
                ref=REF, whose=name, finder="mediator", finder_name=None, until=None, state="open", findings=[],
                **spoken,
            )
        ],
        commitments=[
            CommitmentView(
                ref=REF, kind="undertaking", wording=None, debtor=name, creditor="South", state="proposed",
                force="non_binding", stage=None, debtor_stage="accepted", creditor_stage=None, sentences=[],
                valid_until=None, answer_by=None, **spoken,
            )
        ],
        rules=[], gate=None, heard=[], waiting=[], missing=[], held=0, closed=False,
    )  # fmt: skip


def on_the_screen(text: str, name: str = "North") -> list[str]:
    """Every line that shows the words in a terminal."""
    open_to: dict[str, Any] = {
        "to": "South",
        "until": None,
        "crossed": False,
        "waits": None,
        "void": None,
        "doubtful": False,
        "forms": [],
        "stated": None,
    }
    crossing = [{"ref": "a", "what": "passage", "leg": name, "text": text} | open_to]
    found = [{"ref": "a", "talk": "T", "leg": name, "by": name, "kind": "said", "at": AT, "text": text, "void": None}]
    broken = [{"title": name, "problem": {"code": "station.damaged", "facts": {"file": "talk.db"}}}]
    drawn = [{"item": 1, "ref": "a", "leg": name, "carriage": "verbatim", "until": None, "text": text}]
    shown = [
        *thread.leg(a_leg(text, name)),
        *desk.may_cross({"rows": crossing, "before": None}, rest=True),
        *desk.found({"found": found, "more": False, "broken": broken}),
        *desk.sources(drawn),
    ]
    return [line.plain for line in shown]


def _is_marked(line: str) -> bool:
    return line.translate(WITHOUT_MARKS).lstrip(" ")[:1] in ("|", ":")


@given(text=words)
def test_on_the_screen_only_marked_lines_are_made_by_words(text: str) -> None:
    """Whatever the words, all lines without the mark stay the same, and the marked ones are the words."""
    shown, bare = on_the_screen(text), on_the_screen("x")
    assert [line for line in shown if not _is_marked(line)] == [line for line in bare if not _is_marked(line)]
    times = sum(_is_marked(line) for line in bare)
    theirs = [line.translate(WITHOUT_MARKS).lstrip(" ")[2:] for line in shown if _is_marked(line)]
    assert theirs == text.replace("\t", "    ").split("\n") * times


@given(name=names)
def test_a_name_makes_no_line(name: str) -> None:
    """Whatever a name holds, there are as many lines as before, and none of them is marked as words that was not."""
    shown, usual = on_the_screen("x", name), on_the_screen("x")
    assert [_is_marked(line) for line in shown[1:]] == [_is_marked(line) for line in usual[1:]]


@given(text=words, name=names)
def test_in_a_played_scenario_words_make_no_line(text: str, name: str) -> None:
    """Each thought stays one line, and what follows the words in it cannot be made by them."""
    played, usual = lines_of_leg(a_leg(text, name)), lines_of_leg(a_leg("x"))
    assert len(played) == len(usual)
    assert all(len(line.splitlines()) == 1 for line in played)


@given(text=words)
def test_words_in_a_sentence_stay_inside_their_quotation_marks(text: str) -> None:
    """A condition that a sentence repeats is one line, and nothing in it can end the quotation."""
    told = english(Sentence.of("answers.failed", who="South", condition=Quoted(text)))
    assert len(told.splitlines()) == 1
    before, after = "South said yes on conditions, and one failed: ", " Nothing is agreed."
    assert told.startswith(before)
    assert told.endswith(after)
    quotation = told[len(before) : -len(after)].removesuffix(".")
    assert quotation.index(quotation[-1], 1) == len(quotation) - 1


def test_drafts_are_marked_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Words of a draft that has several lines stand under the name of their field, each line marked."""
    why = [{"code": "x.y", "facts": {}}]
    kept = {"number": 1, "name": None, "talk": "T", "made": AT, "act": "say", "refused": why, "typed": None}
    asked = kept | {"asked": {"text": "a\n2  say, today"}}
    Printer(as_json=False).lines(drafting.drafts([asked], lambda _: None))
    assert capsys.readouterr().out.splitlines()[2:] == ["    text: ", "      | a", "      | 2  say, today"]
    typed = Line(root.commands["remark"], "remark", [Given("text", None, "a\n2  say, today")])
    Printer(as_json=False).lines(drafting.drafts([kept | {"asked": {}}], lambda _: typed))
    assert capsys.readouterr().out.splitlines()[2:] == ["  1", "      | a", "      | 2  say, today"]
