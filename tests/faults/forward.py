"""``python -m tests.faults.forward HERE PORT THERE PORT``: pass on what comes here, as a proxy does, until killed.

A station trusts plain HTTP to its own machine alone.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress


async def copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on one direction to its end."""
    with suppress(OSError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    writer.close()


async def forward(here: str, port: int, there: str, their_port: int) -> None:
    """Serve without end."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, asks = await asyncio.open_connection(there, their_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copied(reader, asks), copied(answers, writer))

    async with await asyncio.start_server(pass_on, here, port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(forward(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
