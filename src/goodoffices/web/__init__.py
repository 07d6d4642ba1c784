"""The pages of a station, for the browser of its person. READ FIRST of this room.

The rules are:

* A page is thin: it reads what was typed, asks the station for one thing, and lays out the answer. A rule that is found
  in a page belongs further down.
* Everything works with scripts off: each action is a form, and each answer a whole page. Scripts only make it smoother.
* Looking changes nothing: whatever writes is a ``POST``, and so is a search, whose words would stand in the browser's
  history otherwise.
* What was typed is kept before anything is done with it, and a refusal stands beside it.
* An address names nobody: talks and legs have short names in it that are new each time the station is unlocked.

From here: ``listener`` opens and closes it, ``gatekeeper`` and ``admission`` say who gets in, ``visit`` is one request,
``pages`` has one module for each page, and its template beside it; ``static`` the styles, scripts and fonts.
"""

from goodoffices.web.listener import Pages

__all__ = ["Pages"]
