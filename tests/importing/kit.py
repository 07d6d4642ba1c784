"""What the tests of the importer share: articles, days, and texts that nobody would write."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from hypothesis import strategies as st

from goodoffices.importing import Asked, Proposals, Source, keep, propose

SEEN = Path(__file__).parent / "articles" / "seen"
UNSEEN = Path(__file__).parent / "articles" / "unseen"
ARTICLES = sorted(SEEN.glob("[0-9][0-9].txt"))

PIECES = [
    "The minister said",
    "“we will not",
    "go”",
    '"',
    "'",
    "«",
    "»",
    "„",
    "“",
    ", said X.",
    "אמר השר",
    "כי",
    'ל"קול המעגן"',
    "قال الوزير",
    "إن",
    "نقلت صحيفة",
    "وی افزود",
    ":",
    "گفت",
    "— ",
    "заявил министр",
    "что",
    "«",
    "a déclaré",
    "le ministre",
    "Iran asked Oman to tell Iraq that",
    "on Monday",
    "3 May",
    "19 جمادى الأولى 1447",
    "۱۷ آذر",
    "in 2019",
    "\n",
    "\n\n",
    "Read also",
    "   ",
    "\u200f",
    "\u202b",
    "\u200c",
    "\u0301",
    "according to the paper",
    "If",
    "one of the",
    "The two countries met",
    ".",
    "?",
    "!",
    "…",
]
"""Pieces that mean something to the importer, to be put together without sense."""

texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
)


def _sentences() -> dict[str, list[str]]:
    """The sentences of the seen articles, by language."""
    found: dict[str, list[str]] = {}
    for path in ARTICLES:
        language = json.loads(path.with_suffix(".json").read_text("utf-8"))["lang"]
        parted = re.split(r"(?<=[.!?؟»])\s+|\n", path.read_text("utf-8"))
        found.setdefault(language, []).extend(each for each in parted if each)
    return found


SENTENCES = _sentences()
mixed_articles = st.sampled_from(sorted(SENTENCES)).flatmap(
    lambda tag: st.lists(
        st.tuples(st.sampled_from(SENTENCES[tag]), st.sampled_from((" ", "\n\n"))), min_size=2, max_size=12
    ).map(lambda drawn: "".join(sentence + end for sentence, end in drawn))
)
"""Texts of sentences that do not belong together: what points back finds somebody else, or nobody."""


def day(text: str) -> int:
    """A day as the record counts it."""
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


def read(text: str, published: str = "2026-05-04", outlet: str = "The Page") -> tuple[Source, Proposals]:
    """A text and what is proposed for it."""
    source = keep(text, "page")
    return source, propose(source, Asked(day(published), outlet))
