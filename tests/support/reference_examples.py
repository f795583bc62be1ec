"""The example calls of the vendor's reference of version 1 (LiveAgent 4.22).

Verb and URL are as printed there; then the parameters it names, with its example values where it has some, and the
fields of the answer in the order of its tables. Fields in brackets are those of the rows of a list.
"""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """One example: heading, printed call, parameters without the key, documented fields."""

    title: str
    call: str
    params: dict[str, str]
    fields: str


OK = "status statuscode"
FIELDS = '[{"code":"varsymbol","value":"43894209"},{"code":"anotherfield","value":"test value"}]'
CONVERSATION = (
    "conversationid code datecreated datechanged departmentname departmentid status ownername owneremail subject"
)
CUSTOMER = (
    "contactid email firstname lastname systemname authtoken browsercookiename role gender userid datecreated"
    " customfields[code value]"
)
BY_AGENT = {"useridentifier": "john@agent.com"}
FROM_TO = {"datefrom": "2009-11-12 05:02:01", "dateto": "2035-10-11 04:01:59"}

AGENTS = [
    Example(
        "Retrieves agent info and auth token",
        "GET http://example.com/api/agents/[agentidentifier]",
        {},
        "contactid userid email firstname lastname systemname authtoken browsercookiename gender role",
    ),
    Example(
        "Return application installation date and latest version",
        "GET http://example.com/api/application/status",
        {},
        "liveagentversion gpfversion dateinstalled datelatestupdate",
    ),
    Example(
        "Retrieve all agents statuses in departmnet",
        "GET http://example.com/api/departments/[departmentid]/agents",
        {},
        "agents[userid firstname lastname email onlinestatus presetstatus]",
    ),
]

CONVERSATIONS = [
    Example(
        "Transfer conversation to another department and/or agent",
        "PUT http://example.com/api/conversations/[conversationid]/attendants",
        {**BY_AGENT, "agentidentifier": "a0000002", "department": "d0000001", "messages": "please"},
        OK,
    ),
    Example(
        "Delete conversation",
        "DELETE http://example.com/api/conversations/[conversationid]",
        {**BY_AGENT, "messages": "is spam"},
        OK,
    ),
    Example(
        "Delete custom field value in conversation",
        "DELETE http://example.com/api/conversations/[conversationid]/fields",
        {"code": "varsymbol"},
        OK,
    ),
    Example(
        "Add custom field value to conversation",
        "POST http://example.com/api/conversations/[conversationid]/fields",
        {"customfields": FIELDS},
        OK,
    ),
    Example(
        "Retrieves all conversations by owner, department or subject",
        "GET http://example.com/api/conversations",
        {"department": "default", "status": "A,R,C", "datechanged": "gt:2009-11-12 05:02:01", **FROM_TO},
        f"conversations[{CONVERSATION} preview publicurlcode]",
    ),
    Example(
        "Retrieves conversation info",
        "GET http://example.com/api/conversations/[conversationid]",
        {},
        f"{CONVERSATION} ownernote preview publicurlcode assignedto customfields[code value]",
    ),
    Example(
        "Retrieves all conversation messages",
        "GET http://example.com/api/conversations/[conversationid]/messages",
        FROM_TO,
        "groups[messagegroupid userid rtype rstatus datecreated datefinished"
        " messages[messageid userid rtype datecreated message]]",
    ),
    Example(
        "Create new message in conversation",
        "POST http://example.com/api/conversations/[conversationid]/messages",
        {
            **BY_AGENT,
            "message": "hello, this is example message",
            "type": "M",
            "mail_messsage_id": "<1@example.com>",
            "do_not_send_mail": "Y",
            "is_html_message": "N",
        },
        OK,
    ),
    Example(
        "Create new conversation",
        "POST http://example.com/api/conversations",
        {
            **BY_AGENT,
            "message": "this my ticket",
            "department": "default",
            "subject": "My ticet",
            "recipient": "owner@example.com",
            "recipient_name": "John Silver",
            "cc": "a@example.com,b@example.com",
            "status": "N",
            "mail_messsage_id": "<2@example.com>",
            "do_not_send_mail": "Y",
            "is_html_message": "N",
            "customfields": FIELDS,
        },
        f"{OK} conversationid code publicurlcode",
    ),
    Example(
        "Change status of the conversation",
        "PUT http://example.com/api/conversations/[conversationid]/status",
        {**BY_AGENT, "status": "R", "note": "done"},
        OK,
    ),
    Example(
        "Unassign a tag from a conversation",
        "DELETE http://example.com/api/conversations/[conversationid]/tags",
        {"name": "VIP"},
        OK,
    ),
    Example(
        "Retrieve a list of tags assigned to a conversation",
        "GET http://example.com/api/conversations/[conversationid]/tags",
        {},
        "tags[id name]",
    ),
    Example(
        "Assign tag to a conversation",
        "POST http://example.com/api/conversations/[conversationid]/tags",
        {"id": "sh3j", "name": "VIP"},
        OK,
    ),
]

CUSTOMERS = [
    Example(
        "Delete custom field value in user contact",
        "DELETE http://example.com/api/customers/[customeridentifier]/fields",
        {"code": "varsymbol"},
        OK,
    ),
    Example(
        "Add custom field value to customer",
        "POST http://example.com/api/customers/[customeridentifier]/fields",
        {"customfields": FIELDS},
        OK,
    ),
    Example(
        "Retrieves all customers",
        "GET http://example.com/api/customers",
        {
            "email": "example",
            "datecreatedfrom": "2009-11-12 05:02:01",
            "datecreatedto": "2035-10-11 04:01:59",
            "limitcount": "1000",
            "limitfrom": "0",
        },
        "customers[contactid email firstname lastname systemname userid datecreated role gender]",
    ),
    Example("Retrieves customer info", "GET http://example.com/api/customers/[customeridentifier]", {}, CUSTOMER),
    Example(
        "Remove customer from group",
        "DELETE http://example.com/api/customers/[customeridentifier]/groups?name=[value]",
        {},
        OK,
    ),
    Example(
        "Retrieve customer groups",
        "GET http://example.com/api/customers/[customeridentifier]/groups",
        {},
        "groups[groupid groupname]",
    ),
    Example(
        "Add customer to group",
        "POST http://example.com/api/customers/[customeridentifier]/groups",
        {"name": "VIP"},
        OK,
    ),
    Example(
        "Register new customer",
        "POST http://example.com/api/customers",
        {
            "email": "[newemail]",
            "name": "John Doe",
            "gender": "M",
            "role": "R",
            "password": "s3cret",
            "customfields": FIELDS,
        },
        CUSTOMER,
    ),
    Example("Delete customers group", "DELETE http://example.com/api/customersgroups/[groupid]", {}, OK),
    Example(
        "Retrieve customers group info",
        "GET http://example.com/api/customersgroups/[groupid]",
        {},
        "id name color bg_color",
    ),
    Example(
        "Retrieve all groups of all customers", "GET http://example.com/api/customersgroups", {}, "groups[id name]"
    ),
    Example(
        "Add customers group",
        "POST http://example.com/api/customersgroups",
        {"name": "VIP", "color": "FFFFFF", "bg_color": "0000FF"},
        f"{OK} id name color bg_color",
    ),
    Example(
        "Change customers group",
        "PUT http://example.com/api/customersgroups/[groupid]",
        {"name": "VIP", "color": "FFFFFF", "bg_color": "0000FF"},
        OK,
    ),
]

EXAMPLES = [*AGENTS, *CONVERSATIONS, *CUSTOMERS]
