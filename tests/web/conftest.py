"""Quick keys for every station of these tests."""

from __future__ import annotations

import pytest

from tests.station.kit import quick_keys


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_keys(monkeypatch)
