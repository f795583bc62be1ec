"""The calls, one file per family of the vendor's reference: its records on top, its calls below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._public import attach

if TYPE_CHECKING:  # the names of `attach` below, once more for type checkers; a test compares the two
    from ._base import CustomField as CustomField
    from .agents import Agent as Agent
    from .application import ApplicationStatus as ApplicationStatus
    from .companies import Company as Company
    from .conversation_records import Conversation as Conversation
    from .conversation_records import ConversationRow as ConversationRow
    from .conversation_records import CreatedConversation as CreatedConversation
    from .customer_groups import CustomerGroup as CustomerGroup
    from .customers import Customer as Customer
    from .customers import CustomerGroupMembership as CustomerGroupMembership
    from .customers import CustomerRow as CustomerRow
    from .departments import Department as Department
    from .departments import DepartmentAgent as DepartmentAgent
    from .knowledgebase import Article as Article
    from .load_reports import AgentAvailability as AgentAvailability
    from .load_reports import Availability as Availability
    from .load_reports import Load as Load
    from .messages import Message as Message
    from .messages import MessageGroup as MessageGroup
    from .online_status import AgentOnlineState as AgentOnlineState
    from .online_status import DepartmentOnlineState as DepartmentOnlineState
    from .overview import CallsOverview as CallsOverview
    from .overview import ChatsOverview as ChatsOverview
    from .reports import AgentReport as AgentReport
    from .reports import PerformanceReport as PerformanceReport
    from .reports import Ranking as Ranking
    from .suggestions import CreatedSuggestion as CreatedSuggestion
    from .suggestions import SuggestionCategory as SuggestionCategory
    from .tags import Tag as Tag
    from .widgets import Widget as Widget
else:
    __getattr__, __dir__, __all__ = attach(
        __name__,
        {
            "._base": ("CustomField",),
            ".agents": ("Agent",),
            ".application": ("ApplicationStatus",),
            ".companies": ("Company",),
            ".conversation_records": (
                "Conversation",
                "ConversationRow",
                "CreatedConversation",
            ),
            ".customer_groups": ("CustomerGroup",),
            ".customers": (
                "Customer",
                "CustomerGroupMembership",
                "CustomerRow",
            ),
            ".departments": (
                "Department",
                "DepartmentAgent",
            ),
            ".knowledgebase": ("Article",),
            ".load_reports": (
                "AgentAvailability",
                "Availability",
                "Load",
            ),
            ".messages": (
                "Message",
                "MessageGroup",
            ),
            ".online_status": (
                "AgentOnlineState",
                "DepartmentOnlineState",
            ),
            ".overview": (
                "CallsOverview",
                "ChatsOverview",
            ),
            ".reports": (
                "AgentReport",
                "PerformanceReport",
                "Ranking",
            ),
            ".suggestions": (
                "CreatedSuggestion",
                "SuggestionCategory",
            ),
            ".tags": ("Tag",),
            ".widgets": ("Widget",),
        },
    )
