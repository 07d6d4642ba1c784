"""The index of the public record: under which facets and words each item stands, so that a page of them reads no more.

The rules are:

* It says where to look, as the shortlist and the lists by time do (decision 0029). Whoever looks judges each item
  again, so an entry too many costs time and changes nothing.
* It holds one row for each version of an item that ever entered, follows from the set of entries alone, and may be
  dropped and made again (``Store.replace_rows``).
* Items stand by the latest day of which they tell, then by the id of their entry. So there is one order, whoever
  entered them and when, and a page goes on after an item wherever that stands.
* There are items at a mediator's station only. Nothing of a leg gets in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goodoffices.record import Entered
from goodoffices.record.facets import days, facets
from goodoffices.station.dated import event_of
from goodoffices.station.finding import text_of
from goodoffices.station.item_index import ListedItem
from goodoffices.talk.events import Id
from goodoffices.talk.reading import Written
from goodoffices.words import fold


def listed_items(placed: Iterable[tuple[Id, Written]]) -> Iterator[ListedItem]:
    """The items that entries bring which got their place."""
    for room, written in placed:
        event = event_of(written.body)
        if isinstance(event, Entered):
            earliest, latest = days(event.item)
            yield ListedItem(
                room=room,
                entry=written.ident,
                day=latest,
                earliest=earliest,
                folded=words_of(written),
                facets=frozenset(each.key for each in facets(event.item)),
            )


def words_of(written: Written) -> str:
    """Everything of an item that can be found, folded as what is looked for."""
    return fold(text_of(written, 0))
