"""The address of a proxy (SOCKS5, such as Tor's), in one spelling.

The rules are:

* It is on this machine, or named by numbers: nothing is asked of a server of names to reach it. The names of relays go
  to the proxy as they are, and only there they are looked up.
* It has a port, and nothing else: no user, no path.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from goodoffices.errors.roads import NoProxyAddress

LONGEST: Final = 80
_PARTS: Final = re.compile(
    r"(?:socks5h?://)?(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[0-9.]{7,15}|localhost):(?P<port>[0-9]{1,5})/?"
)


def proxy_address(text: str) -> str:
    """Read the address of a proxy and give its one spelling, such as ``socks5://127.0.0.1:9050``.

    Raises:
        NoProxyAddress: it is none.
    """
    text = text.strip(" \t\r\n")
    parts = _PARTS.fullmatch(text) if len(text) <= LONGEST else None
    if parts is None or not 1 <= int(parts["port"]) <= 65535:
        raise NoProxyAddress
    return f"socks5://{_host(parts['host'])}:{int(parts['port'])}"


def _host(text: str) -> str:
    if text == "localhost":
        return "127.0.0.1"
    try:
        if text.startswith("["):
            return f"[{ipaddress.IPv6Address(text[1:-1]).compressed}]"
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise NoProxyAddress from None
