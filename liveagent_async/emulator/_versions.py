"""Which version of LiveAgent is played: what came later is absent, known bugs of the time are present.

Every entry names the version of the vendor's reference or changelog (QualityUnit/LiveAgent-changelog) in which the
thing came or was fixed. A fix that went into two branches (5.52.5.39 and 5.53.6.14) counts on the branch played. In a
version before its own a call is an unknown handler, a parameter is ignored and a field is absent (inferred: no source
shows such a server being asked).
"""

from __future__ import annotations

LATEST = "5.63.6"

_KINDS = ("tickets", "chats", "calls")

CALLS = {  # the version that brought them; other calls have no known version and are always there
    "2.8.2.1": (
        "GET agents/*", "GET conversations", "POST conversations", "GET conversations/*", "DELETE conversations/*",
        "GET conversations/*/messages", "POST conversations/*/messages", "PUT conversations/*/status",
        "PUT conversations/*/attendants", "GET customers", "GET departments", "GET departments/*",
        "GET departments/*/agents", "GET suggestioncategories",
    ),
    "2.8.12.1": ("GET application/status",),
    "2.9.5.0": (
        "POST customers", "GET customers/*", "GET customers/*/groups", "POST customers/*/groups",
        "DELETE customers/*/groups",
    ),
    "3.0.18.2": ("POST suggestions",),
    "4.0.19.1": ("GET customersgroups",),
    "4.0.30.6": ("GET tags", "GET conversations/*/tags", "POST conversations/*/tags"),
    "4.0.36.0": ("DELETE conversations/*/tags",),
    "4.7.3.0": ("GET knowledgebase/search",),
    "4.11.3.2": (
        *(f"GET reports/{name}" for name in ("agents", "channels", "departments", "performance", "ranking", "tags")),
        *(f"GET reports/{kind}/{name}" for name in ("agentsavailability", "load", "slacompliance", "slalog")
          for kind in _KINDS),
        "GET reports/chats/availability", "GET reports/calls/availability",
    ),
    "4.16.4.1": tuple(f"{verb} {of}/*/fields" for of in ("conversations", "customers") for verb in ("POST", "DELETE")),
    "4.17.1.3": (
        "POST customersgroups", "GET customersgroups/*", "PUT customersgroups/*", "DELETE customersgroups/*",
    ),
    "4.23.1.13": ("GET companies", "GET companies/*"),
    "4.25.6.4": ("GET widgets", "POST widgets", "GET widgets/*", "PUT widgets/*", "DELETE widgets/*"),
    "4.25.30.2": (
        "POST files", "GET files/*", "DELETE files/*", "GET knowledgebase/knowledgebases", "GET knowledgebase/entries",
        "DELETE knowledgebase/entries/*", "POST knowledgebase/articles", "PUT knowledgebase/articles/*",
        "POST knowledgebase/categories", "PUT knowledgebase/categories/*",
    ),
}  # fmt: skip

_LATER_CUSTOMER = {
    "customfields": "4.16.4.1",
    "companyid": "4.24.5.10",
    "uniquefields": "4.24.5.10",
    "note": "4.25.33.3",
}

PARAMETERS: dict[str, dict[str, str]] = {  # of calls that are older than they
    "GET conversations": {
        "status": "2.8.12.1", "subject": "3.0.1.2", "limit": "4.25.6.4", "offset": "4.25.6.4",
        "agentidentifier": "4.29.0.5",
    },
    "GET customers": {
        "companyid": "4.24.5.10",
        **dict.fromkeys(("phone", "facebook", "twitter", "weibo", "tencent"), "4.27.4.1"),
    },
    "POST customers": {
        "customfields": "4.16.4.1", "uniquefields": "4.24.5.10", "send_registration_mail": "4.25.6.4",
        "note": "4.25.33.3", "phone": "4.26.0.1",
    },
    "POST conversations": {"customfields": "4.16.4.1"},
    "GET knowledgebase/search": {"kb_id": "4.25.30.2"},
    "GET chats/overview": {"departmentid": "4.35.0.6"},
}  # fmt: skip

FIELDS: dict[str, dict[str, str]] = {
    "GET application/status": {"current_server_time": "4.27.4.1"},
    "GET conversations": {
        "tags": "4.25.6.4", "datedue": "4.45.1.4", "channel_type": "4.56.14.9", "messagegroupsin": "4.56.14.9",
        "messagegroupsout": "4.56.14.9",
    },
    "GET conversations/*": {"ownernote": "2.8.12.1", "assignedto": "4.7.7.1", "customfields": "4.16.4.1"},
    "GET customers": {"datecreated": "4.22.0.14"},
    "GET customers/*": _LATER_CUSTOMER,
    "POST customers": _LATER_CUSTOMER,
    "GET knowledgebase/search": dict.fromkeys(("kb_id", "access", "access_inherited", "title_clear"), "4.25.30.2"),
    "GET reports/performance": {"u_chats": "4.56.14.9"},
    "GET chats/overview": {"ringing": "4.61.8.7"},
}  # fmt: skip

FEATURES = {
    "all_conversations": "4.25.6.4",  # before limit and offset a list of conversations was not paged
    "auto_customer": "4.25.30.2",  # an unknown sender becomes a customer
    "knowledgebase_entries": "4.25.30.2",  # the search's list is called "entries"
    "mail_accounts": "4.25.30.2",  # who may write to whom; the version is inferred: with auto_customer
    "date_to_time": "4.26.0.1",  # a report's date_to may have a time
    "unfiltered_conversations": "4.27.4.1",  # inferred: seen in 4.28; the reference of 4.22 calls it an exception
    "files_stay": "4.30.12.2",  # files can no longer be deleted
    "rate_limit": "4.62.12.5",
}

FIXED_BUGS = {
    "plus_in_email": ("4.14.11.7",),  # 404 for an e-mail address with "+" in the path
    "article_parent": ("4.35.0.6",),  # an article could not be created below a parent
    "online_status_cut": ("4.35.0.6",),  # onlinestatus/* returned 10 rows at most
    "category_parent": ("4.50.4.19",),  # a category could not be created below a parent
    "ticket_sla_log_dates": ("5.15.11.1",),  # the date filter was ignored
    "presetstatus": ("5.17.23.1",),  # in departments: later removed, not a bug, the same mechanism
    "tags_missing": ("5.35.3.16",),  # from a list of conversations
    "closed_breaks_list": ("5.46.1.19",),  # an error when a CLOSED (L) ticket is in the list
    "offset_over_1000": ("5.51.5.2",),
    "resolve_needs_user": ("5.52.4.18",),  # a ticket stayed as it was without useridentifier
    "email_cut_off": ("5.52.5.39", "5.53.6.14"),  # everything after the last dot was lost
    "note_by_code": ("5.62.18", "5.63.6"),  # "Failed to add note to ticket" by code or public URL code
}

BUGS_SINCE = {  # inferred, but for the versions that the changelog gives to the fixes; other bugs are as old as known
    "tags_missing": "5.35",  # there in 2017 and 2018, missing shortly before the fix
    "offset_over_1000": "5.43.5",  # whole accounts were walked in 2017 and 2018
    "resolve_needs_user": "5.51",  # among the reports of November 2024
    "email_cut_off": "5.52.5",
    "note_by_code": "5.62",
}

BROKEN_CALLS = {  # method and path, since when it answered 500, and where that was fixed
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
    """The version played; calls are named as in "GET conversations/*"."""

    def __init__(self, text: str = LATEST) -> None:
        self.text = text
        at = number(text)
        self._has = {name for name, since in FEATURES.items() if at >= number(since)}
        self._suffers = {name for name, fixes in FIXED_BUGS.items() if _broken(at, BUGS_SINCE.get(name, "0"), fixes)}
        self._broken = {call for call, (since, fixes) in BROKEN_CALLS.items() if _broken(at, since, fixes)}
        self._unknown = {call for since, calls in CALLS.items() if at < number(since) for call in calls}
        self._parameters = _later(at, PARAMETERS)
        self._fields = _later(at, FIELDS)

    def has(self, feature: str) -> bool:
        """Whether a feature had come by this version."""
        return feature in self._has

    def suffers(self, bug: str) -> bool:
        """Whether this version has a bug that was fixed later."""
        return bug in self._suffers

    def knows(self, call: str) -> bool:
        """Whether a call had come by this version."""
        return call not in self._unknown

    def breaks(self, call: str) -> bool:
        """Whether a call fails altogether in this version."""
        return call in self._broken

    def later_parameters(self, call: str) -> frozenset[str]:
        """The parameters of a call that this version ignores, because they came later."""
        return self._parameters.get(call, frozenset())

    def later_fields(self, call: str) -> frozenset[str]:
        """The fields of an answer that this version does not have yet."""
        return self._fields.get(call, frozenset())


def _later(at: tuple[int, ...], table: dict[str, dict[str, str]]) -> dict[str, frozenset[str]]:
    return {
        call: frozenset(name for name, since in names.items() if at < number(since)) for call, names in table.items()
    }


def _broken(at: tuple[int, ...], since: str, fixes: tuple[str, ...]) -> bool:
    if at < number(since):
        return False
    fixed = [number(fix) for fix in fixes]
    if at >= fixed[-1]:
        return False
    return not any(at[:2] == fix[:2] and at >= fix for fix in fixed)
