"""For every test of the command line: derived keys are remembered, so that a story opens its station a hundred times."""

import pytest

from tests.station import kit


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)
