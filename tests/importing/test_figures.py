"""How well the importer reads: the figures that docs/importing.md states do not get worse unseen."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from importlib import resources
from pathlib import Path

import pytest

from tests.importing.kit import SEEN, UNSEEN
from tools.score_import import GROUPS, Tally, read, score, to_correct

FIRST = range(1, 11)
"""The articles by which the rules were written at first; the others were unseen then."""


def figures(folder: Path, numbers: range = range(1, 100)) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """Precision and recall of each field, pooled by groups of languages."""
    groups: dict[str, defaultdict[str, Tally]] = {}
    for text in sorted(folder.glob("[0-9][0-9].txt")):
        if int(text.stem) not in numbers:
            continue
        label, found, proposed, kept = read(text, text.with_suffix(".json"))
        score(label, found, proposed, kept, groups.setdefault(GROUPS[label["lang"]], defaultdict(Tally)))
    return {group: {key: tally.percent() for key, tally in tallies.items()} for group, tallies in groups.items()}


@pytest.mark.parametrize("folder", [SEEN, UNSEEN], ids=["seen", "unseen"])
def test_spans_are_verbatim_and_leads_are_no_items(folder: Path) -> None:
    """Whatever else is missed, what is cited stands there, and a headline of another story is never counted."""
    for fields in figures(folder).values():
        assert fields["verbatim"] == (100.0, 100.0)
        assert fields["leads as items"][1] in (None, 0.0)


def test_the_articles_by_which_the_rules_were_written_are_read() -> None:
    """Items, speakers and chains of the first ten articles."""
    for group, fields in figures(SEEN, FIRST).items():
        assert all((each or 0) >= 95 for each in fields["items"]), group
        assert (fields["speaker"][0] or 0) >= 95, group
        assert (fields["chain"][0] or 0) >= 95, group


@pytest.mark.parametrize(
    "numbers", [range(11, 21), range(31, 43), range(51, 70)], ids=["11 to 20", "31 to 42", "51 to 69"]
)
def test_the_articles_of_other_hands_are_read_no_worse(numbers: range) -> None:
    """Items, kinds, speakers and chains of the articles of three other hands: floors a little under the figures."""
    for group, fields in figures(SEEN, numbers).items():
        precision, recall = fields["items"]
        assert (precision or 0) >= 80, group
        assert (recall or 0) >= 70, group
        for field in ("kind", "speaker", "chain"):
            assert (fields[field][0] or 0) >= 60, (group, field)


@pytest.mark.parametrize("numbers", [range(21, 70), range(81, 92)], ids=["21 to 68", "81 to 91"])
def test_articles_that_nobody_tunes_to_are_read_no_worse(numbers: range) -> None:
    """Items, kinds, speakers and chains of the unseen articles: floors a little under what the page states."""
    for group, fields in figures(UNSEEN, numbers).items():
        precision, recall = fields["items"]
        assert (precision or 0) >= 88, group
        assert (recall or 0) >= 80, group
        assert (fields["kind"][0] or 0) >= 82, group
        assert (fields["speaker"][0] or 0) >= 68, group
        assert (fields["chain"][0] or 0) >= 50, group


@pytest.mark.parametrize("number", [69, 70, 71])
def test_the_article_of_the_case_and_one_built_like_it_are_read(number: int) -> None:
    """Every item and every speaker of the demo's article, in two languages, and of an invented one of its build."""
    (fields,) = figures(SEEN, range(number, number + 1)).values()
    assert fields["items"][1] == 100.0
    assert (fields["items"][0] or 0) >= 94
    assert fields["speaker"] == (100.0, 100.0)
    assert fields["leads"] == (100.0, 100.0)
    assert (fields["chain"][0] or 0) >= (80 if number == 69 else 100)


@pytest.mark.parametrize(("number", "name"), [(70, "reported-article"), (71, "reported-article-he")])
def test_the_article_of_the_case_is_the_one_of_the_demo(number: int, name: str) -> None:
    """What is labelled as the demo's article is the text that the demo pastes."""
    file = resources.files("goodoffices.scenario") / "files" / f"{name}.toml"
    steps = tomllib.loads(file.read_text("utf-8"))["steps"]
    pasted = next(step for step in steps if step["do"] == "import")
    label = json.loads((SEEN / f"{number}.json").read_text("utf-8"))
    assert (SEEN / f"{number}.txt").read_text("utf-8") == pasted["text"]
    assert (label["published"], label["outlet"]) == (pasted["published"], pasted["outlet"])


def test_fields_to_correct_are_those_that_differ() -> None:
    """A field counts once where it is wrong, missing or too much, and not where it is empty on both sides."""
    page = {"who": "The Page", "as": ["The Page"], "relayer": "outlet", "naming": "named", "capacity": ""}
    ana = {"name": "Ana Rojas", "as": ["Ana Rojas", "Rojas"], "capacity": ""}
    label = {
        "kind": "statement", "kind_alt": ["denial"], "speaker": ana, "addressees": [], "carrier": None,
        "venue": "not_said", "said": None, "form": "quoted", "conditional": "not_said", "binding": "not_said",
        "chain": [page],
    }  # fmt: skip
    hop = {"relayer": "outlet", "naming": "named", "name": "The Page", "form": "quoted"}
    right = {"kind": "denial", "speaker": {"name": "Rojas"}, "chain": [hop]}
    assert to_correct(label, right) == []
    assert to_correct(label, {**right, "speaker": {"name": "Ciro Lund"}, "venue": {"form": "post"}}) == [
        "speaker",
        "venue",
    ]
    assert to_correct({**label, "carrier": ana, "conditional": "yes"}, right) == ["carrier", "conditional"]
    assert to_correct(label, {**right, "chain": [{**hop, "form": "paraphrased"}, hop]}) == ["chain", "form"]
