"""How well the importer reads: the figures that docs/importing.md states do not get worse unseen."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from tests.importing.kit import SEEN, UNSEEN
from tools.score_import import GROUPS, Tally, read, score

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


@pytest.mark.parametrize("numbers", [range(11, 21), range(31, 43)], ids=["11 to 20", "31 to 42"])
def test_the_articles_of_other_hands_are_read_no_worse(numbers: range) -> None:
    """Items, kinds, speakers and chains of the articles of two other hands: floors a little under what was reached."""
    for group, fields in figures(SEEN, numbers).items():
        precision, recall = fields["items"]
        assert (precision or 0) >= 80, group
        assert (recall or 0) >= 70, group
        for field in ("kind", "speaker", "chain"):
            assert (fields[field][0] or 0) >= 60, (group, field)
