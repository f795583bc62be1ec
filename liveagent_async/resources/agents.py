"""Agents."""

from __future__ import annotations

import attrs

from .._record import Record, secret
from .._request import request
from ..enums import AgentRole, Gender
from ._base import Resource


@attrs.frozen
class Agent(Record):
    """An agent; `authtoken` with `browsercookiename` logs in as the agent, so both stay out of `repr`."""

    contactid: str = ""
    """Of the agent as a contact, as customers have one."""
    userid: str = ""
    """The agent's id in all other calls."""
    email: str = ""
    firstname: str = ""
    lastname: str = ""
    systemname: str = ""
    """The name shown in the application (inferred)."""
    authtoken: str = secret()
    """Logs in as the agent; older servers may leave it out."""
    browsercookiename: str = secret()
    """The cookie that takes `authtoken`."""
    gender: Gender | str = ""
    role: AgentRole | str = ""


class Agents(Resource):
    """``la.agents``."""

    async def get(self, agentidentifier: str) -> Agent:
        """One agent, by e-mail address or userid.

        LiveAgent 5.52 and 5.53 before 5.52.5.39 and 5.53.6.14 cut e-mail addresses off: use the userid there.

        Reference: Retrieves agent info and auth token (2.8.2.1).

        Args:
            agentidentifier: An e-mail address or a userid.

        Raises:
            NotFound: There is no such agent.
        """
        return await self._record(Agent, request("GET", "agents/{}", agentidentifier))
