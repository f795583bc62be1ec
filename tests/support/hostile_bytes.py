"""Hostile bytes, and a process that reads them under limits: `python -m support.hostile_bytes case xml "entity bomb"`.

A process of its own, because what must not happen is the end of the process.
"""

from __future__ import annotations

import faulthandler
import random
import resource
import sys
from collections.abc import Callable
from time import process_time
from typing import Final

from liveagent_async._codecs import CODECS, Tree, as_list
from liveagent_async._http import BODY_LIMIT
from liveagent_async._record import Fields
from support.php import WRITERS, Answer
from support.sample_record import CONVERTER, Everything

MEMORY: Final = 300 * 2**20
CPU: Final = 6  # seconds; what is refused by a limit takes a tenth of one
BODY: Final = BODY_LIMIT  # 16 MiB, which is what 64 KB of gzip may claim to be and no more

_ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
_ANCHORS = b"".join(b"k%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12))

REFUSED: Final[dict[str, dict[str, Callable[[], bytes]]]] = {
    "json": {
        "100,000 lists": lambda: b"[" * 100_000,
        "100,000 closed lists": lambda: b"[" * 100_000 + b"]" * 100_000,
        "100,000 objects": lambda: b'{"a":' * 100_000,
        "900 lists": lambda: b"[" * 900 + b"]" * 900,
        "a list of lists": lambda: many(b"[", b"[],", b"[]]"),
        "a list of objects": lambda: many(b"[", b"{},", b"{}]"),
        "a list of numbers": lambda: many(b"[", b"1,", b"1]"),
        "a list of texts": lambda: many(b"[", b'"",', b"1]"),
        "an object of one key": lambda: many(b"{", b'"a":"",', b'"a":1}'),
        "rows of one field": lambda: many(b'{"response":{"tags":[', b'{"id":"1"},', b"{}]}}"),
        "a body of lists": lambda: b"[" * BODY,
        "16 MiB of spaces": lambda: b" " * BODY,
        "spaces, then garbage": lambda: b"{}" + b" " * BODY + b"x",
        "16 MiB of an open text": lambda: b'{"a":"' + b"a" * BODY,
        "invalid UTF-8": lambda: b'{"a":"' + b"a" * BODY + b'\xc3"}',
        "an escape of half a pair": lambda: b'{"a":"\\ud83d"}',
        "half a pair in UTF-8": lambda: b'{"a":"\xed\xa0\xbd"}',
        "UTF-16": lambda: '{"a":"b"}'.encode("utf-16"),
        "UTF-32": lambda: '{"a":"b"}'.encode("utf-32"),
        "NUL": lambda: b'{"a":"\0"}',
        "only NUL": lambda: b"\0" * BODY,
        "NaN": lambda: b'{"a":NaN}',
    },
    "xml": {
        "entity bomb": lambda: b'<!DOCTYPE r [<!ENTITY e0 "ha">' + _ENTITIES + b"]><r>&e11;</r>",
        "one large entity": lambda: b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 2**20 + b'">]><r>' + b"&a;" * 2**16 + b"</r>",
        "external entity": lambda: b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>',
        "external document type": lambda: b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r/>',
        "parameter entity": lambda: b'<!DOCTYPE r [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><r/>',
        "a list of empty elements": lambda: many(b"<r>", b"<a/>", b"</r>"),
        "a list of elements": lambda: many(b"<r>", b"<a>1</a>", b"</r>"),
        "a list of elements of all names": lambda: b"<r>%s</r>" % b"".join(b"<a%d/>" % n for n in range(310_000)),
        "elements and carriage returns": lambda: many(b"<r>\r", b"<a>\r</a>", b"</r>"),
        "closing tags and carriage returns": lambda: many(b"<r>", b"</a>\r", b"</r>"),
        "comments": lambda: many(b"<r>", b"<!---->", b"</r>"),
        "rows of one field": lambda: many(b"<response><tags>", b"<tag><id>1</id></tag>", b"</tags></response>"),
        "100,000 elements deep": lambda: b"<a>" * 100_000,
        "100,000 closed elements deep": lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
        "16 MiB of elements": lambda: b"<a>" * (BODY // 3),
        "16 MiB of spaces": lambda: b" " * BODY,
        "16 MiB of spaces inside": lambda: b"<r>" + b" " * BODY,
        "16 MiB of carriage returns": lambda: b"<r>" + b"\r" * BODY,
        "8 MiB of lines": lambda: b"<r>" + b"x\r\n" * 2**21 + b"</s>",
        "16 MiB of open tags": lambda: b"<" * BODY,
        "carriage return and open tags": lambda: b"\r" + b"<a" * (BODY // 2),
        "a tag of 16 MiB": lambda: b"<" + b"a" * BODY,
        "an attribute of 16 MiB": lambda: b"<r a='" + b"a" * BODY,
        "a comment of 16 MiB": lambda: b"<r><!-- " + b"a" * BODY,
        "half a pair": lambda: b"<r>&#xD83D;</r>",
        "half a pair in UTF-8": lambda: b"<r>\xed\xa0\xbd</r>",
        "invalid UTF-8": lambda: b"<r>" + b"a" * BODY + b"\xc3</r>",
        "NUL": lambda: b"<r>\0</r>",
        "only NUL": lambda: b"\0" * BODY,
        "another encoding": lambda: b"<?xml version='1.0' encoding='utf-7'?><r>+ACY-\xe9</r>",
    },
    "yaml": {
        "alias bomb": lambda: b"---\nk0: &a0 ha\n" + _ANCHORS + b"...\n",
        "an anchor inside itself": lambda: b"---\na: &a [*a]\n...\n",
        "a list of objects": lambda: many(b"---\na:\n", b"- {}\n", b"...\n"),
        "a flow list": lambda: many(b"---\na: [", b"1,", b"1]\n...\n"),
        "an object of one key": lambda: many(b"---\n", b"a:\n", b"...\n"),
        "rows of one field": lambda: many(b"---\nresponse:\n  tags:\n", b"  - id: 1\n", b"...\n"),
        "100,000 flow lists": lambda: b"---\na: " + b"[" * 100_000,
        "100,000 closed flow lists": lambda: b"---\na: " + b"[" * 100_000 + b"]" * 100_000 + b"\n...\n",
        "100,000 flow objects": lambda: b"---\n" + b"{a: " * 100_000,
        "100,000 block lists": lambda: b"---\n" + b"- " * 100_000,
        "2,000 indented objects": lambda: b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(2000)) + b"...\n",
        "100,000 complex keys": lambda: b"---\n" + b"? " * 100_000,
        "16 MiB of flow lists": lambda: b"[" * BODY,
        "16 MiB of spaces": lambda: b" " * BODY,
        "16 MiB of line feeds": lambda: b"\n" * BODY,
        "an open text of 16 MiB": lambda: b'---\na: "' + b"a" * 2**24,
        "1,000,000 documents": lambda: b"---\n...\n" * 1_000_000,
        "tags of Python": lambda: b"---\na: !!python/object/apply:os.system [exit]\n...\n",
        "half a pair": lambda: b'---\na: "\\uD83D"\n...\n',
        "half a pair in UTF-8": lambda: b"---\na: \xed\xa0\xbd\n...\n",
        "invalid UTF-8": lambda: b"---\na: " + b"a" * 2**20 + b"\xc3\n...\n",
        "NUL": lambda: b"---\na: \0\n...\n",
        "only NUL": lambda: b"\0" * BODY,
    },
}


def many(first: bytes, item: bytes, last: bytes) -> bytes:
    """A body as large as may be, of one item over and over: it packs to a thousandth."""
    return first + item * ((BODY - len(first) - len(last)) // len(item)) + last


GOOD: Final[Answer] = {
    "status": "OK",
    "statuscode": 0,
    "everythings": [
        {
            "text": "Žofia O'Neil & <b>\r\n😀",
            "whole": "12",
            "number": "12.5",
            "flag": "Y",
            "moment": "2024-07-01 12:34:56",
            "day": None,
            "status": "C",
            "message": {"messageid": "1", "message": "~"},
            "messages": [{"messageid": "2", "datecreated": "0000-00-00 00:00:00"}],
            "codes": ["a", "", "c"],
            "tags": [{"id": "ab12", "name": "[x]: {y}"}],
            "unknown": {"deep": [{"er": ""}], "zero": "0"},
        },
        {"text": "no", "whole": 12, "messages": [], "codes": ["only"]},
    ],
}
_WORDS: Final = rb"""
[ ] { } < > </ /> & ; : , - ' " \ | ~ ? ! % @ # * 0 1e9 null NaN 0000-00-00 9999999999999999999999 \ud83d \u0000
&#0; &#xD800; <![CDATA[ ]]> <!-- --> <!DOCTYPE <?xml encoding= <a> </a> ... --- &a *a !!int [[[[ ]]]] {{{{
"""
_BYTES: Final = [
    b"\0",
    b"\r",
    b"\n",
    b"\t",
    b" ",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\xbd",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc2\x85",
]
_LETTERS: Final = [b"x", b"7", b" ", b"Y", b"-", b".", b"_", b"\\"]
_PARTS: Final = [*_WORDS.split(), *_BYTES]


def mutant(body: bytes, seed: int) -> bytes:
    """A good answer with one to three small changes."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        start, end = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
        near = min(end, start + chance.randint(0, 12))
        match chance.randrange(12):
            case 0:
                body = body[:start]
            case 1:
                body = body[:start] + chance.choice(_PARTS) + body[near:]
            case 2:
                body = body[:start] + chance.choice(_PARTS) * chance.randint(1, 80) + body[start:]
            case 3:
                body = body[:start] + bytes([chance.randrange(256)]) + body[start + 1 :]
            case 4:
                body = body[:start] + body[near:]
            case 5:
                body = body[:end] + body[start:near] + body[end:]
            case 6:
                body = body[start:end] + body[:start] + body[end:]
            case _:  # what may still be read: another letter
                body = body[:start] + chance.choice(_LETTERS) + body[start + 1 :]
    return body


def read(format_: str, body: bytes) -> None:
    """All that a client does with an answer: a tree, a list in it, records of it."""
    tree = CODECS[format_].decode(body)
    CONVERTER.record(Fields, tree)
    response = tree.get("response") if isinstance(tree, dict) else None
    CONVERTER.record(Fields, response)
    rows: Tree = response.get("everythings") if isinstance(response, dict) else None
    CONVERTER.rows(Everything, as_list(rows))


def say(line: str) -> None:
    sys.stdout.write(f"{line[:120]}\n")


def main(task: str, format_: str, what: str) -> None:
    """Says what the answer ended in, or how many mutants ended in what."""
    faulthandler.enable()
    if task == "case":
        body = REFUSED[format_][what]()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(process_time()) + CPU, -1))
        try:
            read(format_, body)
        except ValueError as error:
            say(f"ValueError: {error}")
        else:
            say("read")
        return
    good = WRITERS[format_](GOOD)
    read(format_, good)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    refused = 0
    for seed in range(int(what)):
        try:
            read(format_, mutant(good, seed))
        except ValueError:
            refused += 1
        except BaseException:
            say(f"mutant {seed} of {format_}")
            raise
    say(f"{refused} of {what} refused")


if __name__ == "__main__":
    main(*sys.argv[1:])
