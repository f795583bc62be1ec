"""The tables. Identifiers of the big ones are computed from the row's number, so that a million rows need no index.

Customers are a view for the same reason: SQLite computes generated columns while it inserts, which doubles the time.
"""

from __future__ import annotations

FORMAT = 4
"""The number of this schema; a kept file of another one cannot be read."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS account (installed TEXT);

CREATE TABLE IF NOT EXISTS agents (
    n INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE, firstname TEXT, lastname TEXT, gender TEXT, role TEXT,
    onlinestatus TEXT, presetstatus TEXT,
    userid TEXT AS (printf('a%07x', n)), contactid TEXT AS (printf('k%07x', n)),
    systemname TEXT AS (firstname || ' ' || lastname));

CREATE TABLE IF NOT EXISTS departments (
    departmentid TEXT PRIMARY KEY, name TEXT, description TEXT, onlinestatus TEXT, presetstatus TEXT, deleted TEXT);
CREATE TABLE IF NOT EXISTS department_agents (departmentid TEXT, agent INTEGER, PRIMARY KEY (departmentid, agent));

CREATE TABLE IF NOT EXISTS people (
    n INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT COLLATE NOCASE, firstname TEXT, lastname TEXT, created INTEGER,
    role TEXT, gender TEXT, phone TEXT, companyid TEXT, note TEXT, password_set INTEGER);
CREATE TABLE IF NOT EXISTS moved (list TEXT, n INTEGER, place INTEGER, PRIMARY KEY (list, n));
CREATE TABLE IF NOT EXISTS addresses (email TEXT COLLATE NOCASE PRIMARY KEY, n INTEGER);
CREATE VIEW IF NOT EXISTS customers AS SELECT *, printf('c%07x', n) AS contactid, printf('u%07x', n) AS userid,
    trim(firstname || ' ' || lastname) AS systemname, datetime(created, 'unixepoch') AS datecreated FROM people;
CREATE TABLE IF NOT EXISTS fields (kind TEXT, owner INTEGER, code TEXT, value TEXT);
CREATE INDEX IF NOT EXISTS fields_of ON fields (kind, owner);

CREATE TABLE IF NOT EXISTS groups (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, name TEXT, color TEXT, bg_color TEXT);
CREATE TABLE IF NOT EXISTS members (customer INTEGER, grp INTEGER, PRIMARY KEY (customer, grp));
CREATE TABLE IF NOT EXISTS tags (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, name TEXT, color TEXT, bg_color TEXT);
CREATE TABLE IF NOT EXISTS tagged (conversation INTEGER, tag TEXT, PRIMARY KEY (conversation, tag));

CREATE TABLE IF NOT EXISTS companies (
    n INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, emails TEXT, datecreated TEXT, language TEXT, phones TEXT);
CREATE TABLE IF NOT EXISTS widgets (
    n INTEGER PRIMARY KEY, contactwidgetid TEXT UNIQUE, name TEXT, rtype TEXT, language TEXT, departmentid TEXT,
    onlinecode TEXT, integration_code TEXT, provide TEXT, usecode TEXT, status TEXT, attributes TEXT, form_fields TEXT,
    onlinecode_ieold TEXT, offlinecode TEXT, offlinecode_ieold TEXT, onlinecode_css TEXT, onlinecode_ieold_css TEXT,
    offlinecode_css TEXT, offlinecode_ieold_css TEXT);
CREATE TABLE IF NOT EXISTS files (
    n INTEGER PRIMARY KEY, fileid TEXT UNIQUE, created TEXT, filename TEXT, filesize TEXT, filetype TEXT,
    downloads TEXT, downloadUrl TEXT);
CREATE TABLE IF NOT EXISTS knowledgebases (kb_id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS entries (
    n INTEGER PRIMARY KEY, kb_id TEXT DEFAULT 'kb_defau', kb_entry_id TEXT UNIQUE, parent_entry_id TEXT DEFAULT '0',
    rtype TEXT DEFAULT 'A', rstatus TEXT DEFAULT 'P', access TEXT DEFAULT 'P', access_inherited TEXT DEFAULT 'P',
    urlcode TEXT, treepath TEXT DEFAULT '0', rorder TEXT DEFAULT '0', title TEXT, metadescription TEXT DEFAULT '',
    keywords TEXT DEFAULT '', content TEXT DEFAULT '', content_text TEXT DEFAULT '', conversationid TEXT DEFAULT '',
    departmentid TEXT, views TEXT DEFAULT '0', votes TEXT DEFAULT '0', datecreated TEXT, datechanged TEXT,
    deleted TEXT DEFAULT 'N', description TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS mail_accounts (email TEXT COLLATE NOCASE PRIMARY KEY);
CREATE TABLE IF NOT EXISTS suggestion_categories (id TEXT PRIMARY KEY, title TEXT, path TEXT, urlcode TEXT);

CREATE TABLE IF NOT EXISTS conversations (
    n INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT UNIQUE, publicurlcode TEXT UNIQUE, datecreated TEXT,
    datechanged TEXT, departmentid TEXT, status TEXT, owner INTEGER, subject TEXT, preview TEXT, channel_type TEXT,
    assigned INTEGER, ownernote TEXT, datedue TEXT, datefirstanswer TEXT, dateresolved TEXT, resolver INTEGER,
    conversationid TEXT AS (printf('t%07x', n)));
CREATE INDEX IF NOT EXISTS conversations_by_owner ON conversations (owner);
CREATE INDEX IF NOT EXISTS conversations_by_date ON conversations (datecreated);
CREATE INDEX IF NOT EXISTS conversations_by_answer ON conversations (datefirstanswer);
CREATE INDEX IF NOT EXISTS conversations_by_end ON conversations (dateresolved);
CREATE TABLE IF NOT EXISTS message_groups (
    n INTEGER PRIMARY KEY, conversation INTEGER, userid TEXT, rtype TEXT, rstatus TEXT,
    datecreated TEXT, datefinished TEXT,
    messagegroupid TEXT AS (printf('g%07x', n)));
CREATE INDEX IF NOT EXISTS message_groups_of ON message_groups (conversation);
CREATE INDEX IF NOT EXISTS message_groups_by_date ON message_groups (datecreated);
CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY, grp INTEGER, userid TEXT, rtype TEXT, datecreated TEXT, message TEXT,
    messageid TEXT AS (printf('m%07x', n)));
CREATE INDEX IF NOT EXISTS messages_of ON messages (grp);
CREATE INDEX IF NOT EXISTS messages_by_date ON messages (datecreated);
CREATE TABLE IF NOT EXISTS ranks (
    n INTEGER PRIMARY KEY, rtype TEXT, datecreated TEXT, conversation INTEGER, agent INTEGER, comment TEXT);
"""
