"""Every call answers with the documented fields in the documented order, in three formats."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
import yaml

from asking import send, small

pytestmark = pytest.mark.anyio

OK = "status statuscode"
CONVERSATION = (
    "conversationid code datecreated datechanged departmentname departmentid status ownername owneremail subject preview publicurlcode"
)
CUSTOMER = (
    "contactid email firstname lastname systemname authtoken browsercookiename role gender companyid userid datecreated note"
    " customfields uniquefields"
)
LABEL = "id name color bg_color"
YEAR = "date_from=2025-01-01&date_to=2025-12-31"
FIELDS = 'customfields=[{"code":"a","value":"1"}]'
AVAILABILITY = "id userid firstname lastname contactid departmentid department_name hours_online from_date to_date"
LOAD = "date avgQueue maxQueue minQueue avgSlots maxSlots minSlots avgService maxService minService"
WORK = (
    "worktime answers answers_ph newAnswerAvgTime newAnswerAvgTimeSla nextAnswerAvgTime nextAnswerAvgTimeSla calls calls_ph missed_calls"
    " missed_calls_ph call_seconds call_seconds_ph chats chats_ph chat_answers chat_answers_ph missed_chats missed_chats_ph chat_pickup"
    " chatPickupAvgTime chatAvgTime not_ranked not_ranked_p not_ranked_ph rewards rewards_p rewards_ph punishments punishments_p"
    " punishments_ph created_tickets resolved_tickets u_chats u_calls notes firstAssignAvgTime firstAssignAvgTimeSla"
    " firstResolveAvgTime firstResolveAvgTimeSla calls_outgoing call_outgoing_seconds call_outgoing_avg_time call_pickup_avg_time"
    " call_avg_time calls_internal call_internal_avg_time call_internal_seconds o_calls"
)
SLA_LOG = (
    "id conversationid code departmentid department_name levelid sla_level_name date_created date_due date_closed sla req_contactid"
    " req_firstname req_lastname"
)
SLA = "id department_name met missed"

# method, path, parameters, list key ("" for an object), fields
CALLS = [
    ("GET", "agents/john@agent.com", "", "",
     "contactid userid email firstname lastname systemname authtoken browsercookiename gender role"),
    ("GET", "application/status", "", "", "liveagentversion gpfversion dateinstalled datelatestupdate current_server_time"),
    ("PUT", "conversations/t0000001/attendants", "agentidentifier=a0000002&note=why", "", OK),
    ("DELETE", "conversations/t0000001", "note=why", "", OK),
    ("DELETE", "conversations/t0000001/fields", "code=order", "", OK),
    ("POST", "conversations/t0000001/fields", FIELDS, "", OK),
    ("GET", "conversations", "limit=2", "conversations", f"{CONVERSATION} datedue tags channel_type messagegroupsin messagegroupsout"),
    ("GET", "conversations/t0000001", "", "", CONVERSATION.replace("subject", "subject ownernote") + " assignedto customfields"),
    ("GET", "conversations/t0000001/messages", "", "groups", "messagegroupid userid rtype rstatus datecreated datefinished messages"),
    ("POST", "conversations/t0000001/messages", "message=hello", "", OK),
    ("POST", "conversations", "message=m&useridentifier=a0000001&department=default&subject=s&recipient=x@example.com", "",
     f"{OK} conversationid code publicurlcode"),
    ("PUT", "conversations/t0000001/status", "status=R&useridentifier=john@agent.com", "", OK),
    ("DELETE", "conversations/t0000001/tags", "name=VIP", "", OK),
    ("GET", "conversations/t0000003/tags", "", "tags", "id name"),
    ("POST", "conversations/t0000001/tags", "id=8sd5", "", OK),
    ("DELETE", "customers/c0000003/fields", "code=varsymbol", "", OK),
    ("POST", "customers/c0000003/fields", FIELDS, "", OK),
    ("GET", "customers/c0000003/fields", "", "customfields", "code value"),
    ("GET", "customers", "", "customers", "contactid email firstname lastname systemname userid datecreated role gender"),
    ("GET", "customers/c0000001", "", "", CUSTOMER),
    ("DELETE", "customers/c0000004/groups", "name=VIP", "", OK),
    ("GET", "customers/c0000004/groups", "", "groups", "groupid groupname"),
    ("POST", "customers/c0000001/groups", "name=VIP", "", OK),
    ("POST", "customers", "email=new@example.com&name=New One", "", CUSTOMER),
    ("DELETE", "customersgroups/ag0h", "", "", OK),
    ("GET", "customersgroups/ag0h", "", "", LABEL),
    ("GET", "customersgroups", "", "groups", "id name"),
    ("POST", "customersgroups", "name=New", "", f"{OK} {LABEL}"),
    ("PUT", "customersgroups/ag0h", "name=New", "", OK),
    ("GET", "departments/d0000001/agents", "", "agents", "userid firstname lastname email onlinestatus presetstatus"),
    ("GET", "departments", "", "departments", "departmentid name description onlinestatus deleted"),
    ("GET", "departments/default", "", "", "departmentid name description onlinestatus deleted"),
    ("GET", "knowledgebase/articles", "parent_id=449", "articles",
     "kb_entry_id urlcode title keywords content rorder treepath rtype rstatus votesCount datechanged"),
    ("GET", "knowledgebase/search", "query=money", "entries",
     "kb_entry_id urlcode title content_text content_simple_html treepath rtype rstatus votesCount datechanged conversationid url"),
    ("GET", "onlinestatus/agents", "", "agentsOnlineStates", "id contactid username firstname lastname avatar_url onlineStatus"),
    ("GET", "onlinestatus/departments", "", "departmentsOnlineStates",
     "id name onlineStatus presetStatus chat_count new_count customer_reply_count total_count max_count"),
    ("GET", "reports/agents", YEAR, "agents", f"id contactid firstname lastname {WORK}"),
    ("GET", "reports/channels", YEAR, "channels", f"id channel {WORK}"),
    ("GET", "reports/departments", YEAR, "departments", f"id departmentname {WORK}"),
    ("GET", "reports/performance", YEAR, "performance",
     "answers newAnswerAvgTime nextAnswerAvgTime i_messages created_tickets resolved_tickets u_chats chats calls notes"),
    ("GET", "reports/tags", YEAR, "tags", "id name answers created_tickets resolved_tickets"),
    *[("GET", f"reports/{kind}/agentsavailability", YEAR, "agentsavailability", AVAILABILITY) for kind in ("tickets", "chats", "calls")],
    *[("GET", f"reports/{kind}/availability", YEAR, "availability", "date mins pct") for kind in ("chats", "calls")],
    *[("GET", f"reports/{kind}/load", YEAR, "loads", LOAD) for kind in ("tickets", "chats", "calls")],
    ("GET", "reports/tickets/slacompliance", YEAR, "slacompliances", SLA),
    ("GET", "reports/tickets/slalog", YEAR, "slalogs", SLA_LOG),
    ("GET", "reports/chats/slacompliance", YEAR, "slacompliances", SLA),
    ("GET", "reports/chats/slalog", YEAR, "slalogs", SLA_LOG),
    ("GET", "reports/calls/slacompliance", YEAR, "slacompliances", SLA),
    ("GET", "reports/calls/slalog", YEAR, "slalogs", SLA_LOG),
    ("GET", "reports/ranking", YEAR, "ranks",
     "id rankingType datecreated conversationid agentcontactid agentEmail agent contactid requesterEmail requester comment"),
    ("GET", "suggestioncategories", "", "suggestioncategories", "id title path"),
    ("POST", "suggestions", "useridentifier=x@example.com&category=15&subject=s&message=m", "", f"{OK} id url"),
    ("DELETE", "tags/sh3j", "", "", OK),
    ("GET", "tags", "", "tags", "id name"),
    ("GET", "tags/sh3j", "", "", LABEL),
    ("POST", "tags", "name=New", "", f"{OK} {LABEL}"),
    ("PUT", "tags/sh3j", "name=New", "", OK),
    ("GET", "chats/overview", "", "chatsOverview", "visitors chats queue agents ringing"),
    ("GET", "calls/overview", "", "callsOverview", "running ringing inqueue"),
    ("GET", "companies", "", "companies", "id name emails datecreated"),
    ("GET", "companies/o001", "", "", "id name datecreated language emails phones"),
    ("GET", "widgets", "rtype=C", "widgets", "contactwidgetid name rtype language departmentid onlinecode integration_code"),
    ("GET", "widgets/w0000001", "", "", "contactwidgetid name rtype language departmentid onlinecode integration_code"),
    ("GET", "files/f0000001", "", "", "id name type size"),
    ("GET", "knowledgebase/entries", "", "entries", "kb_entry_id urlcode title metadescription deleted rtype rstatus treepath"),
    ("GET", "knowledgebase/knowledgebases", "", "knowledgebases", "kb_id name departmentid"),
]  # fmt: skip
EMPTY = {("reports/calls/slacompliance"), ("reports/calls/slalog")}  # no phone call is in the seeded data


class Loader(yaml.SafeLoader):
    """PyYAML knows the tag of a plain "=", which is text to yaml_emit, but cannot construct it."""


Loader.add_constructor("tag:yaml.org,2002:value", yaml.SafeLoader.construct_yaml_str)


def _params(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split("&")) if text else {}


def _as_xml(tree: Any, name: str) -> ET.Element:
    element = ET.Element(name)
    if isinstance(tree, list):
        element.extend(_as_xml(item, name[:-1]) for item in tree)
    elif isinstance(tree, dict):
        element.extend(_as_xml(value, key) for key, value in tree.items())
    else:
        element.text = None if tree in (None, "") else str(tree)
    return element


@pytest.mark.parametrize("method, path, text, key, fields", CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
async def test_a_call_answers_its_fields_in_order_and_the_same_in_three_formats(
    method: str, path: str, text: str, key: str, fields: str
) -> None:
    """JSON holds the documented names in the documented order; XML and YAML, of a twin, hold the same."""
    trees: list[Any] = []
    for suffix in ("", ".xml", ".yaml"):
        response = await send(small(conversations=120), method, path + suffix, params=_params(text))
        assert response.status_code == 200, response.text
        trees.append(response)
    json = trees[0].json()
    assert list(json) == ["response"]
    answer = json["response"]
    if key:
        assert list(answer) == [key]
        assert bool(answer[key]) is (path not in EMPTY)
        assert all(" ".join(row) == fields for row in answer[key])
    else:
        assert " ".join(answer) == fields
    assert ET.tostring(ET.fromstring(trees[1].text)) == ET.tostring(_as_xml(answer, "response"))
    assert yaml.load(trees[2].text, Loader=Loader) == json


def test_all_64_calls_of_the_reference_are_there() -> None:
    """The reference's table of contents has 64; what came later or is not in it is beside them."""
    beside = ("companies", "widgets", "files", "knowledgebase/entries", "knowledgebase/knowledgebases")
    calls = {call[:2] for call in CALLS if not call[1].startswith(beside)} - {("GET", "customers/c0000003/fields")}
    assert len(calls) == 64
