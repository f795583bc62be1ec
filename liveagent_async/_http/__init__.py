"""The wire: connections, deadlines, and the only place where the API key and httpx meet."""

BODY_LIMIT = 16 * 2**20  # bytes of an unpacked answer: a page of 1000 long rows has 2 to 4 million
