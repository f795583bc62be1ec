"""Who and what is there: agents, the application, departments, online status, overview."""

from __future__ import annotations

import attrs

from liveagent_async.enums import AgentRole, Gender
from liveagent_async.resources.agents import Agent
from liveagent_async.resources.application import ApplicationStatus
from liveagent_async.resources.departments import Department, DepartmentAgent
from liveagent_async.resources.online_status import AgentOnlineState, DepartmentOnlineState
from liveagent_async.resources.overview import CallsOverview, ChatsOverview

from .row import Row, at

DEPARTMENT = {
    "departmentid": "default",
    "name": "General",
    "description": None,
    "onlinestatus": "MRT",
    "presetstatus": "M",
    "deleted": "N",
}
DEPARTMENT_RECORD = Department(
    departmentid="default", name="General", onlinestatus="MRT", presetstatus="M", deleted=False
)

ROWS = [
    Row(
        "agents.get",
        "Retrieves agent info and auth token",
        lambda la: la.agents.get("john+tag@agent.com"),
        "GET agents/john%2Btag%40agent.com",
        answer={
            "contactid": "d44t87a5",
            "userid": "uid1234",
            "email": "example@agent.com",
            "firstname": "John",
            "lastname": "Williams",
            "systemname": "system001",
            "authtoken": "5ceef21647f1db39a18cafc0bc2de015",
            "browsercookiename": "A_auth",
            "gender": "F",
            "role": "D",
        },
        gives=Agent(
            contactid="d44t87a5",
            userid="uid1234",
            email="example@agent.com",
            firstname="John",
            lastname="Williams",
            systemname="system001",
            authtoken="5ceef21647f1db39a18cafc0bc2de015",
            browsercookiename="A_auth",
            gender=Gender.FEMALE,
            role=AgentRole.ADMINISTRATOR,
        ),
    ),
    Row(
        "application.status",
        "Return application installation date and latest version",
        lambda la: la.application.status(),
        "GET application/status",
        answer={
            "liveagentversion": "2.8.5.4",
            "gpfversion": "1.7.8.4",
            "dateinstalled": "2012-04-05 11:22:31",
            "datelatestupdate": "2012-08-05 12:13:05",
            "current_server_time": "2026-01-31 10:11:12",
        },
        gives=ApplicationStatus(
            liveagentversion="2.8.5.4",
            gpfversion="1.7.8.4",
            dateinstalled=at("2012-04-05 11:22:31"),
            datelatestupdate=at("2012-08-05 12:13:05"),
            current_server_time=at("2026-01-31 10:11:12"),
        ),
    ),
    Row(
        "departments.agents",
        "Retrieve all agents statuses in department",
        lambda la: la.departments.agents("default"),
        "GET departments/default/agents",
        answer={
            "agents": [
                {
                    "userid": "uid00001",
                    "firstname": "Jane",
                    "lastname": "Roe",
                    "email": "jane@acme.com",
                    "onlinestatus": "MRT",
                    "presetstatus": "M",
                }
            ]
        },
        gives=[
            DepartmentAgent(
                userid="uid00001",
                firstname="Jane",
                lastname="Roe",
                email="jane@acme.com",
                onlinestatus="MRT",
                presetstatus="M",
            )
        ],
    ),
    Row(
        "departments.list",
        "Retrieve list of departments",
        lambda la: la.departments.list(),
        "GET departments",
        answer={"departments": [DEPARTMENT, {**DEPARTMENT, "departmentid": "a5j9t4d8", "deleted": "Y"}]},
        gives=[DEPARTMENT_RECORD, attrs.evolve(DEPARTMENT_RECORD, departmentid="a5j9t4d8", deleted=True)],
    ),
    Row(
        "departments.get",
        "Retrieve department info",
        lambda la: la.departments.get("default"),
        "GET departments/default",
        answer=DEPARTMENT,
        gives=DEPARTMENT_RECORD,
    ),
    Row(
        "online_status.agents",
        "Agents",
        lambda la: la.online_status.agents(),
        "GET onlinestatus/agents",
        answer={
            "agentsOnlineStates": [
                {
                    "id": "uid00001",
                    "contactid": "cid00009",
                    "username": "jane@acme.com",
                    "firstname": "Jane",
                    "lastname": "Roe",
                    "avatar_url": None,
                    "onlineStatus": "TP",
                }
            ]
        },
        gives=[
            AgentOnlineState(
                id="uid00001",
                contactid="cid00009",
                username="jane@acme.com",
                firstname="Jane",
                lastname="Roe",
                onlineStatus="TP",
            )
        ],
    ),
    Row(
        "online_status.departments",
        "Departments",
        lambda la: la.online_status.departments(),
        "GET onlinestatus/departments",
        answer={
            "departmentsOnlineStates": [
                {
                    "id": "default",
                    "name": "General",
                    "onlineStatus": "M",
                    "presetStatus": "MT",
                    "chat_count": "1",
                    "new_count": "2",
                    "customer_reply_count": "3",
                    "total_count": "6",
                    "max_count": "10",
                }
            ]
        },
        gives=[
            DepartmentOnlineState(
                id="default",
                name="General",
                onlineStatus="M",
                presetStatus="MT",
                chat_count=1,
                new_count=2,
                customer_reply_count=3,
                total_count=6,
                max_count=10,
            )
        ],
    ),
    Row(
        "overview.chats",
        "Chats",
        lambda la: la.overview.chats(),
        "GET chats/overview",
        answer={"chatsOverview": [{"visitors": "3", "chats": 1, "queue": "0", "agents": "2"}]},
        gives=ChatsOverview(visitors=3, chats=1, queue=0, agents=2),
    ),
    Row(
        "overview.calls",
        "Phone calls",
        lambda la: la.overview.calls(),
        "GET calls/overview",
        answer={"callsOverview": [{"running": "1", "ringing": "0", "inqueue": "4"}]},
        gives=CallsOverview(running=1, ringing=0, inqueue=4),
    ),
]
