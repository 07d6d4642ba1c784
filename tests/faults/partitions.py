"""Lines that break: each test runs in a network of its own, in which nothing reaches this machine's own.

What is tested is in ``cut_lines.py`` and ``isolated_primary.py``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.network import APART, needs_network
from tests.faults.patroni import needs_patroni
from tests.relay.cluster import needs_postgresql

pytestmark = [needs_network, needs_postgresql]

LINES = (
    "station_and_relay",
    "stations_and_relay",
    "relay_and_database",
    "primary_and_standby",
    "primary_and_standby_and_then_the_primary_is_lost",
)


def played(file: str, test: str) -> bool:
    """Whether a test passes in a network of its own."""
    inside = [sys.executable, "-m", "pytest", "--quiet", "--capture", "no", "-p", "no:cacheprovider"]
    place = f"{Path(__file__).with_name(file)}::{test}"
    return subprocess.run([*APART, *inside, place], check=False).returncode == 0


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_cut_and_healed(line: str) -> None:
    """Words are on their way: none that was confirmed is lost, and everything goes on by itself."""
    assert played("cut_lines.py", f"test_between_{line}")


@needs_patroni
@pytest.mark.parametrize("primary", ["an_isolated_primary", "an_isolated_primary_without_its_patroni"])
def test_a_primary_is_cut_from_all_but_the_relays(primary: str) -> None:
    """Another one takes over, and the relays use that one, whether or not the first one notices."""
    assert played("isolated_primary.py", f"test_of_{primary}")
