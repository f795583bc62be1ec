"""The calls, one file per family of the vendor's reference: its records on top, its calls below."""
