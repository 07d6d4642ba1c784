"""Good Offices: indirect talks through a mediator, so that a crisis does not escalate."""

__version__ = "0.1.0"
