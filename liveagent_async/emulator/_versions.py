"""Which version of LiveAgent is played: fields that came later are absent, known bugs of the time are present.

Every entry names the vendor's changelog version (QualityUnit/LiveAgent-changelog) where the thing came or was mended. A
version with two branches (a fix that went into 5.52.5.39 and 5.53.6.14) is compared with the branch it belongs to.
"""

from __future__ import annotations

LATEST = "5.63.6"

FEATURES = {
    "current_server_time": "4.27.4.1",  # in application/status
    "companyid": "4.24.5.10",  # in a customer, with uniquefields
    "customer_note": "4.25.33.3",
    "datedue": "4.45.1.4",  # in a list of conversations
    "conversation_paging": "4.25.6.4",  # limit and offset
    "messagegroups": "4.56.14.9",  # messagegroupsin and messagegroupsout, unanswered chats in the performance report
    "unfiltered_conversations": "4.27.4.1",  # seen to work in 4.42; the reference of 4.22 calls it an exception
    "auto_customer": "4.25.30.2",  # an unknown sender becomes a customer
    "ringing": "4.61.8.7",  # in chats/overview
    "overview_department": "4.35.0.6",
    "rate_limit": "4.62.12.5",
    "companies": "4.23.1.13",
    "widgets": "4.25.6.4",
    "files": "4.25.30.2",
    "knowledgebase_entries": "4.25.30.2",
}

FIXED_BUGS = {
    "plus_in_email": ("4.14.11.7",),  # 404 for an e-mail address with "+" in the path
    "online_status_cut": ("4.35.0.6",),  # onlinestatus/* returned 10 rows at most
    "ticket_sla_log_dates": ("5.15.11.1",),  # the date filter was ignored
    "presetstatus": ("5.17.23.1",),  # in departments: later removed, not a bug, the same mechanism
    "tags_missing": ("5.35.3.16",),  # from a list of conversations
    "closed_breaks_list": ("5.46.1.19",),  # an error when a CLOSED (L) ticket is in the list
    "offset_over_1000": ("5.51.5.2",),
    "resolve_needs_user": ("5.52.4.18",),  # a ticket stayed as it was without useridentifier
    "email_cut_off": ("5.52.5.39", "5.53.6.14"),  # everything after the last dot was lost; came with 5.52.5
    "note_by_code": ("5.62.18", "5.63.6"),  # "Failed to add note to ticket" by code or public URL code
}

_BROKEN_SINCE = {"email_cut_off": "5.52.5", "note_by_code": "5.62", "tags_missing": "5.35"}

BROKEN_CALLS = {  # method and path, since when it answered 500, and where that was mended
    "PUT conversations/*/attendants": ("5.21", ("5.21.18.18",)),
    "GET conversations/*/messages": ("5.42", ("5.42.2.4",)),
    "GET widgets": ("5.42.4", ("5.42.4.35",)),
    "GET widgets/*": ("5.42.4", ("5.42.4.35",)),
    "GET conversations": ("5.43.5.3", ("5.43.5.7", "5.44.13.29")),
}


def number(version: str) -> tuple[int, ...]:
    """Makes a tuple that compares of "5.52.5.39"; a ValueError for anything else."""
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        raise ValueError(
            f"version={version!r} is not a LiveAgent version: write something like version='5.50'"
        ) from None


class Version:
    """The version played, asked by handlers with `has` and `suffers`."""

    def __init__(self, text: str = LATEST) -> None:
        self.text = text
        at = number(text)
        self._has = {name for name, since in FEATURES.items() if at >= number(since)}
        self._suffers = {name for name, fixes in FIXED_BUGS.items() if _broken(at, _BROKEN_SINCE.get(name, "0"), fixes)}
        self._broken = {call for call, (since, fixes) in BROKEN_CALLS.items() if _broken(at, since, fixes)}

    def has(self, feature: str) -> bool:
        """Whether a feature had come by this version."""
        return feature in self._has

    def suffers(self, bug: str) -> bool:
        """Whether this version still has a bug."""
        return bug in self._suffers

    def answers(self, method: str, shape: str) -> bool:
        """Whether a call works at all in this version."""
        return f"{method} {shape}" not in self._broken


def _broken(at: tuple[int, ...], since: str, fixes: tuple[str, ...]) -> bool:
    if at < number(since):
        return False
    mended = [number(fix) for fix in fixes]
    if at >= mended[-1]:
        return False
    return not any(at[:2] == fix[:2] and at >= fix for fix in mended)
