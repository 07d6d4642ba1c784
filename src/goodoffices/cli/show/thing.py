"""One thing by its handle; conditions and commitments by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from rich.text import Text

from goodoffices.cli.printer import BAD, STRONG, apart, row
from goodoffices.cli.show import desk, thread
from goodoffices.cli.show.plainly import english
from goodoffices.station.results import CommitmentOnLeg, ConditionOnLeg, Thing


def shown(view: Thing) -> Iterator[Text]:
    """A thing: the leg, the entry or what is meant of it, and how it stands."""
    yield row((apart(view.leg), STRONG))
    yield from thread.line(view.line if view.content is None else replace(view.line, content=[view.content]))
    condition = [] if view.condition is None else [view.condition]
    yield from thread.standing(view.leg, condition, view.commitments)
    if view.sheet is not None:
        yield from desk.sheet_rows([view.sheet])
    if view.item is not None:
        tongue = english()
        yield row(f"{tongue.term(view.item.state)}: {tongue.tell(view.item.borne_out)}", indent=2)


def standing(conditions: list[ConditionOnLeg], commitments: list[CommitmentOnLeg]) -> Iterator[Text]:
    """Conditions and commitments, leg by leg."""
    if not conditions and not commitments:
        yield row("There is no condition and no undertaking.")
    for leg in dict.fromkeys([*(each.leg for each in conditions), *(each.leg for each in commitments)]):
        yield row((apart(leg), STRONG))
        yield from thread.standing(
            leg,
            [each.condition for each in conditions if each.leg == leg],
            [each.commitment for each in commitments if each.leg == leg],
        )
        for each in commitments:
            if each.leg == leg:
                told = f"{each.commitment.ref.handle} is contradicted in public, as you said, by"
                yield from (row((f"{told} {item.handle}", BAD), indent=4) for item in each.contradicted_by)
