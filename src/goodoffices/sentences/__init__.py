"""Sentences in words: the one place that makes them, for whoever reads them, in their language.

What happened leaves the rules as codes with their facts (:class:`goodoffices.talk.views.Sentence`). Here they become
sentences: ``english`` has the English of each code, ``catalogues`` the other languages, and ``speech`` fills in names,
numbers and times, each set apart.
"""

from goodoffices.sentences.speech import LANGUAGES, Speech, speech, spoken
from goodoffices.sentences.written import from_plain, to_plain

__all__ = ["LANGUAGES", "Speech", "from_plain", "speech", "spoken", "to_plain"]
