"""Up to where everything of an instance is here, on every branch of it."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from goodoffices.talk.branches import tips
from goodoffices.talk.events import End, Lost, Ref, Released, Role
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import WITHHELD
from goodoffices.talk.transcript import Transcript
from tests.talk.scribe import Line, Scribe, ident_of, talk_of


class Tree:
    """Entries of one instance that branch as they are told to; of each, which one it follows.

    Args:
        follows: of each entry after the first, the index of the entry that it follows.
    """

    def __init__(self, follows: list[int]) -> None:
        self.mara = Scribe("Mara", end=End.MEDIATOR, role=Role.MEDIATOR)
        self.noor = Scribe("Noor", end=End.SIDE, role=Role.PRINCIPAL)
        self.founding = self.mara.founds(self.noor)
        hands = [self.noor]
        self.lines = [self.noor.says("No. 0.")]
        self.follows: list[int | None] = [None, *follows]
        for number, before in enumerate(follows, start=1):
            # Each entry is written by a copy of whoever wrote the one before it.
            hands.append(hands[before].copied() if before else self._copy_of_first(hands))
            self.lines.append(hands[-1].says(f"No. {number}."))

    def _copy_of_first(self, hands: list[Scribe]) -> Scribe:
        made = hands[0].copied()
        made.last = self.lines[0]
        return made

    def talk(self, *lines: Line) -> Talk:
        """The talk in which the founding entry and these arrived."""
        return talk_of(self.founding.entry.room, [self.founding, *lines])

    def tips(self, *lines: Line, doubted: Iterable[Line] = ()) -> list[Line]:
        """What is told of Noor's instance when these are here."""
        transcript: Transcript = self.talk(*lines).rooms.reading(self.founding.entry.room).transcript
        found = tips(transcript, self.noor.instance, [line.ident for line in doubted])
        return [line for line in self.lines if line.seen() in found]


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Which entry each follows, and which of them arrived, in their order of arrival."""
    follows = draw(st.lists(st.integers(0, 7), max_size=8).map(lambda some: [min(n, at) for at, n in enumerate(some)]))
    arrived = draw(st.permutations(range(len(follows) + 1)))
    return follows, arrived[: draw(st.integers(0, len(arrived)))]


@given(drawn=trees())
def test_a_branch_is_told_up_to_where_everything_before_is_here(drawn: tuple[list[int], list[int]]) -> None:
    """An entry counts when it and all before it are here; told are those that nothing that counts follows."""
    follows, arrived = drawn
    tree = Tree(follows)
    counting: list[int] = []
    for number, before in enumerate(tree.follows):
        if number in arrived and (before is None or before in counting):
            counting.append(number)
    followed = {tree.follows[number] for number in counting}
    wanted = [tree.lines[number] for number in counting if number not in followed]
    assert tree.tips(*(tree.lines[number] for number in arrived)) == wanted


def test_another_entry_under_the_same_number_is_no_bridge() -> None:
    """What follows one branch is here, and its beginning is not: nothing of it is told, though each number is here."""
    tree = Tree([0, 1, 0, 3, 4])
    first, one, two, _, _, last = tree.lines
    assert tree.tips(first, one, two, last) == [two]


def test_what_waits_for_words_of_others_counts() -> None:
    """It is here, and need not be sent again, although it has no place yet."""
    tree = Tree([])
    held = tree.noor.writes(
        Released(what=Ref(entry=ident_of("not here"), index=0), terms=WITHHELD, over=(), quiet=False)
    )
    after = tree.noor.says("After it.")
    tree.lines += [held, after]
    assert tree.tips(tree.lines[0], held, after) == [after]
    assert tree.tips(tree.lines[0], held) == [held]
    assert tree.tips(held, after) == []


def test_what_was_given_up_may_still_come() -> None:
    """What follows it has its place, and is told once what was given up is here as well."""
    tree = Tree([0, 1])
    first, gone, last = tree.lines
    lost = tree.mara.writes(Lost(instance=tree.noor.instance, seq=1, entry=gone.ident))
    assert tree.tips(first, last) == [first]
    assert tree.tips(first, lost, last) == [first]
    assert tree.tips(lost, last) == []
    assert tree.tips(first, lost, last, gone) == [last]


def test_what_is_doubted_counts_for_nothing() -> None:
    """Neither itself nor what follows it is told, wherever in the instance it stands; another branch is."""
    tree = Tree([0, 1, 0])
    first, second, third, other = tree.lines
    assert tree.tips(*tree.lines, doubted=[second]) == [first, other][1:]
    assert tree.tips(first, second, third, doubted=[third]) == [second]
    assert tree.tips(first, second, third, doubted=[second]) == [first]
    assert tree.tips(first, second, third, doubted=[first]) == []
