"""Lists in pages: what to ask next, and the rows to the caller."""
