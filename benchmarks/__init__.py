"""How fast the client is, each figure beside its floor and its peers of the same run: `python -m benchmarks`."""
