"""The address of a relay, in one spelling.

The rules are:

* An address is ``https://host``, with a port and a path if need be, and nothing else: no user, query or fragment.
* Plain HTTP is for loopback and onion services alone, since requests hold the secrets of mailboxes in the clear.
* What comes out is plain ASCII. A host in another script is spelt as the network spells it, so that two hosts that look
  alike can be told apart.
* What could be read in two ways is refused: dots that go up a path, percent signs, short forms of numeric addresses.
* A refusal does not repeat a user, a password, a query or an invisible character.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import httpx

from goodoffices.errors.roads import NoRelayAddress, PlainHttp
from goodoffices.foreign import read

LONGEST: Final = 300
"""Characters of an address, at most."""

_SHOWN: Final = 80
_USUAL_PORTS: Final = {"https": 443, "http": 80}

_PARTS: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?P<host>\[[^\[\]/]*\]|[^\[\]/:]*)"
    r"(?::(?P<port>[^/]*))?"
    r"(?P<path>/.*)?"
)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PORT: Final = re.compile(r"[0-9]{1,5}")
_STEP: Final = re.compile(r"[A-Za-z0-9._~-]+")
# A last label like these makes a system read the whole name as a number.
_NUMERIC: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ONION: Final = re.compile(r"(?:[a-z0-9-]+\.)*[a-z2-7]{56}\.onion")


def relay_address(text: str) -> str:
    """Read the address of a relay and give its one spelling.

    Args:
        text: as somebody typed or pasted it.

    Returns:
        Scheme and host in lower case, the port only where it is not the usual one, no slash at the end.

    Raises:
        PlainHttp: it is plain HTTP to a host that is not this machine.
        NoRelayAddress: it is no address of a relay.
    """
    text = text.strip(" \t\r\n")
    try:
        address, scheme, host = _read(text)
    except ValueError as error:
        raise NoRelayAddress(address=_shown(text), problem=str(error)) from None
    if scheme == "http" and not _may_be_plain(host):
        raise PlainHttp(address=address)
    return address


def _read(text: str) -> tuple[str, str, str]:
    """The address, its scheme and its host; a ValueError has the problem in words."""
    if not text:
        raise ValueError("it is empty")
    if len(text) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    if not text.isprintable() or " " in text:
        raise ValueError("it holds a space or a character that cannot be seen")
    for mark, name in (("@", "a user"), ("?", "a query"), ("#", "a fragment")):
        if mark in text:
            raise ValueError(f"it holds {name}")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise ValueError("it does not begin with https:// and a host")
    scheme = parts["scheme"].lower()
    if scheme not in _USUAL_PORTS:
        raise ValueError("it does not begin with https://")
    host = _host(parts["host"])
    address = f"{scheme}://{host}{_port(parts['port'], _USUAL_PORTS[scheme])}{_path(parts['path'] or '')}"
    if len(address) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    return address, scheme, host


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            # A zone, behind a percent sign, names an interface of one machine.
            return f"[{ipaddress.IPv6Address('' if '%' in text else text[1:-1]).compressed}]"
        except ValueError:
            raise ValueError("what stands in brackets is not an IPv6 address") from None
    if not text:
        raise ValueError("it has no host")
    name = text.lower() if text.isascii() else _in_ascii(text)
    labels = name.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise ValueError("its host is neither a name nor four numbers") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("its host is not a name")
    if labels[-1] == "onion" and not _ONION.fullmatch(name):
        raise ValueError("its onion name is not 56 letters and digits")
    if "xn--" in name:
        _check_spelling(name)
    return name


def _in_ascii(text: str) -> str:
    """A host in any script as the network spells it."""
    return read(lambda: httpx.URL(f"https://{text}").raw_host.decode("ascii").lower(), _no_name)


def _check_spelling(name: str) -> None:
    """Refuse a host that claims to be in the spelling of the network and is not: nobody could show what it means."""
    shown = read(lambda: httpx.URL(f"https://{name}").host, _no_name)
    if not shown.isascii() and _in_ascii(shown) != name:
        raise _no_name()


def _no_name(_: str = "") -> ValueError:
    return ValueError("its host is not a name")


def _port(text: str | None, usual: int) -> str:
    if text is None:
        return ""
    if not _PORT.fullmatch(text) or not 1 <= int(text) <= 65535:
        raise ValueError("its port is not a number from 1 to 65535")
    return "" if int(text) == usual else f":{int(text)}"


def _path(text: str) -> str:
    path = text.removesuffix("/")
    if any(not _STEP.fullmatch(step) or step in {".", ".."} for step in path.split("/")[1:]):
        raise ValueError("its path holds more than letters, digits and - . _ ~ between single slashes")
    return path


def is_loopback(relay: str) -> bool:
    """Whether an address in its one spelling is on this machine."""
    host = relay.partition("://")[2].partition("/")[0]
    return _is_loopback(host if host.endswith("]") else host.rpartition(":")[0] or host)


def _may_be_plain(host: str) -> bool:
    return host.endswith(".onion") or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host in {"localhost", "[::1]"}:
        return True
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _shown(text: str) -> str:
    """The text for a refusal: without what may be secret or cannot be seen."""
    plain = re.split(r"[?#]", text.rpartition("@")[2], maxsplit=1)[0]
    seen = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in plain[:_SHOWN])
    return seen or "What was given"
