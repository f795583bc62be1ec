"""The answer when the server says no: a status and a text, raised by handlers, written as an envelope by the app."""

from __future__ import annotations

from ._php.tree import Tree


class RefusedError(Exception):
    """A call the server refuses: `status` is the HTTP status and the `statuscode`, `message` the `errormessage`.

    The vendor's reference names 400 (trouble with the account's key), 401 (wrong key), 404 (agent not found), 500 (all
    else: a missing parameter, a conversation that cannot be loaded) and 503 (installing or updating).
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def envelope(status: int, message: str) -> Tree:
    """The body of every error, in the vendor's order of fields."""
    return {"status": "ERROR", "statuscode": status, "errormessage": message, "debugmessage": ""}


def missing(name: str) -> RefusedError:
    """A mandatory parameter is not there (vendor's text: "parameter message is missing")."""
    return RefusedError(500, f"parameter {name} is missing")


def invalid(name: str) -> RefusedError:
    """A parameter is there and makes no sense; the text is ours, the vendor documents only the status."""
    return RefusedError(500, f"parameter {name} is not valid")


def not_found(kind: str, identifier: str) -> RefusedError:
    """Nothing has this identifier (vendor's text: "agent with email agent@email.com not found")."""
    return RefusedError(404, f"{kind} with identifier {identifier} not found")
