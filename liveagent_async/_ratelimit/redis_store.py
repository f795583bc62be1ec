"""A store in Redis, for processes of many hosts; on asyncio only, as redis.asyncio is.

One key, one script for each of the two methods: it compares and sets in one step, by the server's own clock. The key
is gone after a day in which nobody used it.
"""

from __future__ import annotations

import asyncio

try:
    from redis.asyncio import Redis
except ImportError:
    raise ImportError("a limiter in Redis needs an extra: pip install 'liveagent-async[redis]'") from None

_READ = "local t = redis.call('TIME') return {redis.call('GET', KEYS[1]) or '', t[1], t[2]}"
_SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', 86400)
return 1
"""


class RedisStore:
    """Connects when it is used; `aclose` leaves it usable, with a new connection then."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key
        self._redis: Redis | None = None

    async def read(self) -> tuple[bytes, float]:
        """What is stored, and the server's clock."""
        stored, seconds, micros = await self._connected().eval(_READ, 1, self._key)
        return stored, int(seconds) + int(micros) / 1e6

    async def swap(self, old: bytes, new: bytes) -> bool:
        """Replace `old` by `new` in one step on the server."""
        return bool(await self._connected().eval(_SWAP, 1, self._key, old, new))

    async def aclose(self) -> None:
        """Close the connection: while nobody waits or sends, none is kept."""
        redis, self._redis = self._redis, None
        if redis is not None:
            await redis.aclose()

    def _connected(self) -> Redis:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError("a limiter in Redis works on asyncio only: use a file, or a Store of your own") from None
        if self._redis is None:
            self._redis = Redis.from_url(self._url)  # pyright: ignore[reportUnknownMemberType], its options
        return self._redis
