"""How well the importer reads: the figures that docs/importing.md states do not get worse unseen."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from tests.importing.kit import SEEN, UNSEEN
from tools.score_import import GROUPS, Tally, read, score


def figures(folder: Path) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """Precision and recall of each field, pooled by groups of languages."""
    groups: dict[str, defaultdict[str, Tally]] = {}
    for text in sorted(folder.glob("[0-9][0-9].txt")):
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
    """Items, speakers and chains of the ten seen articles."""
    for group, fields in figures(SEEN).items():
        assert all((each or 0) >= 95 for each in fields["items"]), group
        assert (fields["speaker"][0] or 0) >= 95, group
        assert (fields["chain"][0] or 0) >= 95, group
