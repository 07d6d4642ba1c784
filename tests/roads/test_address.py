"""Addresses of relays."""

from __future__ import annotations

import ipaddress

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goodoffices.errors.base import ExitStatus, Refusal
from goodoffices.errors.roads import NoRelayAddress, PlainHttp
from goodoffices.roads.address import LONGEST, relay_address

ONION = "a2" * 28 + ".onion"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://relay.example", "https://relay.example"),
        ("https://relay.example/", "https://relay.example"),
        ("  HTTPS://Relay.Example:443/\n", "https://relay.example"),
        ("https://relay.example:08443", "https://relay.example:8443"),
        ("https://relay.example/Talks/one-two.3_~/", "https://relay.example/Talks/one-two.3_~"),
        ("https://192.0.2.7:8443", "https://192.0.2.7:8443"),
        ("https://[2001:DB8:0::7]/x", "https://[2001:db8::7]/x"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://דואר.example", "https://xn--4dbfg1f.example"),
        ("http://127.0.0.1:8440", "http://127.0.0.1:8440"),
        ("http://127.8.8.8", "http://127.8.8.8"),
        ("http://LOCALHOST:80/", "http://localhost"),
        ("http://[0:0::1]:8440", "http://[::1]:8440"),
        (f"http://{ONION.upper()}", f"http://{ONION}"),
        (f"http://north.{ONION}:81", f"http://north.{ONION}:81"),
        (f"https://{ONION}", f"https://{ONION}"),
    ],
)
def test_an_address_has_one_spelling(typed: str, read: str) -> None:
    """However it was typed; and reading it again changes nothing."""
    assert relay_address(typed) == read
    assert relay_address(read) == read


@pytest.mark.parametrize(
    "typed",
    [
        "http://relay.example",
        "HTTP://relay.example:8440/x",
        "http://192.0.2.7",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://[::]",
        "http://[::2]",
        "http://[::ffff:127.0.0.1]",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://relay.localhost",
        "http://onion",
        "http://onion.example",
    ],
)
def test_plain_http_is_for_this_machine_and_onions_alone(typed: str) -> None:
    """The refusal says why, and what to do."""
    with pytest.raises((PlainHttp, NoRelayAddress)) as refused:
        relay_address(typed)
    if typed != "http://onion":
        assert isinstance(refused.value, PlainHttp)
        assert "secrets" in refused.value.why
        assert "https://" in refused.value.advice
    assert refused.value.exit_status is ExitStatus.USAGE


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("relay.example", "begin"),
        ("//relay.example", "begin"),
        ("https:relay.example", "begin"),
        ("ftp://relay.example", "begin"),
        ("ws://relay.example", "begin"),
        ("file:///etc/passwd", "begin"),
        ("https://", "no host"),
        ("https:///x", "no host"),
        ("https://:443", "no host"),
        ("https://user@relay.example", "a user"),
        ("https://user:word@relay.example", "a user"),
        ("https://relay.example\\@other.example", "a user"),
        ("https://relay.example?x=1", "a query"),
        ("https://relay.example/x#y", "a fragment"),
        ("https://relay.example:", "port"),
        ("https://relay.example:0", "port"),
        ("https://relay.example:65536", "port"),
        ("https://relay.example:1e3", "port"),
        ("https://relay.example:٤٤٣", "port"),
        ("https://relay.example:-1", "port"),
        ("https://relay.example//x", "path"),
        ("https://relay.example/x//", "path"),
        ("https://relay.example/../x", "path"),
        ("https://relay.example/./x", "path"),
        ("https://relay.example/%2e%2e/x", "path"),
        ("https://relay.example/x;y", "path"),
        ("https://relay.example/é", "path"),
        ("https://relay.example\\x", "not a name"),
        ("https://relay..example", "not a name"),
        ("https://relay.example.", "not a name"),
        ("https://.relay.example", "not a name"),
        ("https://-relay.example", "not a name"),
        ("https://re_lay.example", "not a name"),
        ("https://re%6cay.example", "not a name"),
        (f"https://{'a' * 64}.example", "not a name"),
        (f"https://{'a.' * 127}example", "not a name"),
        ("https://xn--relay-\u200d.example", "cannot be seen"),
        ("https://xn--a.example", "not a name"),
        ("https://xn--bcher-kva8.example", "not a name"),
        ("https://☃.example", "not a name"),
        ("https://127.1", "neither"),
        ("https://2130706433", "neither"),
        ("https://0x7f000001", "neither"),
        ("https://0177.0.0.1", "neither"),
        ("http://127.0.0.256", "neither"),
        ("https://1.2.3.4.5", "neither"),
        ("https://[::1", "begin"),
        ("https://[]", "brackets"),
        ("https://[127.0.0.1]", "brackets"),
        ("https://[fe80::1%25eth0]", "brackets"),
        ("https://[::1]x", "begin"),
        ("http://short.onion", "onion"),
        ("https://re lay.example", "cannot be seen"),
        ("https://re\tlay.example", "cannot be seen"),
        ("https://relay.example\r\nX: y", "cannot be seen"),
        ("https://relay.example\x00", "cannot be seen"),
        ("https://\u202erelay.example", "cannot be seen"),
        ("https://relay\u200b.example", "cannot be seen"),
        ("https://relay.example/\u2066x", "cannot be seen"),
        ("https://relay\ud800.example", "cannot be seen"),
        ("https://relay.example/" + "x" * LONGEST, "more than"),
    ],
)
def test_what_is_no_address_is_refused_with_its_problem(typed: str, problem: str) -> None:
    """Nothing is guessed or mended."""
    with pytest.raises(NoRelayAddress) as refused:
        relay_address(typed)
    assert problem in str(refused.value.facts["problem"])
    assert refused.value.exit_status is ExitStatus.USAGE


@pytest.mark.parametrize(
    "typed", ["https://user:pass-word@relay.example", "https://relay.example/?key=pass-word", "x://y#pass-word"]
)
def test_a_refusal_repeats_no_password(typed: str) -> None:
    """Refusals reach logs and screens."""
    with pytest.raises(NoRelayAddress) as refused:
        relay_address(typed)
    assert "pass-word" not in str(refused.value.told())


def read_or_refused(typed: str) -> tuple[str, Refusal | None]:
    try:
        return relay_address(typed), None
    except (PlainHttp, NoRelayAddress) as refused:
        return "", refused


HOSTS = st.sampled_from(
    ["relay.example", "127.0.0.1", "[::1]", "localhost", ONION, "bücher.example", "1.2", "xn--p1ai"]
)
ADDRESSES = st.one_of(
    st.text(max_size=80),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["http://", "https://", "HTTPS://", "https:/", "ftp://"]),
            st.one_of(HOSTS, st.text(max_size=20)),
            st.one_of(st.just(""), st.integers(0, 70000).map(":{}".format), st.text(max_size=6)),
            st.one_of(st.just(""), st.just("/"), st.text(max_size=20).map("/{}".format)),
        ),
    ),
)


@given(ADDRESSES)
@example("https://xn--p1ai")
@example("https://xn--p1ai.xn--p1ai:9/x")
def test_whatever_is_typed_gives_a_safe_address_or_a_refusal(typed: str) -> None:
    """What comes out is plain, short, whole and the same when read again; and httpx asks that host and no other."""
    address, refused = read_or_refused(typed)
    if refused is not None:
        assert refused.said.isascii()
        assert refused.said.isprintable()
        return
    assert relay_address(address) == address
    assert address.isascii()
    assert address.isprintable()
    assert len(address) <= LONGEST
    assert not set(address) & set(" @?#\\%")
    assert not address.endswith("/")
    url = httpx.URL(address + "/v1")
    host = url.raw_host.decode()
    shown = f"[{host}]" if ":" in host else host
    assert f"{url.scheme}://{shown}" + (f":{url.port}" if url.port else "") + url.path == address + "/v1"
    if url.scheme == "http" and host != "localhost" and not host.endswith(".onion"):
        assert ipaddress.ip_address(host).is_loopback
