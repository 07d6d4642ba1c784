"""How a sentence that is not yet in words is written as plain data, and read again.

The rules are:

* A name is a text and a number is a number. Everything else among the facts says what it is: ``{"instant": …}``,
  ``{"handle": …}``, ``{"words": …}`` for somebody's words, ``{"code": …, "facts": …}`` for a sentence. Several are a
  list.
"""

from __future__ import annotations

from typing import Any

from goodoffices.talk.views import NAMELESS, Fact, Instant, Quoted, Reference, Sentence


def to_plain(sentence: Sentence) -> dict[str, Any]:
    """A sentence as plain data, but for instants, references and sentences in it, which have their own place there."""
    return {"code": sentence.code, "facts": {name: _written(fact) for name, fact in sentence.facts.items()}}


def _written(fact: Fact) -> Any:
    match fact:
        case Instant():
            return {"instant": fact}
        case Reference():
            return {"handle": fact}
        case Quoted(text=text):
            return {"words": text}
        case str() | int() | Sentence():
            return fact
        case _:
            return [_written(each) for each in fact]


def from_plain(plain: Any) -> Sentence:
    """A sentence that was written so; what is left out of it stays out."""
    return Sentence(plain["code"], {name: _read(fact) for name, fact in plain["facts"].items()})


def _read(fact: Any) -> Fact:
    match fact:
        case {"instant": str(text)}:
            return Instant.read(text)
        case {"handle": str(handle)}:
            return Reference.read(handle)
        case {"words": str(text)}:
            return Quoted(text)
        case {"code": str()}:
            return from_plain(fact)
        case list():
            return [_read(each) for each in fact]
        case str() | int():
            return fact
        case _:
            return NAMELESS  # its handle was left out
