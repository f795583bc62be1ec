"""What calls return: every record by name, and what records are made of.

``from liveagent_async.records import Customer`` imports the one family that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import resources
from ._public import attach

if TYPE_CHECKING:
    from ._record import Fields as Fields  # noqa: PLC0414
    from ._record import Record as Record  # noqa: PLC0414
    from ._record import Value as Value  # noqa: PLC0414
    from ._record import to_dict as to_dict  # noqa: PLC0414
    from .resources import *  # noqa: F403
else:
    __getattr__, __dir__, __all__ = attach(
        __name__,
        {"._record": ("Fields", "Record", "Value", "to_dict"), ".resources": resources.__all__},
    )
