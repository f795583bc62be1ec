"""Who and what is there: agents, the application, departments, online status, overview."""

from __future__ import annotations

from liveagent_async import AsyncLiveAgent
from liveagent_async.enums import AgentRole, Gender

from .conversations import opened
from .story import NOW, of


@of("agents.get")
async def agent(la: AsyncLiveAgent, mark: str) -> object:
    """Found by address, of whatever case, and by userid."""
    john = await la.agents.get("john@agent.com")
    assert (john.userid, john.firstname, john.lastname) == ("a0000001", "John", "Williams")
    assert (john.gender, john.role, john.browsercookiename) == (Gender.MALE, AgentRole.OWNER, "A_auth")
    assert await la.agents.get(john.userid) == await la.agents.get("John@Agent.com") == john
    return john


@of("application.status")
async def status(la: AsyncLiveAgent, mark: str) -> object:
    """The version that is played, and the server's own time."""
    read = await la.application.status()
    assert read.current_server_time == NOW
    assert read.liveagentversion
    return read


@of("departments.list", "departments.get", "departments.agents")
async def departments(la: AsyncLiveAgent, mark: str) -> object:
    """Every department of the list is what is read by its id; its agents are agents."""
    listed = await la.departments.list().all()
    assert [department.deleted for department in listed] == [False, False, True]
    assert listed == [await la.departments.get(department.departmentid) for department in listed]
    agents = await la.departments.agents("default").all()
    assert agents
    for one in agents:
        whole = await la.agents.get(one.userid)
        assert (whole.email, whole.firstname, whole.lastname) == (one.email, one.firstname, one.lastname)
    return listed, agents


@of("online_status.agents")
async def online_agents(la: AsyncLiveAgent, mark: str) -> object:
    """Every agent has the letters the department shows."""
    states = await la.online_status.agents().all()
    assert len(states) == 7
    letters = {state.id: state.onlineStatus for state in states}
    for one in await la.departments.agents("default").all():
        assert letters[one.userid] == one.onlinestatus
    return states


@of("online_status.departments")
async def online_departments(la: AsyncLiveAgent, mark: str) -> object:
    """A new conversation is counted in its department, and in no other."""
    before = {state.id: state for state in await la.online_status.departments().all()}
    assert set(before) == {"default", "d0000001"}  # the deleted one is not there
    await opened(la, mark, "d0000001")
    after = {state.id: state for state in await la.online_status.departments().all()}
    assert after["default"] == before["default"]
    for count in ("new_count", "total_count"):
        assert getattr(after["d0000001"], count) == getattr(before["d0000001"], count) + 1
    return list(after.values())


@of("overview.chats", "overview.calls")
async def overview(la: AsyncLiveAgent, mark: str) -> object:
    """Counts of chats, of agents who can chat, and of phone calls."""
    chats, calls = await la.overview.chats(), await la.overview.calls()
    running = await la.conversations.list(status="T").all()
    assert chats.chats == len(running) > 0
    online = await la.online_status.agents().all()
    assert chats.agents == sum("T" in state.onlineStatus for state in online)
    assert (calls.running, calls.ringing, calls.inqueue) == (0, 0, 0)
    return chats, calls
