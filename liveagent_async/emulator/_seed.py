"""The data a new server starts with: the same for the same numbers and seed, any number of rows, made inside SQLite.

Names and texts are the ones that break clients: accents, scripts and emoji, quotes, `&<>`, words and numbers that YAML
or a spreadsheet takes for something else, several lines, addresses with `+`. Customers came in the years 2020-2024,
conversations in 2025, evenly or, on demand, in bursts; or all came in 2025, evenly.
"""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from . import _sample_data as pools
from ._store import Store


def _numbered(rows: int, seed: int) -> str:
    """The start of a query that numbers rows from 1 on (`n`) and gives each a number of chance (`h`).

    h is the square, modulo a prime, of a linear function of n; cheap in SQL and mixed well in all its bits. The LIMIT
    keeps SQLite from computing it anew wherever it is used.
    """
    return f"""WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < {rows:d}),
    x (n, x) AS (SELECT n, ((n + {seed:d} * 7919) * 2654435761) % 2147483647 FROM i),
    r (n, h) AS (SELECT n, x * x % 2147483647 FROM x LIMIT {rows:d}) """


_COUNT = {kind: len(texts) for kind, texts in pools.TEXTS.items()}

_2025 = "1735689600 + (h % 365) * 86400 + (h >> 8) % 86400"

DATES = {
    "even": ("2020-01-01 00:00:00", "1577836800 + h % 157766400", _2025),
    "year": ("2025-01-01 00:00:00", _2025, _2025),
    # Odd on purpose: a third in two seconds, the hour that autumn repeats and the one that spring leaves out in Los
    # Angeles, none at all, and years in which nothing came (2021 and 2022, 2022 to 2024).
    "bursty": (
        "2020-01-01 00:00:00",
        """CASE WHEN h % 100 < 30 THEN 1583020800 WHEN h % 100 < 35 THEN 1704067199
            WHEN h % 100 < 38 THEN 1730595600 + (h >> 9) % 3600 WHEN h % 100 < 40 THEN 1710036000 + (h >> 9) % 7200
            WHEN h % 100 < 43 THEN NULL WHEN (h >> 8) % 2 THEN 1577836800 + (h >> 9) % 31536000
            ELSE 1704067200 + (h >> 9) % 31536000 END""",
        """CASE WHEN h % 100 < 30 THEN 1740787200 WHEN h % 100 < 35 THEN 1767225599
            WHEN h % 100 < 38 THEN 1762045200 + (h >> 9) % 3600 WHEN h % 100 < 40 THEN 1741485600 + (h >> 9) % 7200
            WHEN h % 100 < 43 THEN NULL WHEN (h >> 8) % 2 THEN 1609459200 + (h >> 9) % 31536000
            ELSE 1735689600 + (h >> 9) % 31536000 END""",
    ),
}
"""When the account was made, and when customers and conversations came, by its clock read as seconds of UTC."""

_CUSTOMERS = f"""INSERT INTO people (n, email, firstname, lastname, created, role, gender, phone, companyid, note,
        password_set)
    SELECT r.n,
        f.slug || CASE WHEN h % 11 = 0 THEN '+news' ELSE '' END || '.' || l.slug || '.' || r.n || '@example.com',
        f.name, l.name, {{created}}, CASE WHEN h % 3 = 0 THEN 'R' ELSE 'V' END, f.gender,
        CASE WHEN h % 5 = 0 THEN printf('+4219%08d', h % 100000000) ELSE '' END,
        CASE WHEN h % 7 = 0 THEN printf('o%03x', 1 + (h >> 5) % 5) END,
        CASE WHEN h % 13 = 0 THEN 'pays in cash: "no"' ELSE '' END,
        h % 3 = 0
    FROM r JOIN pool_first f ON f.n = h % {_COUNT["first"]} JOIN pool_last l ON l.n = (h >> 9) % {_COUNT["last"]}"""

_CONVERSATIONS = f"""INSERT INTO conversations (n, code, publicurlcode, datecreated, datechanged, departmentid, status,
        owner, subject, preview, channel_type, assigned, datedue, datefirstanswer, dateresolved, resolver)
    SELECT n, printf('%03X-%03X-%03X', code >> 24, code >> 12 & 4095, code & 4095), printf('pu%014x', code * 1000003),
        created, coalesce(resolved, answered, created),
        (SELECT name FROM pool_department p WHERE p.n = h % {_COUNT["department"]}), status, owner,
        (SELECT name FROM pool_subject p WHERE p.n = (h >> 3) % {_COUNT["subject"]}),
        (SELECT trim(substr(replace(name, char(10), ' '), 1, 60)) FROM pool_message p
            WHERE p.n = (h >> 6) % {_COUNT["message"]}),
        channel, CASE WHEN status IN ('N', 'B') THEN NULL ELSE agent END, datetime(created, '+1 day'), answered,
        resolved, CASE WHEN resolved IS NOT NULL THEN agent END
    FROM (
        SELECT *,
            CASE WHEN status IN ('A', 'R', 'C', 'T')
                THEN datetime(created, (60 + h % 7200) || ' seconds') END AS answered,
            CASE WHEN status = 'R' THEN datetime(created, (7300 + h % 90000) || ' seconds') END AS resolved
        FROM (
            SELECT n, h, n * 25214903917 % 68719476736 AS code, 1 + h % ? AS owner, 1 + (h >> 14) % ? AS agent,
                datetime({{created}}, 'unixepoch') AS created,
                substr('NNCCAAARRRRRRWTB', 1 + (h >> 5) % 16, 1) AS status,
                substr('EEEEMCTB', 1 + (h >> 11) % 8, 1) AS channel
            FROM r ORDER BY n))"""

# A conversation's life in groups of messages: asked, answered, noted, tagged, resolved; the types are the reference's.
# A chat is one group with what both sides say. That a tag's group has no messages is inferred: some group has none.
_GROUPS = """INSERT INTO message_groups (conversation, userid, rtype, rstatus, datecreated, datefinished)
    SELECT n, userid, rtype, 'V', at, at FROM (
        SELECT n, 1 AS step, printf('u%07x', owner) AS userid, datecreated AS at,
            CASE channel_type WHEN 'B' THEN 'C' WHEN 'C' THEN 'P' WHEN 'T' THEN 'W' ELSE 'M' END AS rtype
            FROM conversations
        UNION ALL
        SELECT n, 2, printf('a%07x', assigned), datefirstanswer, CASE channel_type WHEN 'C' THEN 'P' ELSE 'M' END
            FROM conversations WHERE datefirstanswer IS NOT NULL AND channel_type <> 'B'
        UNION ALL
        SELECT n, 3, printf('a%07x', assigned), datetime(datecreated, '+10 minutes'), 'I'
            FROM conversations WHERE assigned IS NOT NULL AND n % 5 = 0
        UNION ALL
        SELECT n, 4, 'system00', datetime(datecreated, '+11 minutes'), 'G' FROM conversations WHERE n % 9 = 0
        UNION ALL
        SELECT n, 5, printf('a%07x', resolver), dateresolved, 'R' FROM conversations WHERE dateresolved IS NOT NULL)
    ORDER BY n, step"""

_MESSAGES = f"""INSERT INTO messages (grp, userid, rtype, datecreated, message)
    SELECT n, userid, CASE rtype WHEN 'I' THEN 'N' WHEN 'R' THEN 'S' ELSE 'M' END, datecreated,
        CASE rtype WHEN 'R' THEN 'resolved'
        ELSE (SELECT name FROM pool_message p WHERE p.n = (g.n * 7 + g.conversation) % {_COUNT["message"]}) END
    FROM (
        SELECT n, conversation, userid, rtype, datecreated FROM message_groups WHERE rtype <> 'G'
        UNION ALL
        SELECT g.n, conversation, printf('a%07x', c.assigned), rtype, c.datefirstanswer
            FROM message_groups g JOIN conversations c ON c.n = g.conversation
            WHERE rtype = 'C' AND c.datefirstanswer IS NOT NULL) g
    ORDER BY n, datecreated"""

_RANKS = """INSERT INTO ranks (rtype, datecreated, conversation, agent, comment)
    SELECT CASE n % 3 WHEN 0 THEN 'P' ELSE 'W' END, dateresolved, n, resolver,
        CASE n % 4 WHEN 0 THEN '' ELSE 'Dakujem & "thanks"' END
    FROM conversations WHERE dateresolved IS NOT NULL AND n % 2 = 0 ORDER BY n"""

# The small things that hang on rows: groups and fields of the first thousand customers, tags and fields of tickets.
_CUSTOMER_DETAILS = (
    "INSERT INTO members SELECT n, 1 + n % 3 FROM people WHERE n % 4 = 0 AND n <= 1000",
    "INSERT INTO fields SELECT 'C', n, 'varsymbol', printf('%08d', n * 37) FROM people WHERE n % 3 = 0 AND n <= 1000",
)
_CONVERSATION_DETAILS = (
    _GROUPS,
    _MESSAGES,
    _RANKS,
    "INSERT INTO tagged SELECT c.n, t.id FROM conversations c JOIN tags t ON t.n = 1 + c.n % 4 WHERE c.n % 3 = 0",
    "INSERT INTO tagged SELECT n, 'gone' FROM conversations WHERE n % 15 = 0",  # a tag that was deleted
    "UPDATE messages SET message = 'A text may hold a NUL: ' || char(0) WHERE n = 7",
    """UPDATE message_groups SET datefinished = (SELECT max(datecreated) FROM messages WHERE grp = message_groups.n)
        WHERE rtype = 'C'""",
    "INSERT INTO fields SELECT 'T', n, 'order', printf('%05d', n * 61) FROM conversations WHERE n % 4 = 0",
)


def fill(store: Store, *, customers: int, conversations: int, agents: int, seed: int, dates: str) -> None:
    """Fills a new database; one that has departments already (a kept file) is left as it is."""
    if store.row("SELECT 1 FROM departments"):
        return
    installed, came, wrote = DATES[dates]
    store.insert("account", {"installed": installed})
    for kind, texts in pools.TEXTS.items():
        store.execute(f"CREATE TEMP TABLE pool_{kind} (n INTEGER PRIMARY KEY, name TEXT, gender TEXT, slug TEXT)")
        store.insert_many(f"pool_{kind}", [(n, *text) for n, text in enumerate(texts)])
    for table, rows in pools.TABLES.items():
        store.insert_many(table, rows)
    for n in range(1, agents + 1):
        store.insert("agents", pools.agent(n))
        store.insert("department_agents", {"departmentid": pools.DEPARTMENTS[n % len(pools.DEPARTMENTS)], "agent": n})
    if customers:
        store.execute(_numbered(customers, seed) + _CUSTOMERS.replace("{created}", came))
    for sql in _CUSTOMER_DETAILS:
        store.execute(sql)
    if customers and conversations and agents:
        sql = _CONVERSATIONS.replace("{created}", wrote)
        store.execute(_numbered(conversations, seed) + sql, customers, agents)
    for sql in _CONVERSATION_DETAILS:
        store.execute(sql)
    for kind in pools.TEXTS:
        store.execute(f"DROP TABLE pool_{kind}")
