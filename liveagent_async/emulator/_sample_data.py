"""Names, texts and small tables the seed draws from; the odd ones are odd on purpose."""

from __future__ import annotations

import re
from typing import Final

from ._store import Value

_FIRST = """Zoë F zoe|Ľubomír M lubomir|Anna F anna|John M john|Jana F jana|Peter M peter
Šárka F sarka|Jürgen M jurgen|Mary F mary|null  null|No  no|Björn M bjorn|Émile M emile
李雷 M lilei|محمد M mohamed|Ana-María F anamaria|D'Arcy M darcy|"Nina" F nina|R&D  rnd
<b>Bob</b> M bob|~  tilde|08540  zip|+421905123456  phone|12:30:45  time|Y  y|true  true
2012-03-02  date|Εὐγενία F eugenia|😀 F smile|Олег M oleg|Tomáš M tomas|Eva F eva
Mark M mark|Lucia F lucia|Paul M paul|Ivan M ivan|Nora F nora|Adam M adam|Emma F emma"""

_LAST = """Novák novak|O'Brien obrien|Smith smith|Müller muller|Kováčová kovacova|Doe doe
van der Berg vanderberg|Null null|Ng ng|Þórsdóttir thorsdottir|"The Boss" boss
Smith & Sons smithsons|0x1F hex|1_000 thousand|1.5e+3 exp|on on|= equals|- dash|王 wang
García-López garcia|Çelik celik|Ødegård odegard|Nguyễn nguyen|# hash|[list] list|{map} map
*star star|@home home|100% percent|back\\slash backslash|a: b colon|tab\there tab
Zimmermann zimmermann|Horváth horvath|Brown brown|Kim kim|Rossi rossi|Silva silva"""

_SUBJECTS = (
    "Invoice 2025/0815", "Kde je moja objednávka?", "null", "no", "Re: Re: Fwd: price & delivery <urgent>", "12:30:45",
    '"quoted" and \'single\'',
    "A subject that is long enough to be folded by a writer that breaks its lines near 80 columns, isn't it",
    "😀 thanks", "0", "~", "2025-02-30", "Question: how to log in?", "- dash first", "注文について",
)  # fmt: skip

_MESSAGES = (
    "Hello, this is my first ticket.",
    "Dobrý deň,\n\nobjednávka č. 08540 stále neprišla.\n\nĎakujem\nJana",
    "First line\n  indented line\n\nlast line: done",
    "<p>HTML &amp; entities &lt;here&gt;</p>",
    "null",
    "no",
    "Call me at +421905123456 after 12:30:45",
    "A long text on one line without any break, which a YAML writer folds near column 80 and a reader puts together.",
    "- not a list\n- but text",
    "key: value\n# no comment",
    "😀 مرحبا 你好",
    'She said: "it\'s 100 % & more" \\o/',
    "~",
    "1.5e+3",
    "https://example.com/a/b?c=d&e=f#g",
)


def _names(text: str, *, genders: bool) -> list[tuple[Value, ...]]:
    """Makes ("Zoë", "F", "zoe") of "Zoë F zoe"; a missing gender is null."""
    rows: list[tuple[Value, ...]] = []
    for entry in text.replace("\n", "|").split("|"):
        rest, slug = entry.rsplit(" ", 1)
        name, gender = rest.rsplit(" ", 1) if genders else (rest, "")
        rows.append((name, gender or None, slug))
    return rows


DEPARTMENTS: Final = ("default", "d0000001", "d0000002")

TEXTS: Final[dict[str, list[tuple[Value, ...]]]] = {
    "first": _names(_FIRST, genders=True),
    "last": _names(_LAST, genders=False),
    "subject": [(text, None, None) for text in _SUBJECTS],
    "message": [(text, None, None) for text in _MESSAGES],
    "department": [(text, None, None) for text in DEPARTMENTS],
}


def _entry(
    kb: str, key: str, parent: str, rtype: str, treepath: str, title: str, keywords: str, content: str, description: str
) -> tuple[Value, ...]:
    """A row of the knowledge base; its text is its content without the markup."""
    text = re.sub("<[^>]*>", "", content).replace("&amp;", "&").replace("\n", " ")
    n = int(key) - 4149 if rtype == "A" else {"449": 1, "541": 2}[key]
    return (
        n, kb, key, parent, rtype, "P", "P", "P", f"{900000 + n}-{title.partition(':')[0]}", treepath, str(10 * n),
        title, text[:40], keywords, content, text, "", "default", str(7 * n), str(n % 4), "2024-05-06 07:08:09",
        f"2024-0{5 + n // 4}-07 08:09:10", "N", description,
    )  # fmt: skip


_ARTICLE = "<h1>Returns</h1>\n<p>Send it back within 14 days &amp; get your money.</p>"

TABLES: Final[dict[str, list[tuple[Value, ...]]]] = {
    "departments": [
        ("default", "General", "", "MRT", "M", "N"),
        ("d0000001", "Predaj & marketing", 'Sales "EU"', "T", "T", "N"),
        ("d0000002", "No", "closed: 2024-12-31", "", "", "Y"),
    ],
    "groups": [
        (1, "ag0h", "VIP", "FFFFFF", "0000FF"),
        (2, "2kt8", "Premium", "000000", "00FF00"),
        (3, "0123", "no", "000000", "123456"),
    ],
    "tags": [
        (1, "sh3j", "VIP", "FFFFFF", "0000FF"),
        (2, "8sd5", "Support", "000000", "FF0000"),
        (3, "1e10", "null", "000000", "000000"),
        (4, "0123", "Ľ & <b>", "000000", "123456"),
    ],
    "companies": [
        (n, f"o{n:03x}", name, f"info@company{n}.example.com", f"2021-0{n}-01 08:00:00", "en-US", f"+42190000000{n}")
        for n, name in enumerate(("Acme, Inc.", "Müller & Söhne", "No", "0x1F", "Null Ltd."), 1)
    ],
    "widgets": [
        (1, "w0000001", "Chat button", "C", "en-US", "default", "<b>Chat</b>",
         "<script src='//emulator/scripts/track.js'></script>", *[None] * 12),
        (2, "w0000002", "Kontaktný formulár", "F", "sk", "d0000001", "", "<a href='//emulator/form'>form</a>",
         *[None] * 12),
    ],
    "files": [
        (n, f"{n:032x}", f"2024-0{n}-03 04:05:06", name, size, kind, "3", f"https://emulator/files/{n}")
        for n, (name, kind, size) in enumerate(
            [('faktúra "1".pdf', "application/pdf", "20480"), ("no", "text/plain", "0")], 1
        )
    ],
    "knowledgebases": [("kb_defau", "Knowledgebase"), ("kb_inter", "Internal: no")],
    "entries": [
        _entry("kb_defau", "449", "0", "C", "0", "Orders", "", "", "all about orders"),
        _entry("kb_defau", "541", "449", "C", "0|449", "Shipping", "", "", ""),
        _entry("kb_defau", "4152", "449", "A", "0|449", "Returns", "refund, money", _ARTICLE, ""),
        _entry("kb_defau", "4153", "541", "A", "0|449|541", "Doprava: čo a ako?", "", "<p>12:30</p>", ""),
        _entry("kb_defau", "4154", "541", "A", "0|449|541", "No", "no", "<p>null</p>", ""),
        _entry("kb_inter", "4155", "0", "A", "0", "Only for agents", "", "<p>money: no</p>", ""),
    ],
    "suggestion_categories": [
        ("15", "Ideas", "Feedback / Ideas", "ideas"),
        ("16", "Bugs & <errors>", "Feedback / Bugs & <errors>", "bugs"),
    ],
}  # fmt: skip

_AGENT_NAMES = (
    ("john", "John", "Williams", "M"),
    ("jana", "Jana", "Kováčová", "F"),
    ("no", "No", "Null", None),
    ("li", "李", "雷", "M"),
    ("pat", "Pat", "O'Brien & Co", "F"),
    ("zip", "08540", "+421905123456", None),
    ("ana", 'Ana "María"', "García", "F"),
)


def agent(n: int) -> dict[str, Value]:
    """The n-th agent: john@agent.com, then others; more of a name are told apart by a number."""
    slug, first, last, gender = _AGENT_NAMES[(n - 1) % len(_AGENT_NAMES)]
    number = (n - 1) // len(_AGENT_NAMES)
    online = ("MRT", "T", "M", "", "PT")[n % 5]
    return {
        "email": f"{slug}{number or ''}@agent.com", "firstname": first, "lastname": last, "gender": gender,
        "role": "O" if n == 1 else "D" if n % 4 == 0 else "A", "onlinestatus": online, "presetstatus": online,
    }  # fmt: skip
