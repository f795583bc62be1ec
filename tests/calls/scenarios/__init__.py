"""What every call does on a server that remembers: one story for each row of the table of calls.

A story writes and reads back, asserts what it sees, and returns the records it read, which must be the same in every
format. It may be told twice on one server: what it makes carries the `mark` it is given.
"""

from . import conversations, customers, labels, others, presence, reports
from .story import STORIES

FAMILIES = (conversations, customers, labels, others, presence, reports)  # importing them fills the table

__all__ = ["FAMILIES", "STORIES"]
