"""How an author's provisos cross: word for word, as the mediator words them, or not stated.

The rules are (rule 6):

* An author's own lines are very words, and can tell whose they are. They cross word for word with very words that are
  named, and with a stance that is named and released as very words. With nothing else.
* Anywhere else the mediator words them, in at most one line for each proviso. If there are fewer lines than provisos,
  the item says that a proviso is not stated here, and never how many.
* Such a line is the mediator's wording, and what is asked of a wording is asked of it: names of its author
  (``unnamed.py``), read-back (``release.py``), words repeated after all (``desk/repeats.py``).
* An item that was made under other provisos than the terms set now says what its author no longer says.
* A finding and a later date have no place for a proviso: a finding that was released under one does not cross, nor does
  a later date of what crossed under other provisos.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.errors.gate import ProvisoNotWorded
from goodoffices.talk.events import ConditionItem, Form, Item, StanceItem, Words
from goodoffices.talk.items import speaker_of, words_of
from goodoffices.talk.terms import Carriage, Line, Terms
from goodoffices.talk.views import Sentence


@dataclass(frozen=True, slots=True)
class Put:
    """What an item says of its author's provisos.

    Attributes:
        lines: what stands on it, sorted.
        not_stated: the author set one that is not among them.
    """

    lines: tuple[Line, ...]
    not_stated: bool


def word_for_word(form: Form | None, terms: Terms, *, named: bool) -> bool:
    """Whether provisos cross as their author wrote them.

    Args:
        form: in which form the words cross; None: a stance, which has none and goes by its terms.
        terms: those under which it crosses.
        named: whether the recipient is told whose it is.
    """
    very_words = form is Form.VERBATIM or (form is None and terms.carriage is Carriage.VERBATIM)
    return named and very_words


def put(form: Form | None, terms: Terms, worded: tuple[Line, ...], *, named: bool) -> Put:
    """What an item says of the provisos in ``terms``; ``worded``: as the mediator words them.

    Raises:
        ProvisoNotWorded: there is nothing here that the mediator could word so.
    """
    if word_for_word(form, terms, named=named):
        if worded:
            raise ProvisoNotWorded(problem=Sentence.of("problem.provisos_as_written"))
        return Put(terms.provisos, not_stated=False)
    lines = tuple(sorted(set(worded)))
    if len(lines) > len(terms.provisos):
        number = len(terms.provisos)
        raise ProvisoNotWorded(problem=Sentence.of("problem.provisos_worded", count=len(lines), number=number))
    if lines and form is None and terms.read_back:
        raise ProvisoNotWorded(problem=Sentence.of("problem.stance_not_read_back"))
    return Put(lines, not_stated=len(lines) < len(terms.provisos))


def out_of_date(item: Item, then: Terms | None, now: Terms) -> Sentence | None:
    """What speaks against an item that was made under the terms ``then``, for its provisos; None: nothing."""
    before = () if then is None else then.provisos
    if set(now.provisos) - set(before):
        return Sentence.of("narrowed.new_proviso")
    if not isinstance(item, Words | StanceItem | ConditionItem):
        return None
    if set(before) - set(now.provisos):
        return Sentence.of("narrowed.proviso_gone")
    worded = worded_on(item, then)
    if provisos_on(item) != worded and worded_on(item, now):
        return Sentence.of("narrowed.provisos_not_as_written")
    if worded and isinstance(item, StanceItem) and now.read_back:
        return Sentence.of("narrowed.wordings_approved_first")
    return None


def provisos_on(item: Item) -> tuple[Line, ...]:
    """The lines that stand on an item."""
    words = words_of(item)
    if words is not None:
        return words.provisos
    return item.provisos if isinstance(item, StanceItem) else ()


def worded_on(item: Item, terms: Terms | None) -> tuple[Line, ...]:
    """Those of them that the mediator has worded; ``terms``: under which the item was made."""
    theirs = terms is not None and word_for_word(_form(item), terms, named=speaker_of(item) is not None)
    return () if theirs else provisos_on(item)


def not_stated_on(item: Item) -> bool:
    """Whether an item says that a proviso is not stated there."""
    words = words_of(item)
    if words is not None:
        return words.proviso_not_stated
    return isinstance(item, StanceItem) and item.proviso_not_stated


def mediators_wording(words: Words) -> bool:
    """Whether anything on words is the mediator's wording, which their author may want to approve first (rule 5).

    In substance all is; beside very words it can be a translation, or provisos where these may not cross as written.
    """
    worded = bool(words.provisos) and words.speaker is None
    return words.form is Form.IN_SUBSTANCE or words.translation is not None or worded


def _form(item: Item) -> Form | None:
    words = words_of(item)
    return None if words is None else words.form
