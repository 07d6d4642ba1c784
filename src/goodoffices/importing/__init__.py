"""Press articles, read: a text becomes proposals of items of the public record, in six languages, offline.

Pure: no clock, chance, file or line. The lists of words beside it are read with it, like its code. ``source`` is the
kept text, ``page`` what stands on a page, ``propose`` the one entry; ``docs/importing.md`` tells how the rest works
together.

* ``keep`` makes a source of a pasted text; ``from_html`` and ``from_feed`` make a text of a saved page and of a feed.
* ``propose`` gives the proposals, ``plain`` one of them as a record item is written.
* ``nearby`` names copies and translations, ``merge`` lets in what another proposer cites.
"""

from goodoffices.importing.nearby import Near, nearby
from goodoffices.importing.others import Cited, merge
from goodoffices.importing.page import Story, from_feed, from_html
from goodoffices.importing.proposals import Asked, Proposal, Proposals, Rested, plain
from goodoffices.importing.propose import propose
from goodoffices.importing.source import Source, Span, keep

__all__ = [
    "Asked",
    "Cited",
    "Near",
    "Proposal",
    "Proposals",
    "Rested",
    "Source",
    "Span",
    "Story",
    "from_feed",
    "from_html",
    "keep",
    "merge",
    "nearby",
    "plain",
    "propose",
]
