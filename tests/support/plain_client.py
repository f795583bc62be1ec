"""How people who found the API on their own call it: all in the query, `handler=`, no checks, only `requests`."""

from typing import Any

import requests


class LiveAgent:
    def __init__(self, url: str, key: str) -> None:
        self.url = url + "/api/index.php"
        self.key = key

    def call(self, method: str, handler: str, **params: Any) -> Any:
        params.update(handler=handler, apikey=self.key)
        return requests.request(method, self.url, params=params, timeout=60).json()["response"]

    def create_ticket(self, email: str, subject: str, message: str) -> Any:
        params = {"useridentifier": email, "recipient": "support@example.com", "department": "default"}
        return self.call("POST", "conversations", subject=subject, message=message, **params)["conversationid"]

    def note(self, ticket: str, text: str) -> None:
        self.call("POST", f"conversations/{ticket}/messages", message=text, type="N")

    def resolve(self, ticket: str, agent: str) -> None:
        self.call("PUT", f"conversations/{ticket}/status", status="R", useridentifier=agent)

    def tag(self, ticket: str, name: str) -> None:
        self.call("POST", f"conversations/{ticket}/tags", name=name)

    def tickets_of(self, email: str) -> Any:
        return self.call("GET", "conversations", owneridentifier=email)["conversations"]

    def messages(self, ticket: str) -> list[str]:
        groups = self.call("GET", f"conversations/{ticket}/messages")["groups"]
        return [message["message"] for group in groups for message in group["messages"]]

    def report(self, day: str, columns: str, size: int = 1000) -> list[dict[str, str]]:
        """All agents of a day; there is no total and no next link, so a short page is the last one."""
        rows: list[dict[str, str]] = []
        params = {"date_from": f"{day} 00:00:00", "date_to": f"{day} 23:59:59", "columns": columns}
        while True:
            page = self.call("GET", "reports/agents/", limitcount=size, limitfrom=len(rows), **params)["agents"]
            rows += page
            if len(page) < size:
                return rows

    def on_the_phone(self) -> list[str]:
        states = self.call("GET", "onlinestatus/agents")["agentsOnlineStates"]
        return [agent["id"] for agent in states if "P" in agent["onlineStatus"]]
