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
    from .files import File as File
    from .knowledgebase_records import Article as Article
    from .knowledgebase_records import KnowledgebaseCategory as KnowledgebaseCategory
    from .knowledgebase_records import KnowledgebaseEntry as KnowledgebaseEntry
    from .knowledgebase_records import KnowledgebaseInfo as KnowledgebaseInfo
    from .load_records import AgentAvailability as AgentAvailability
    from .load_records import Availability as Availability
    from .load_records import Load as Load
    from .load_records import SlaCompliance as SlaCompliance
    from .load_records import SlaLog as SlaLog
    from .messages import Message as Message
    from .messages import MessageGroup as MessageGroup
    from .online_status import AgentOnlineState as AgentOnlineState
    from .online_status import DepartmentOnlineState as DepartmentOnlineState
    from .overview import CallsOverview as CallsOverview
    from .overview import ChatsOverview as ChatsOverview
    from .report_records import AgentReport as AgentReport
    from .report_records import ChannelReport as ChannelReport
    from .report_records import DepartmentReport as DepartmentReport
    from .report_records import PerformanceReport as PerformanceReport
    from .report_records import Ranking as Ranking
    from .report_records import TagReport as TagReport
    from .report_records import WorkCounts as WorkCounts
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
            ".files": ("File",),
            ".knowledgebase_records": (
                "Article",
                "KnowledgebaseCategory",
                "KnowledgebaseEntry",
                "KnowledgebaseInfo",
            ),
            ".load_records": (
                "AgentAvailability",
                "Availability",
                "Load",
                "SlaCompliance",
                "SlaLog",
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
            ".report_records": (
                "AgentReport",
                "ChannelReport",
                "DepartmentReport",
                "PerformanceReport",
                "Ranking",
                "TagReport",
                "WorkCounts",
            ),
            ".suggestions": (
                "CreatedSuggestion",
                "SuggestionCategory",
            ),
            ".tags": ("Tag",),
            ".widgets": ("Widget",),
        },
    )
