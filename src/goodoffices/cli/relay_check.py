"""What ``goodoffices relay check`` finds, put together and said: what is wrong first, each with its next step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import GOOD, apart, row
from goodoffices.cli.show.findings import finding_rows
from goodoffices.errors.base import Refusal
from goodoffices.findings import ORDER, Finding
from goodoffices.relay import checking as inside
from goodoffices.relay.limits import Limits
from goodoffices.roads import checking as outside
from goodoffices.roads.proxy import proxy_address
from goodoffices.sentences import to_plain
from goodoffices.talk.telling import refused
from goodoffices.talk.views import Sentence


def from_inside(folder: Path | None, limits: Limits) -> list[Finding]:
    """What is found on this machine; without a folder, with the database that libpq finds."""
    stored = inside.of_database() if folder is None else inside.of_folder(folder, limits)
    return [*inside.of_settings(limits), *stored]


def from_outside(address: str, admission: bytes | None, proxy: str | None, listen: int) -> list[Finding]:
    """What a station would find at an address.

    Raises:
        PlainHttp, NoRelayAddress, NoProxyAddress: nothing was asked.
    """
    token = None if admission is None else str(admission, "ascii")
    through = None if proxy is None else proxy_address(proxy)
    return asyncio.run(outside.examine(outside.Look(address, token, listen, through)))


def result(address: str | None, found: Iterable[Finding]) -> dict[str, Any]:
    """All that was found, as plain data."""
    findings = [_plainly(each) for each in sorted(found, key=lambda each: ORDER[each.state])]
    problems = [each["told"] for each in findings if each["state"] == "bad"]
    return {"address": address, "findings": findings, "problems": problems}


def _plainly(finding: Finding) -> dict[str, Any]:
    facts = {name: refused(fact) if isinstance(fact, Refusal) else fact for name, fact in finding.facts.items()}
    told = Sentence.of(f"relay_check.{finding.what}", **facts)
    step = None if finding.state == "well" else _plain(Sentence.of(f"relay_check_step.{finding.what}", **facts))
    return {"area": finding.area, "state": finding.state, "told": _plain(told), "step": step}


def _plain(sentence: Sentence) -> dict[str, Any]:
    plain = to_plain(sentence)
    facts = {name: _plain(fact) if isinstance(fact, Sentence) else fact for name, fact in plain["facts"].items()}
    return {"code": plain["code"], "facts": facts}


def lines(found: dict[str, Any]) -> Iterator[Text]:
    """The same for people."""
    if found["address"] is not None:
        yield row(f"Relay: {apart(found['address'])}")
    for each in found["findings"]:
        yield from finding_rows(each)
    if not found["problems"]:
        yield row(("Nothing is wrong.", GOOD))
