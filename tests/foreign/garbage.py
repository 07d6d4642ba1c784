"""Every class of bytes that a decoder may stumble on: no text, no end of nesting, no end of a number, other tongues."""

from __future__ import annotations

import gzip
import random

import cbor2

from goodoffices.canonical import encode
from goodoffices.envelope import spell

_RANDOM = random.Random("garbage")


def _tag(number: int, content: object) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(number, content))


GARBAGE: dict[str, bytes] = {
    # no text, or text with what nobody expects in it
    "nothing": b"",
    "a zero": b"\0",
    "one byte that is no UTF-8": b"\xff",
    "a text in no UTF-8": b'"\xff"',
    "a code in no UTF-8": b'{"code":"\xff"}',
    "a method in no UTF-8": b'{"method":"\xff"}',
    "a name in no UTF-8": b'{"\xff":"code"}',
    "a secret in no UTF-8": b'{"deposit":"\xff","collect":"\xff"}',
    "a token in no UTF-8": b'{"port":1,"token":"\xff"}',
    "half a letter": b'{"code":"\xe2\x82',
    "a longer spelling of a letter": b'{"code":"\xc0\xaf"}',
    "half of a pair": b'{"code":"\xed\xa0\x80"}',
    "half of a pair, escaped": b'{"code":"\\ud800","method":"\\udfff","params":{}}',
    "half of a pair in TOML": b'title = "\\ud800"',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"code":"relay.not_here"}'.encode("utf-16"),
    "a page of something between": b"<!DOCTYPE html><title>502</title>" + b"\xa0" * 200,
    "something compressed": gzip.compress(b"{}" * 1000),
    "chance": _RANDOM.randbytes(65_536),
    "a megabyte of one letter": b"a" * 2**20,
    "lines without end": b"\n" * 100_000,
    # nested without end
    "lists in JSON": b"[" * 200_000,
    "lists in JSON that end": b"[" * 900 + b"]" * 900,
    "tables in JSON": b'{"code":' * 100_000,
    "parameters in JSON": b'{"method":"who","params":' + b'{"a":' * 800 + b"1" + b"}" * 800 + b"}",
    "lists of parameters in JSON": b'{"method":"who","params":{"a":' + b"[" * 500 + b"]" * 500 + b"}}",
    "answers in answers": b'{"refusal":"together.several","each":[' * 300 + b"]}" * 300,
    "lists in TOML": b"title = " + b"[" * 100_000,
    "tables in TOML": b"title = " + b"{a=" * 5_000,
    "lists in CBOR": b"\x81" * 2**17,
    "tables in CBOR": b"\xa1\x00" * 100_000,
    "tags in CBOR": b"\xc1" * 100_000,
    # numbers without end, and impossible ones
    "a whole number in JSON": b"9" * 100_000,
    "a whole number in JSON, as a code": b'{"code":' + b"9" * 100_000 + b"}",
    "a large number in JSON": b'{"code":1e999,"ok":1e999}',
    "no number in JSON": b'{"code":NaN,"ok":Infinity}',
    "a whole number in TOML": b"title = " + b"9" * 100_000,
    "a large number in TOML": b"exercise = 1e999",
    "a day that is none": b"starts = 2026-02-30",
    "a day before all": b"starts = 0000-01-01",
    "a time that is none": b"starts = 2026-01-01T25:61:61+99:99",
    "a bignum": _tag(2, b"\xff" * 100_000),
    # what would fill the memory, or take a time without end
    "a key of many parts": b"a." * 200_000 + b"a = 1",
    "a heading of many parts": b"[" + b"'a' . " * 50_000 + b"a]",
    "an array that says it is long": b"\x9b" + b"\xff" * 8,
    "bytes that say they are long": b"\x5b\x7f" + b"\xff" * 7,
    "a text that says it is long": b"\x7b\x7f" + b"\xff" * 7,
    "an array of arrays": b"\x9a\x00\x0f\xff\xf0" + b"\x80" * 0xFFFF0,
    "keys of one hash": cbor2.dumps({number * (2**61 - 1): 0 for number in range(8)}),
    "an unending length": b"\x9f" + b"\x01" * 1000,
    # what CBOR has beside plain things
    "a pattern": _tag(35, "(a+)+$"),
    "a letter by mail": _tag(36, "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n\n" * 1000),
    "a list that holds itself": b"\xd8\x1c\x81\xd8\x1d\x00",
    "a date": _tag(1, 1e300),
    "a fraction of nothing": _tag(30, [1, 0]),
    "a float": b"\xf9\x7e\x00",
    "undefined": b"\xf7",
    "a longer spelling": b"\x98\x01\x00",
    # almost right
    "an empty table": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "an array of nothing": encode([]),
    "an array of bytes": encode([b"a" * 32, b"b" * 32]),
    "no call": b'{"method":1,"params":[]}',
    "a call that knows more": b'{"method":"who","params":{},"more":1}',
    "a refusal without its facts": b'{"refusal":"roads.relay_busy","facts":{}}',
    "a refusal with other facts": b'{"refusal":"roads.relay_busy","facts":{"self":1,"relay":"{0.__class__}"}}',
    "an invitation of one part": b"GO1-INVITATION." + spell(b"a" * 100).encode(),
    "an invitation in no ASCII": "GO1-INVITATION.éé.é".encode(),
    "an invitation with its end": b"GO1-INVITATION.====.====",
    "an answer": b"GO1-ANSWER." + b"A" * 1001,
    "words": b"1. lusab babad gutih tugad mudof sakat hoboz",
    "words in other digits": "١. lusab ²".encode(),
    "an address": b"https://relay.example:99999999999999999999/",
    "an address in another script": "https://еxample.xn--a/".encode(),
    "an address in brackets": b"https://[::1%25eth0]:8",
    "news": b"id: 1\nevent: envelopes\ndata: 1\n\nid: 1\nevent: envelopes\ndata: 1\n\n",
}
