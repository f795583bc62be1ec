"""The version, as a constant: asking importlib.metadata for it would cost every import some milliseconds."""

__version__ = "0.1.0"
