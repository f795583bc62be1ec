"""Departments."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class Department(Record):
    """A department; `presetstatus` is gone since 5.17.23.1.

    The two statuses are letters in any mix: T chat, P phone, M tickets, R read-only, as in "MRT".
    """

    departmentid: str = ""
    name: str = ""
    description: str = ""
    onlinestatus: str = ""
    """What is staffed now: letters as above, "" for nothing."""
    presetstatus: str = ""
    """What is set (inferred); gone since 5.17.23.1."""
    deleted: bool | None = None
    """Lists may hold deleted ones (inferred)."""


@attrs.frozen
class DepartmentAgent(Record):
    """An agent as a department sees it; the statuses are letters in any mix, as in Department."""

    userid: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    onlinestatus: str = ""
    """What the agent does now."""
    presetstatus: str = ""
    """What is set (inferred)."""


class Departments(Resource):
    """``la.departments``."""

    def list(self) -> Pages[Department]:
        """All departments, deleted ones may be among them. Reference: Retrieve list of departments (2.8.2.1)."""
        return self._list(Department, "departments", request("GET", "departments"))

    async def get(self, departmentid: str) -> Department:
        """One department, by id.

        Reference: Retrieve department info (2.8.2.1).

        Args:
            departmentid: Its id; `default` is one.
        """
        return await self._record(Department, request("GET", "departments/{}", departmentid))

    def agents(self, departmentid: str) -> Pages[DepartmentAgent]:
        """A department's agents and who is online.

        Reference: Retrieve all agents statuses in department (2.8.2.1).

        Args:
            departmentid: Its id; `default` is one.
        """
        return self._list(DepartmentAgent, "agents", request("GET", "departments/{}/agents", departmentid))
