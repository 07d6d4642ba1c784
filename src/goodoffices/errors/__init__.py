"""Every refusal of Good Offices, by the room that raises it.

A room's refusals stand in the file named after it; this package is the lowest floor and imports nothing
of the project. ``docs/reference/errors.md`` is generated from these classes and checked in CI.
"""

from goodoffices.errors.base import Blame, ExitStatus, Refusal, catalogue
from goodoffices.errors.together import Together, together

__all__ = ["Blame", "ExitStatus", "Refusal", "Together", "catalogue", "together"]
