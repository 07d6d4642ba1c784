"""What tests of the station share: a clock that a test moves, a station with a talk, and a story that does everything.

Deriving a key is real and slow by design; :func:`quick_keys` remembers the answer for each passphrase and salt, so that
a folder copied a hundred times is opened a hundred times in a second. Nothing else is replaced.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station import keys
from goodoffices.station.station import Station
from goodoffices.talk.terms import Moment
from goodoffices.words import parse_handle

PASSPHRASE = "correct horse battery staple"
MEMORY = keys.LEAST_MEMORY_KIB
TALK = "Harbour"
START = 1_765_700_000_000

DICTATED = {"way": "call", "closeness": "dictated_and_read_back"}
PAPER = {"way": "paper", "closeness": "handed_over_in_writing"}


def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember derived keys for the length of a test session."""
    monkeypatch.setattr(keys, "_derive", _remembered)


def quick_keys_for_good() -> None:
    """The same in a process of its own."""
    keys._derive = _remembered


def id_of(ref: str) -> bytes:
    """The beginning of the id that a handle stands for."""
    return parse_handle(ref.partition(".")[0])


_real_derive = keys._derive


def _remembered(passphrase: keys.Passphrase, work: keys.Work) -> bytearray:
    return bytearray(_remembered_for(passphrase if isinstance(passphrase, str) else passphrase.decode(), work))


@cache
def _remembered_for(passphrase: str, work: keys.Work) -> bytes:
    return bytes(_real_derive(passphrase, work))


class Clock:
    """A clock that goes one second further at each look."""

    def __init__(self) -> None:
        self.ms = START

    def __call__(self) -> Moment:
        self.ms += 1000
        return Moment(ms=self.ms, zone=60)

    def skip(self, days: float) -> None:
        """Let days pass."""
        self.ms += int(days * 86_400_000)


def terms(carriage: str, *to: str, **more: Any) -> dict[str, Any]:
    """Terms of release as plain JSON."""
    return {"carriage": carriage, "to": list(to), **more}


def chance(stream: bytes, count: int) -> bytes:
    """Real chance, but for the salt: with one salt, one derived key is remembered for all stations of the tests."""
    return bytes(count) if stream == b"salt" else os.urandom(count)


def make(folder: Path, name: str = "Mediator", **more: Any) -> Station:
    """A new station with cheap keys."""
    settings: dict[str, Any] = {"zone": "+01:00", "memory_kib": MEMORY, "chance": chance}
    return Station.create(folder, PASSPHRASE, name=name, **(settings | more))


def reopen(folder: Path, **more: Any) -> Station:
    """An existing station."""
    return Station.open(folder, PASSPHRASE, **more)


def with_talk(folder: Path, **more: Any) -> Station:
    """A mediator's station with a talk of two kept sides and the public."""
    station = make(folder, **more)
    open_harbour(station)
    return station


def open_harbour(station: Station, title: str = TALK) -> None:
    """A talk of two kept sides, each with a principal and an envoy, and the public."""
    sides = [
        {
            "name": side,
            "seats": [{"name": f"{side}'s envoy"}, {"name": f"{side}'s principal", "role": "principal"}],
        }
        for side in ("North", "South")
    ]
    station.open_talk(title=title, sides=sides)


def noted(side: str, who: str = "envoy", **more: Any) -> dict[str, Any]:
    """How a side's words came: dictated on the telephone by its envoy, unless said otherwise."""
    return DICTATED | {"speaker": f"{side}'s {who}"} | more


def say(
    station: Station, side: str, text: str, given: dict[str, Any] | None = None, *, talk: str = TALK, **more: Any
) -> str:
    """Note one passage of a side; gives its handle."""
    passage = {"text": text, "terms": given} | more
    said = station.say(talk=talk, leg=side, passages=[passage], noted=noted(side))
    return str(said["refs"][0])


def content(station: Station, leg: str, ref: str) -> Any:
    """What stands on a leg under a handle."""
    lines = station.read(talk=TALK, leg=leg)["lines"]
    (found,) = [each for line in lines for each in line["content"] if each["ref"] == ref]
    return found


def texts(plain: Any) -> list[str]:
    """Every text in a plain view."""
    if isinstance(plain, str):
        return [plain]
    if isinstance(plain, dict):
        return [text for value in plain.values() for text in texts(value)]
    if isinstance(plain, list):
        return [text for value in plain for text in texts(value)]
    return []


def refused(act: Callable[..., Any], /, **params: Any) -> Refusal:
    """The refusal that an act meets."""
    with pytest.raises(Refusal) as caught:
        act(**params)
    return caught.value


def item(text: str, **more: Any) -> dict[str, Any]:
    """An item of the public record, as short as one can be."""
    return {
        "kind": "statement",
        "speaker": {"name": "The harbour master"},
        "said": {"edtf": "2025-12-01", "rests_on": "the report names the day"},
        "reported": {"edtf": "2025-12-02", "rests_on": "the date of the piece"},
        "original": {"text": text, "language": "en"},
        "chain": [
            {
                "relayer": "outlet",
                "naming": "named",
                "name": "The Coast",
                "words": {"text": text, "language": "en"},
                "form": "quoted",
            }
        ],
    } | more


Step = Callable[[Station, dict[str, str]], Any]
"""One act of a story. What it names goes into the dictionary for those that follow."""


def _keep(names: dict[str, str], label: str, result: Any) -> Any:
    if label and isinstance(result, dict):
        names |= {label: result["ref"]} if "ref" in result else {}
        names |= {label: result["words"]} if "words" in result else {}
        for number, ref in enumerate(result.get("refs", []), start=1):
            names[f"{label}.{number}"] = ref
        for number, ref in enumerate(result.get("conditions", []), start=1):
            names[f"{label}?{number}"] = ref
    return result


SHOWN: dict[str, dict[str, Any]] = {}
"""The arguments of the first step of each act in these stories: the examples of the API page."""


def step(label: str, method: str, **params: Any) -> Step:
    """An act; ``"<name>"`` among its parameters stands for what an earlier one made."""

    def do(station: Station, names: dict[str, str]) -> Any:
        return _keep(names, label, station.call(method, _filled(params, names)))

    do.__name__ = method
    SHOWN.setdefault(method, params)
    return do


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return names[value[1:-1]]
    if isinstance(value, dict):
        return {key: _filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    return value


def in_talk(label: str, method: str, **params: Any) -> Step:
    """An act in the talk of the story."""
    return step(label, method, talk=TALK, **params)


ARTICLE = """Two ports talk about the channel

The foreign ministry of Norway said on Monday that talks about the channel go on.

A spokesman of the port denied it. "No talks take place," he told the Bay Radio on Sunday.
"""

STORY: list[Step] = [
    in_talk("offer", "offer_rules", leg="North",
            rules={"lease": "7d", "text": "We speak once a day."}),
    in_talk("offered", "deliver", what=["<offer>"], to="North's envoy"),
    in_talk("yes", "answer_rules", leg="North", yes=True, noted=noted("North")),
    in_talk(
        "words",
        "say",
        leg="North",
        passages=[
            {"text": "We will not block the channel.", "act": "assurance", "terms": terms("verbatim", "South")},
            {"text": "We need quiet until the 14th.", "act": "request", "terms": terms("in_substance", "South"),
             "valid_until": "2099-01-01"},
            {"text": "Our tugs are short of fuel."},
        ],
        noted=noted("North"),
    ),
    in_talk("later", "extend", what="<words.2>", valid_until="2099-02-01", noted=noted("North")),
    in_talk("careful", "say", leg="North", noted=noted("North"), passages=[
        {"text": "We could meet at the lighthouse.", "terms": terms("in_substance", "South", read_back=True)}]),
    in_talk("wording", "read_back", leg="North", **{"from": ["<careful.1>"]}, text="A meeting place is thinkable.",
            to="South"),
    in_talk("read out", "deliver", what=["<wording>"], to="North's envoy"),
    in_talk("answer", "answer_read_back", read_back="<wording>", answer="approves", noted=noted("North")),
    in_talk("sheet", "convey", to="South", items=[
        {"kind": "very_words", "of": "<words.1>"},
        {"kind": "in_substance", "text": "They ask for some quiet.", "from": ["<words.2>"], "act": "request"},
        {"kind": "in_substance", "text": "A meeting place is thinkable.", "from": ["<careful.1>"]},
        {"kind": "own_words", "text": "I would be glad of an answer by Friday.", "act": "request"},
        {"kind": "in_substance", "text": "Somebody asks for quiet.", "from": ["<words.2>"], "act": "request",
         "unnamed": True},
    ]),
    in_talk("brought", "deliver", what=["<sheet>"], to="South's envoy", manner="left"),
    in_talk("reply", "reply", leg="South", to=["<sheet.1>"], stance="accepts_on_conditions",
            terms=terms("in_substance", "North"), noted=noted("South"),
            conditions=[{"text": "Until Friday.", "finder": "mediator", "terms": terms("verbatim", "North")},
                        {"text": "No tugs at night.", "finder": "side"}]),
    in_talk("to whoever", "reply", leg="South", to=["<sheet.5>"], stance="takes_note",
            terms={"carriage": "in_substance"}, noted=noted("South")),
    in_talk("back", "convey", to="North", items=[
        {"kind": "stance", "of": "<reply>", "conditions": [{"of": "<reply?1>"}]},
        {"kind": "stance", "of": "<to whoever>"}]),
    in_talk("brought back", "deliver", what=["<back>"], to="North's envoy", manner="spoken"),
    in_talk("reached", "tell", leg="South"),
    in_talk("met", "find_on", condition="<reply?1>", state="met", citations=["The harbour log."]),
    in_talk("misheard", "say", leg="North", noted=noted("North"), passages=[
        {"text": "Fifty boats.", "terms": terms("in_substance", "South")}]),
    in_talk("sheet of it", "convey", to="South", items=[
        {"kind": "in_substance", "text": "Fifty boats.", "from": ["<misheard.1>"]}],
            because="There is no other way to say it."),
    in_talk("brought it", "deliver", what=["<sheet of it>"], to="South's envoy"),
    in_talk("heard", "say", leg="North", noted=noted("North"), passages=[
        {"text": "Fifteen boats.", "terms": terms("in_substance", "South")}]),
    in_talk("struck", "strike", what="<misheard>", reason="Fifteen, not fifty.", instead="<heard>"),
    in_talk("corrected", "convey", to="South", items=[{"kind": "correction", "of": "<misheard.1>"}]),
    in_talk("narrower", "narrow", what="<words.2>", terms=terms("withheld"), noted=noted("North")),
    in_talk("wider", "release", what="<words.2>", terms=terms("in_substance", "South"), noted=noted("North")),
    in_talk("dated", "say", leg="North", passages=[{"text": "Until spring.", "valid_until": "2026-03-01"}],
            noted=noted("North")),
    in_talk("later", "extend", what="<dated.1>", valid_until="2026-04-01", noted=noted("North")),
    in_talk("initialled", "stage", what="<words.1>", stage="initialled", terms=terms("in_substance", "South"),
            noted=noted("North", way="paper", closeness="handed_over_in_writing")),
    in_talk("further", "convey", to="South", items=[{"kind": "stage", "of": "<initialled>"}]),
    in_talk("withdrawn", "withdraw", what="<words.1>", noted=noted("North")),
    in_talk("told", "convey", to="South", items=[{"kind": "withdrawal", "of": "<sheet.1>"}]),
    in_talk("mandate", "mandate", leg="North", seat="North's envoy", scopes=["bind"],
            noted=noted("North", "principal")),
    in_talk("revoked", "revoke", mandate="<mandate>", noted=noted("North", "principal")),
    in_talk("clerk", "seat", leg="South", name="South's clerk", role="note_taker"),
    in_talk("gone", "unseat", leg="South", name="South's clerk"),
    in_talk("name", "alias", leg="South", alias="The other port", means="North"),
    in_talk("press", "convey", to="the public", items=[{"kind": "own_words", "text": "Talks go on."}]),
    in_talk("published", "deliver", what=["<press>"], manner="spoken"),
    in_talk("item", "record", item=item("Talks go on."), reports="<press.1>"),
    in_talk("confirmed", "confirm_item", item="<item>"),
    in_talk("second", "record", item=item("No talks go on.")),
    in_talk("better", "correct_item", item="<second>", by=item("No talks take place.")),
    in_talk("coded", "code_item", item="<better>", code="REJECT"),
    in_talk("loaded", "load_items", items=[item("Ships wait."), item("No talks take place.")]),
    in_talk("assured", "say", leg="North", noted=noted("North"), passages=[
        {"text": "We shall not block the channel.", "act": "assurance"}]),
    in_talk("threat", "record", item=item("North closes the lock.", kind="threat", speaker={"name": "North"},
                                          addressees=[{"name": "South"}])),
    in_talk("contradiction", "mark_contradiction", item="<threat>", against="<assured.1>"),
    in_talk("third", "record", item=item("Talks take place.")),
    in_talk("link", "link_items", a="<third>", relation="contradicts", b="<item>"),
    in_talk("dropped", "drop_item", item="<third>", why="the same again"),
    in_talk("remark", "remark", text="North sounds tired.", about=["<words.3>"]),
    in_talk("", "put_blob", name="The Coast, 2 December", media_type="text/plain", data="VGFsa3MgZ28gb24u"),
    in_talk("", "attach_blob", number=1, of=["<item>"]),
    in_talk("", "import_article", published="2025-12-15", outlet="The Coast", text=ARTICLE),
    in_talk("taken", "take_proposal", number=2, proposal=1),
    in_talk("", "drop_proposal", number=2, proposal=2),
    in_talk("chosen", "take_sentences", number=2, sentences=[3], item=item("No talks take place.")),
    in_talk("", "save_search", name="The lock", words=["lock"], actors=["Harbour master", "Norway"], language="en"),
    in_talk("", "watch_stories", folder="/feeds", stories=[
        {"title": "The lock", "text": "The harbour office of Norway said on Monday that the lock stays open.",
         "source": "Bay Courier", "published": "2025-12-14"},
        {"title": "Boats at the lock", "text": "Norway sends two boats.", "source": "The Coast"}]),
    in_talk("", "import_story", number=1),
    in_talk("several", "take_proposals", number=3, proposals=[1]),
    in_talk("", "set_stories_aside", numbers=[2]),
    in_talk("", "forget_search", number=1),
    in_talk("closed", "close_leg", leg="South"),
]  # fmt: skip
"""A whole talk, act by act. Each is one transaction."""

ALONE: list[Step] = [
    step("", "open_talk", title="Channel", sides=[{"name": "East"}, {"name": "West", "language": "he"}], public=False),
    step("", "keep_draft", name="composer", act="say", asked={"talk": "Channel", "leg": "East", "passages": []}),
    step("", "keep_draft", talk="Channel"),
    step("", "draft", number=1),
    step("", "try_act", act="remark", asked={"talk": "Channel", "text": "East is in a hurry."}),
    step("note", "send_draft", number=1, act="remark", asked={"talk": "Channel", "text": "East is in a hurry."}),
    step("", "forget_draft", number=2),
    step(
        "", "put_blob", talk="Channel", name="A slip", media_type="text/plain", data="VGFsa3MgZ28gb24u", of=["<note>"]
    ),
    step("", "forget_blob", talk="Channel", number=1),
    step("", "change_settings", zone="+01:00", language="en", scheme="dark"),
    step("", "confirm_clock", watch="2025-12-14 09:15"),
    step("", "make_backup", file="<the backup file>"),
    step("", "plan_backups"),
    step("", "backups"),
    step("", "forget_backup", number=1),
    step("", "destroy", talk="Channel"),
    step("", "keys"),
    step("recovery", "make_recovery_key", passphrase=PASSPHRASE),
    step("", "check_recovery_key", words="<recovery>"),
    step("", "change_passphrase", old=PASSPHRASE, new="lamp, cucumber, sextant, cloud"),
    step("", "use_recovery_key", words="<recovery>", new=PASSPHRASE),
    step("", "drop_recovery_key", passphrase=PASSPHRASE),
]
"""What one station does beside a talk: another talk, drafts, its clock, a backup under ``the backup file``."""

OF_LINES: list[Step] = [
    step("", "invite_line"),
    step("", "line_again", line=1),
    step("", "lines"),
    step("", "give_up_line", line=1),
    step("", "invitations"),
    step("", "mail"),
    step("", "carry"),
    step("", "roads"),
]
"""What one station does about a line before another one answers."""

LOOKS: list[Step] = [
    in_talk("", "given_back", leg="North"),
    step("", "who"),
    step("", "settings"),
    step("", "talk_titles"),
    step("", "talks", talk=TALK),
    step("", "overview"),
    step("", "station_changes"),
    step("", "doctor"),
    step("", "backup_progress"),
    step("", "read_clock"),
    step("", "find", text="channel"),
    in_talk("", "may_cross"),
    in_talk("", "check", to="North", items=[{"kind": "own_words", "text": "One more thing."}]),
    in_talk("", "differences"),
    in_talk("", "sheets", waiting=True, limit=20),
    in_talk("", "sheet", ref="<sheet>", copy="mediator"),
    in_talk("", "items", limit=20),
    in_talk("", "find_items", text="talks", actor="The harbour master", since="2025-11"),
    in_talk("", "related_items", item="<item>"),
    in_talk("", "leak_check", item="<item>"),
    in_talk("", "contradictions", in_confidence=True),
    in_talk("", "picture", since="2025-11", in_confidence=True),
    in_talk("", "corroborate", items=["<item>"]),
    in_talk("", "items_in_words", items=["<item>"], to="South"),
    in_talk("", "articles"),
    in_talk("", "article", number=2),
    in_talk("", "watch"),
    in_talk("", "record_quality"),
    in_talk("", "read", leg="North"),
    in_talk("", "about_leg", leg="North"),
    in_talk("", "view"),
    in_talk("", "view_as", leg="South"),
    in_talk("", "thing", ref="<words.1>"),
    in_talk("", "conditions", states=["open", "overdue"]),
    in_talk("", "commitments", leg="North"),
    in_talk("", "who_knows", ref="<words.1>"),
    in_talk("", "due"),
    in_talk("", "changes", after=12, leg="South", limit=5),
    in_talk("", "closing"),
    in_talk("", "drafts"),
    in_talk("", "blobs", of="<item>"),
    in_talk("", "blob", number=1),
    in_talk("", "verify"),
    in_talk("", "export", leg="South"),
]
"""Everything that only looks."""


WITH_ANOTHER: dict[str, dict[str, Any]] = {
    "accept_line": {"message": "<the words of the invitation>"},
    "answer_line": {"message": "<the answer>"},
    "finish_line": {"message": "<the last message>"},
    "compare_line": {"heard": "<the number>", "how": "in person"},
    "trust_line": {"line": 1},
    "test_line": {"line": 1},
    "cut_line": {"line": 1},
    "caught_up": {"talk": TALK, "leg": "North"},
    "judge_given_back": {"talk": TALK, "leg": "North", "entries": ["<a handle>"], "stands": True},
    "add_relay": {"line": 1, "relay": "https://second.example"},
    "drop_relay": {"line": 1, "relay": "https://second.example"},
    "pack_bag": {"line": 1, "size": "64K"},
    "bag_written": {"line": 1, "at": 1765699200000},
    "open_bag": {"data": "<the bag>"},
    "invite_side": {"talk": TALK, "leg": "North", "line": 1, "name": "North's envoy"},
    "bar_station": {"talk": TALK, "leg": "North", "name": "North's envoy"},
    "reseat": {"talk": TALK, "leg": "North", "line": 2, "role": "envoy"},
    "join_talk": {"number": 1},
    "decline_talk": {"number": 1},
    "accept": {"talk": TALK, "leg": "South", "name": "Mediator"},
    "opened": {"talk": TALK, "leg": "South"},
    "give_up": {"talk": TALK, "leg": "South", "name": "South's envoy"},
    "choose_branch": {"talk": TALK, "leg": "South", "branch": "<the branch>"},
}
"""Acts that take another station, with the arguments that tests give them where two stations stand."""

SHOWN |= WITH_ANOTHER


def call(station: Station, method: str, **names: str) -> Any:
    """One of those acts, with what is made on the way in the place of its name."""
    made = {key.replace("_", " "): each for key, each in names.items()}
    return station.call(method, _filled(WITH_ANOTHER[method], made))


def play(station: Station, steps: list[Step], names: dict[str, str] | None = None) -> dict[str, str]:
    """Play steps; gives the names of what they made."""
    names = {} if names is None else names
    for each in steps:
        each(station, names)
    return names
