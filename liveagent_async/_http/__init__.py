"""The wire: connections, deadlines, and the only place where the API key and httpx meet."""
