"""Measure what the importer proposes against articles labelled by hand.

    python -m tools.score_import FOLDER [--numbers 21-30 53] [--show] [--json] [--text FILE --labels FILE]

FOLDER holds NN.txt, an article as it would be pasted, and NN.json, its labels (``tests/importing/articles`` says what
they mean). A proposal meets a labelled item if a run of words of one of the item's spans stands in its evidence: 60 %
of the span, five words at least, or all of it; or if a piece of evidence of three words or more stands in the span.
One to one, the best first: by kind, by speaker, by how tight it is. A proposal that meets only items already taken is
a *split*; one that meets none is *spurious*, unless it is background. Items marked optional cost nothing when they
are missed. Fields are counted over the items that were met, and the page's own hop is left out of the chains. Figures
are pooled by groups of languages; beside each stands the interval in which it lies with 95 % likelihood (Wilson's).

*Fields to correct* are, for each item that was met, those that a person would have to change: of ten (``FIELDS``), and
of the six (``MAIN``) without which an item says something else. A field is right if it is empty on both sides, too.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from goodoffices.importing.proposals import Asked, Proposals, plain
from goodoffices.importing.propose import propose
from goodoffices.importing.source import keep
from goodoffices.record.days import say_day
from goodoffices.record.edtf import read as read_edtf
from goodoffices.words import fold

GROUPS: Final = {"en": "en he", "he": "en he", "ar": "ar ru fr", "ru": "ar ru fr", "fr": "ar ru fr", "fa": "fa"}
_JOINED: Final = (
    "וכש", "כש", "ומ", "וה", "וב", "ול", "של", "לה", "וש", "ו", "ה", "ב", "ל", "מ", "ש", "כ",
    "وال", "بال", "لل", "ال", "و", "ب", "ل",
)  # fmt: skip
_SMALL: Final = frozenset(
    [
        *("the", "a", "an", "of", "and", "in", "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "et"),
        *("в", "и", "со", "с", "на", "של", "את", "في", "من", "و", "ب", "از", "در", "به"),
    ]
)
_MARKS_IN_WORDS: Final = frozenset("'’׳״\"")

FIELDS: Final = (
    "kind", "speaker", "said", "chain", "carrier", "conditional",
    "addressees", "venue", "form", "binding",
)  # fmt: skip
MAIN: Final = FIELDS[:6]
"""The fields that the aim of at most 0.8 for an item is told of."""

Item = dict[str, Any]


def words(text: str) -> list[str]:
    """The words of a text, folded; marks within a word do not part it."""
    folded = fold("".join(c for c in unicodedata.normalize("NFC", text) if c not in "\u200c\u200d\u200e\u200f"))
    found, word = [], ""
    for at, character in enumerate(folded):
        if character.isalnum() or character == "_":
            word += character
        elif character in _MARKS_IN_WORDS and word and folded[at + 1 : at + 2].isalnum():
            continue
        elif word:
            found.append(word)
            word = ""
    return [*found, word] if word else found


def longest_run(one: list[str], other: list[str]) -> int:
    """The longest run of words that two texts share."""
    best, before = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for at, each in enumerate(other, start=1):
            if word == each:
                row[at] = before[at - 1] + 1
                best = max(best, row[at])
        before = row
    return best


def meets(span: str, evidence: str) -> float:
    """How well a piece of evidence meets a labelled span; 0: not at all."""
    one, other = words(span), words(evidence)
    if not one or not other:
        return 0.0
    run = longest_run(one, other)
    if run >= min(len(one), max(5, round(0.6 * len(one)))) or (run == len(other) and run >= 3):
        return run / max(len(one), min(len(other), 40))
    return 0.0


def _bare(word: str) -> set[str]:
    return {word[len(each) :] for each in map(fold, _JOINED) if word.startswith(each) and len(word) - len(each) >= 3}


def same_word(one: str, other: str) -> bool:
    """Whether two words are one, but for joined letters and Russian endings."""
    if one == other or one in _bare(other) or other in _bare(one) or _bare(one) & _bare(other):
        return True
    if min(len(one), len(other)) < 4 or not ("а" <= one[0] <= "я" and "а" <= other[0] <= "я"):
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared >= max(4, max(len(one), len(other)) - 3) or shared >= max(4, min(len(one), len(other)) - 2)


def same_name(name: str, forms: list[str]) -> bool:
    """Whether a name is one of these forms: all words of the shorter one stand in the longer one."""
    mine = [word for word in words(name) if word not in _SMALL]
    for form in forms:
        theirs = [word for word in words(form) if word not in _SMALL]
        short, long = sorted((mine, theirs), key=len)
        if short and all(any(same_word(one, other) for other in long) for one in short):
            return True
    return False


def actor_is(label: Item | None, actor: Item | None) -> bool:
    """Whether a proposed actor is the labelled one."""
    if not label or not actor:
        return False
    name, capacity = actor.get("name", ""), actor.get("capacity", "")
    if same_name(name or capacity, label["as"]) or same_name(f"{name} {capacity}", label["as"]):
        return True
    known = {word for form in label["as"] for word in words(form)} - _SMALL
    return not label["name"] and not name and bool(capacity and label["capacity"] and set(words(capacity)) & known)


def hop_is(label: Item, hop: Item) -> bool:
    """Whether a proposed hop is the labelled one; an anonymous one needs a word of its description."""
    anonymous = hop.get("naming", "named") == "anonymous"
    if (label["naming"] == "anonymous") != anonymous:
        return False
    text = " ".join(filter(None, (hop.get("name"), hop.get("capacity"))))
    if not anonymous:
        return same_name(hop.get("name") or text, label["as"])
    known = [word for form in label["as"] for word in words(form) if word not in _SMALL]
    return not words(text) or any(same_word(one, other) for one in words(text) for other in known)


def days(date: Item | None) -> tuple[str | None, str | None] | None:
    """First and last day of a date."""
    if not date:
        return None
    if date.get("earliest") or date.get("latest"):
        return date.get("earliest"), date.get("latest")
    span = read_edtf(date["edtf"])
    return say_day(span.first), say_day(span.last)


def _number(day: str) -> int:
    return read_edtf(day).first


def fits(mine: tuple[str | None, str | None], wanted: tuple[str | None, str | None]) -> bool:
    """Whether a date is the labelled one, or meets it and is at most eight days wider."""
    if mine == wanted:
        return True
    if wanted[0] is None or wanted[1] is None:
        return mine[1] is not None and wanted[1] is not None and 0 <= _number(wanted[1]) - _number(mine[1]) <= 31
    if mine[0] is None or mine[1] is None:
        return False
    width = _number(mine[1]) - _number(mine[0]) - (_number(wanted[1]) - _number(wanted[0]))
    return _number(mine[0]) <= _number(wanted[1]) and _number(wanted[0]) <= _number(mine[1]) and width <= 8


class Tally:
    """Right, given and wanted, of one field."""

    def __init__(self) -> None:
        self.right = self.given = self.wanted = 0

    def add(self, right: int, given: int, wanted: int) -> None:
        """Count one item."""
        self.right, self.given, self.wanted = self.right + right, self.given + given, self.wanted + wanted

    def percent(self) -> tuple[float | None, float | None]:
        """Precision and recall."""
        return (
            round(100 * self.right / self.given, 1) if self.given else None,
            round(100 * self.right / self.wanted, 1) if self.wanted else None,
        )


Tallies = defaultdict[str, Tally]


def interval(right: int, of: int) -> str:
    """Between which percentages a share lies with 95 % likelihood, by Wilson's score."""
    if not of:
        return "–"
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return f"{100 * max(0.0, middle - half):.0f}–{100 * min(1.0, middle + half):.0f}"


def pair(labels: list[Item], proposed: list[Item]) -> tuple[dict[int, int], set[int]]:
    """Which proposal is which labelled item, and the proposals that meet any."""
    found = []
    for number, mine in enumerate(proposed):
        for place, label in enumerate(labels):
            tight = max(
                (meets(span, each["text"]) for span in label["spans"] for each in mine["evidence"]), default=0.0
            )
            if tight:
                speaker = (
                    actor_is(label["speaker"], mine.get("speaker")) if label["speaker"] else not mine.get("speaker")
                )
                kind = (mine["kind"] in (label["kind"], *label["kind_alt"])) + 0.5 * (mine["kind"] == label["kind"])
                found.append((kind + speaker + tight - 0.25 * bool(label.get("optional")), number, place))
    taken: dict[int, int] = {}
    for _, number, place in sorted(found, key=lambda each: (-each[0], each[1], each[2])):
        if number not in taken and place not in taken.values():
            taken[number] = place
    return taken, {number for _, number, _ in found}


def score(labels: Item, found: Proposals, proposed: list[Item], text: str, tallies: Tallies) -> list[str]:
    """Count one article; gives what is wrong, a line each."""
    items, log = labels["items"], []
    taken, touching = pair(items, proposed)
    split = sum(number not in taken for number in touching)
    spurious = [
        mine for number, mine in enumerate(proposed) if number not in touching and mine["place"] != "background"
    ]
    missed = [label for place, label in enumerate(items) if place not in taken.values() and not label.get("optional")]
    tallies["items"].add(len(taken), len(taken) + split + len(spurious), len(taken) + len(missed))
    tallies["items, splits apart"].add(len(taken), len(taken) + len(spurious), len(taken) + len(missed))
    log += [f"missed    {each['id']} {each['kind']}: {each['spans'][0]}" for each in missed]
    log += [f"spurious  {each['kind']}: {each['evidence'][0]['text'][:120]}" for each in spurious]
    log += [
        f"split     {proposed[n]['kind']}: {proposed[n]['evidence'][0]['text'][:90]}"
        for n in touching
        if n not in taken
    ]
    for number, place in sorted(taken.items()):
        log += score_item(items[place], proposed[number], found, number, tallies)
        wrong = to_correct(items[place], proposed[number])
        tallies[f"{len(FIELDS)} fields to correct"].add(len(wrong), 1, 0)
        tallies[f"{len(MAIN)} fields to correct"].add(len(set(wrong) & set(MAIN)), 1, 0)
    _score_leads(labels, found, proposed, tallies)
    for mine in proposed:
        for each in mine["evidence"]:
            tallies["verbatim"].add(text[each["start"] : each["end"]] == each["text"], 1, 1)
    return log


def _score_leads(labels: Item, found: Proposals, proposed: list[Item], tallies: Tallies) -> None:
    gold = [" ".join(words(each)) for each in labels.get("leads", [])]
    mine = [" ".join(words(each.text)) for each in found.leads]
    right = sum(any(one.startswith(two) or two.startswith(one) for two in mine) for one in gold)
    tallies["leads"].add(right, len(mine), len(gold))
    texts = [" ".join(words(each["text"])) for item in proposed for each in item["evidence"]]
    tallies["leads as items"].add(sum(any(each in text for text in texts) for each in gold), 0, len(gold))


def score_item(label: Item, mine: Item, found: Proposals, number: int, tallies: Tallies) -> list[str]:
    """Count the fields of one item that was met; gives what is wrong."""
    log: list[str] = []
    kinds = (label["kind"], *label["kind_alt"])
    _count(tallies, log, label, "kind", mine["kind"] in kinds, (mine["kind"], label["kind"]))
    speaker, wanted = mine.get("speaker"), label["speaker"]
    right = actor_is(wanted, speaker)
    tallies["speaker"].add(right, bool(speaker), bool(wanted))
    if (speaker or wanted) and not right:
        log.append(f"speaker   {label['id']} {speaker} for {wanted and wanted['as'][:2]}")
    if wanted:
        rested = found.items[number].fields.get("speaker")
        others = list(rested.runners_up) if rested is not None else []
        tallies["speaker in three"].add(any(actor_is(wanted, each) for each in [speaker, *others[:2]]), 1, 1)
    _score_said(label, mine, tallies, log)
    _score_chain(label, mine, tallies, log)
    theirs = mine.get("addressees") or []
    tallies["addressees"].add(
        min(len(theirs), sum(any(actor_is(each, one) for one in theirs) for each in label["addressees"])),
        len(theirs), len(label["addressees"]),
    )  # fmt: skip
    tallies["carrier"].add(
        actor_is(label["carrier"], mine.get("carrier")), bool(mine.get("carrier")), bool(label["carrier"])
    )
    venue = (mine.get("venue") or {}).get("form", "not_said")
    tallies["venue"].add(venue == label["venue"] != "not_said", venue != "not_said", label["venue"] != "not_said")
    for key, yes in (("conditional", ("yes",)), ("binding", ("yes", "no"))):
        value = mine.get(key, "not_said")
        tallies[key].add(value == label[key] and label[key] in yes, value in yes, label[key] in yes)
        if value != label[key] and (value in yes or label[key] in yes):
            log.append(f"{key:<9} {label['id']} {value} for {label[key]}")
    return log


def _count(tallies: Tallies, log: list[str], label: Item, key: str, right: bool, values: tuple[Any, Any]) -> None:
    tallies[key].add(right, 1, 1)
    if not right:
        log.append(f"{key:<9} {label['id']} {values[0]} for {values[1]}")


def _score_said(label: Item, mine: Item, tallies: Tallies, log: list[str]) -> None:
    given, wanted = days(mine.get("said")), label["said"] and (label["said"]["earliest"], label["said"]["latest"])
    right = bool(given and wanted and fits(given, wanted))
    tallies["date"].add(right, bool(given), bool(wanted))
    if (given or wanted) and not right:
        log.append(f"date      {label['id']} {given} for {wanted}")


def chain_is(label: Item, mine: Item) -> bool:
    """Whether the whole chain is the labelled one, the page's own hop left out."""
    gold, hops = label["chain"][:-1], mine["chain"][:-1]
    return len(gold) == len(hops) and all(hop_is(one, two) for one, two in zip(gold, hops, strict=True))


def to_correct(label: Item, mine: Item) -> list[str]:
    """The fields of an item that a person would have to change, of ``FIELDS``."""
    given, wanted = days(mine.get("said")), label["said"] and (label["said"]["earliest"], label["said"]["latest"])
    heard, hearers = mine.get("addressees") or [], label["addressees"]
    right = {
        "kind": mine["kind"] in (label["kind"], *label["kind_alt"]),
        "speaker": _same_or_none(label["speaker"], mine.get("speaker")),
        "said": bool(given and wanted and fits(given, wanted)) or not (given or wanted),
        "chain": chain_is(label, mine),
        "carrier": _same_or_none(label["carrier"], mine.get("carrier")),
        "conditional": (mine.get("conditional") == "yes") == (label["conditional"] == "yes"),
        "addressees": all(any(actor_is(each, one) for one in heard) for each in hearers)
        and all(any(actor_is(each, one) for each in hearers) for one in heard),
        "venue": (mine.get("venue") or {}).get("form", "not_said") == label["venue"],
        "form": mine["chain"][0]["form"] == label["form"],
        "binding": mine.get("binding", "not_said") == label["binding"],
    }
    return [name for name in FIELDS if not right[name]]


def _same_or_none(label: Item | None, actor: Item | None) -> bool:
    return actor_is(label, actor) or not (label or actor)


def _score_chain(label: Item, mine: Item, tallies: Tallies, log: list[str]) -> None:
    gold, hops = label["chain"][:-1], mine["chain"][:-1]
    anonymous = any(hop.get("naming") == "anonymous" for hop in mine["chain"])
    tallies["anonymous"].add(anonymous and label["anonymous"], anonymous, label["anonymous"])
    right = chain_is(label, mine)
    tallies["chain"].add(right, 1, 1)
    if not right:
        told = [hop.get("name") or f"?{hop.get('capacity')}" for hop in hops]
        log.append(f"chain     {label['id']} {told} for {[hop['as'][-1] for hop in gold]}")


def read(text: Path, labels: Path) -> tuple[Item, Proposals, list[Item], str]:
    """An article, its labels and what is proposed for it."""
    label = json.loads(labels.read_text("utf-8"))
    source = keep(text.read_text("utf-8"), text.stem)
    found = propose(source, Asked(published=_number(label["published"]), outlet=label["outlet"]))
    return label, found, [plain(each, source) for each in found.items], source.text


def main() -> None:
    """Print the figures by groups of languages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--show", action="store_true", help="what is wrong, item by item")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--numbers", nargs="*", default=[], metavar="N", help="only these articles: 53, 21-30")
    asked = parser.parse_args()
    pairs = [(asked.text, asked.labels)] if asked.text else []
    if asked.folder:
        spans = [[int(end) for end in each.split("-")] for each in asked.numbers] or [[0, 99]]
        pairs += [
            (path, path.with_suffix(".json"))
            for path in sorted(asked.folder.glob("[0-9][0-9].txt"))
            if any(span[0] <= int(path.stem) <= span[-1] for span in spans)
        ]
    groups: dict[str, Tallies] = {}
    for text, labels in pairs:
        label, found, proposed, kept = read(text, labels)
        log: list[str] = []
        for group in ("all", GROUPS[label["lang"]]):
            log = score(label, found, proposed, kept, groups.setdefault(group, defaultdict(Tally)))
        if asked.show:
            print(f"== {text.stem} {label['lang']}", *log, sep="\n  ")
    if asked.json:
        figures = {group: {key: each.percent() for key, each in tallies.items()} for group, tallies in groups.items()}
        for group, tallies in groups.items():
            for key in (key for key in tallies if key.endswith("to correct")):
                figures[group][key] = (round(tallies[key].right / tallies[key].given, 2), None)
        print(json.dumps(figures, indent=1))
        return
    for group, tallies in groups.items():
        print(f"{group}:")
        for key, each in tallies.items():
            if key.endswith("to correct"):
                print(f"  {key:<20} {each.right / each.given:.2f} an item  ({each.right} of {each.given} items)")
                continue
            precision, recall = each.percent()
            print(
                f"  {key:<20} precision {precision} ({interval(each.right, each.given)})"
                f"  recall {recall} ({interval(each.right, each.wanted)})"
                f"  ({each.right} right, {each.given} given, {each.wanted} wanted)"
            )


if __name__ == "__main__":
    main()
