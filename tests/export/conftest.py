"""Which tests of exports are slow."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Targets know nothing of event loops: each is tried on asyncio, one on trio too, the others there are slow."""
    for item in items:
        values: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
        if values.get("anyio_backend") == "trio" and values.get("kind", "sqlite") != "sqlite":
            item.add_marker(pytest.mark.slow)
