"""The end of an export by many workers: nothing is published before all of it is known to be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Self

import attrs

from liveagent_async import AsyncLiveAgent

from ._clients import Connect, client, environment, in_turn
from ._parts import Manifest, Part, Receipt, by_account, fingerprint
from ._plan import State
from ._publish import publish
from ._schema import SCHEMA_VERSION
from ._sinks.sink import SharedSink, corner
from ._thread import in_thread
from ._whole import compare, refuse_other_parts
from .errors import Incomplete, OtherExport


async def finish(parts: Iterable[Part], sink: SharedSink, *, connect: Connect = environment) -> Manifest:
    """Publishes what the workers wrote, account by account, once it is known of all to be whole; sweeps the rest.

    Every part of `plan` must be there and done. Lists that were read from the beginning are looked at once more,
    without dates: are they as long as what came? Rows newer than the plan and rows deleted meanwhile are no error.
    An account that is finished already costs no request. The manifest's `upper` is the earliest of all accounts'.

    Args:
        parts: All that `plan` gave, or all of some accounts.
        sink: The target that they were written to.
        connect: As in `plan`.

    Raises:
        Incomplete: Parts are not done, or not all of the plan, or the server has more rows; nothing was published.
        Doubled: Rows came twice; nothing was published.
        OtherExport: `export` has left something unfinished in the corner of an account.
        TargetInUse: Another export finishes in there.

    """
    endings = [_Ending.of(corner(sink, account), own) for account, own in by_account(dict.fromkeys(parts)).items()]
    if not endings:
        raise ValueError("name a part at least")
    missing = [part for ending in endings for part in ending.missing()]
    if missing:
        some = ", ".join(f"{part.account} {part.stream} up to {part.upper}" for part in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise Incomplete(f"parts are not done: {some}{more}. Run them, then finish again", parts=tuple(missing))
    await in_turn([partial(ending.compare, connect) for ending in endings if ending.published is None])
    manifests = {ending.parts[0].account: await ending.publish(connect) for ending in endings}
    return Manifest(
        fingerprint(exports=[manifest.export for manifest in manifests.values()]),
        SCHEMA_VERSION,
        min(manifest.upper for manifest in manifests.values()),
        [attrs.evolve(table, account=name) for name, each in manifests.items() for table in each.tables],
    )


@attrs.frozen(eq=False)
class _Ending:
    """Of one account; `published` where an earlier call came so far, else `receipts` of each part."""

    target: SharedSink
    parts: Sequence[Part]
    published: Manifest | None
    receipts: Sequence[Sequence[Receipt]]

    @classmethod
    def of(cls, target: SharedSink, parts: Sequence[Part]) -> Self:
        """Reads what the target has; raises Incomplete or Doubled for other parts than were planned."""
        refuse_other_parts(parts)
        manifest = target.manifest()
        if manifest is not None and manifest.export == parts[0].export:
            return cls(target, parts, manifest, ())
        return cls(target, parts, None, [target.receipts(part) for part in parts])

    def missing(self) -> list[Part]:
        """Parts that are not done."""
        pairs = zip(self.parts, self.receipts, strict=False)  # none are read of what is published
        return [part for part, receipts in pairs if not (receipts and receipts[-1].done)]

    def by_stream(self) -> dict[str, list[Receipt]]:
        """The receipts of each stream."""
        found: dict[str, list[Receipt]] = {}
        for part, receipts in zip(self.parts, self.receipts, strict=True):
            found.setdefault(part.stream, []).extend(receipts)
        return found

    async def compare(self, connect: Connect) -> None:
        """Asks the server."""
        async with client(self.parts[0].account, connect) as la:
            await compare(la, self.parts, self.by_stream(), self.target)

    async def publish(self, connect: Connect) -> Manifest:
        """Shows the account's files; no request."""
        if self.published is not None:
            return self.published
        async with client(self.parts[0].account, connect) as la:
            return await in_thread(partial(self._publish, la))

    def _publish(self, la: AsyncLiveAgent) -> Manifest:
        with self.target.lock():
            state = State.read(self.target.load())
            state.refuse_other(la.url)
            if state.plan is not None:
                raise OtherExport(f"export() has left something unfinished in {self.target!r}: finish it first")
            return publish(la, self.target, self.parts, self.by_stream(), state, full=False)
