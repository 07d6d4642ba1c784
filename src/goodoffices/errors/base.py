"""What a refusal is.

The rules are:

* A refusal says what happened, the likely cause and the next step, in words for the person who
  reads it, and carries a stable code for the programs that do.
* A refusal leaves nothing behind: the code that raises it has not written, sent or forgotten anything.
* Blame is split. ``Blame.YOURS``: correct what you typed or asked. ``Blame.PEER``: somebody else's
  words are wrong; question them. ``Blame.MACHINE``: disk, file, lock or program.
* A text of the program among the facts has a code of its own (``InEnglish``); its English is beside it.
* Facts that are put into the text are names, dates, forms and numbers; never the words of a passage,
  since refusals reach logs and screens that others may see.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar


class Blame(Enum):
    """Who can put it right."""

    YOURS = "yours"
    PEER = "peer"
    MACHINE = "machine"


class ExitStatus(Enum):
    """Exit codes of the command line (documented in ``docs/reference/commands.md``)."""

    FAILURE = 1
    USAGE = 2
    NOT_VERIFIED = 3
    GATE = 4
    RELAY = 5


class InEnglish(str):
    """A text of the program among the facts of a refusal, in English, which says its code for other languages.

    Attributes:
        code: stable and unique, as of any sentence.
        facts: what is put into it.
    """

    __slots__ = ("code", "facts")
    code: str
    facts: dict[str, str | int]

    def __new__(cls, code: str, template: str, **facts: str | int) -> InEnglish:
        """A text with its facts put into it."""
        made = super().__new__(cls, template.format(**facts))
        made.code, made.facts = code, facts
        return made


class Refusal(Exception):
    """The root of everything that Good Offices refuses.

    Subclasses are the reference: ``code`` is stable and unique, the texts are templates over
    the keyword arguments (the *facts*) that the raiser gives.
    """

    code: ClassVar[str] = ""
    what: ClassVar[str] = ""
    cause: ClassVar[str] = ""
    next_step: ClassVar[str] = ""
    on_pages: ClassVar[str] = ""
    """The next step for whoever is at the pages, where the other one names commands; empty: the same."""
    blame: ClassVar[Blame] = Blame.YOURS
    exit_status: ExitStatus = ExitStatus.FAILURE
    sentence: Any = None
    """The same for whoever reads another language: code and facts, as they were before they were put into English words
    (:class:`goodoffices.talk.views.Sentence`); None: there is nothing in the facts but names, numbers and texts."""
    draft: int | None = None
    """The number of the draft in which a station kept what was refused; None: it kept nothing."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(f"{self.code}: {self.said}")

    @property
    def said(self) -> str:
        """What happened, in one sentence."""
        return self.what.format(**self.facts)

    @property
    def why(self) -> str:
        """The likely cause."""
        return self.cause.format(**self.facts)

    @property
    def advice(self) -> str:
        """The next step."""
        return self.next_step.format(**self.facts)

    @property
    def each(self) -> tuple[Refusal, ...]:
        """Every refusal in this one: itself, unless it stands for several."""
        return (self,)

    def told(self) -> dict[str, Any]:
        """The refusal as plain data, for ``--json`` and for the door."""
        return {
            "code": self.code,
            "what": self.said,
            "cause": self.why,
            "next_step": self.advice,
            "blame": self.blame.value,
        }


def catalogue(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Every concrete refusal below ``root`` that has been imported, by code."""
    found: list[type[Refusal]] = []
    for child in root.__subclasses__():
        if child.code:
            found.append(child)
        found.extend(catalogue(child))
    return sorted(found, key=lambda refusal: refusal.code)
