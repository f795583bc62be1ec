"""The contents page of the vendor's reference of version 1: the calls there are ("departmnet" spelt right)."""

_CONTENTS = """
Agents
    Retrieves agent info and auth token
Application
    Return application installation date and latest version
Conversations
    Transfer conversation to another department and/or agent
    Delete conversation
    Delete custom field value in conversation
    Add custom field value to conversation
    Retrieves all conversations by owner, department or subject
    Retrieves conversation info
    Retrieves all conversation messages
    Create new message in conversation
    Create new conversation
    Change status of the conversation
    Unassign a tag from a conversation
    Retrieve a list of tags assigned to a conversation
    Assign tag to a conversation
Customers
    Delete custom field value in user contact
    Add custom field value to customer
    Retrieves all customers
    Retrieves customer info
    Remove customer from group
    Retrieve customer groups
    Add customer to group
    Register new customer
Customers groups
    Delete customers group
    Retrieve customers group info
    Retrieve all groups of all customers
    Add customers group
    Change customers group
Departments
    Retrieve all agents statuses in department
    Retrieve list of departments
    Retrieve department info
Knowledgebase
    Retrieve a list of all knowledgebase articles
    Knowledgebase search
Online status
    Agents
    Departments
Reports
    Agents report
    Channels report
    Departments report
    Performance report
    Tags report
    Tickets Agent availability report
    Tickets Load report
    Tickets SLA Compliance report
    Tickets SLA Log report
    Chats Agent availability report
    Chats availability report
    Chats Load report
    Chats SLA Compliance report
    Chats SLA log report
    Calls Agent availability report
    Calls availability report
    Calls Load report
    Calls SLA Compliance report
    Calls SLA log report
    Ranking agents report
Suggestion categories
    Retrieves all suggestion categories
Suggestions
    Create new suggestion
Tags
    Remove tag
    Retrieve a list of all available tags
    Retrieve tag info
    Add tag
    Change tag
Overview
    Chats
    Phone calls
"""

TITLES = [line.strip() for line in _CONTENTS.splitlines() if line.startswith(" ")]
