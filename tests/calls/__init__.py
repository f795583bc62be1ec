"""The table of calls: one row each, in the reference's own words; a new call is a new row."""

from . import conversations, customers, groups_and_tags, knowledge, later, messages, presence, reports

ROWS = [
    *conversations.ROWS,
    *customers.ROWS,
    *groups_and_tags.ROWS,
    *knowledge.ROWS,
    *later.ROWS,
    *messages.ROWS,
    *presence.ROWS,
    *reports.ROWS,
]
