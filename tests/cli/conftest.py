"""For every test of the command line: derived keys are remembered, since a story opens its station many times."""

import pytest

from tests.station import kit


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)
