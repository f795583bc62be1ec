"""What describes a conversation: its tags and its custom fields."""

from __future__ import annotations

from .._paging.pages import Pages
from .._request import Parameter, request
from ._arguments import CustomFields, custom_fields, require_code
from ._base import Resource
from .tags import Tag


class ConversationLabels(Resource):
    """The calls of ``la.conversations`` that describe one."""

    def tags(self, conversationid: str) -> Pages[Tag]:
        """The tags of a conversation.

        Reference: Retrieve a list of tags assigned to a conversation (4.0.30.6).

        Args:
            conversationid: Its id, its code or its public URL code.
        """
        return self._list(Tag, "tags", request("GET", "conversations/{}/tags", conversationid))

    async def add_tag(self, conversationid: str, *, id: str | None = None, name: str | None = None) -> None:
        """Assigns a tag by `id` or by `name`.

        Reference: Assign tag to a conversation (4.0.30.6).

        Args:
            conversationid: Its id, its code or its public URL code.
            id: The tag's id.
            name: The tag's name; whether an unknown one is created is unknown.

        Raises:
            ValueError: Neither or both of `id` and `name`.
            AmbiguousWrite: It may have been assigned although no answer came.
        """
        await self._action(request("POST", "conversations/{}/tags", conversationid, **_tag(id, name)))

    async def remove_tag(self, conversationid: str, *, id: str | None = None, name: str | None = None) -> None:
        """Unassigns a tag by `id` or by `name`.

        Reference: Unassign a tag from a conversation (4.0.36.0).

        Args:
            conversationid: Its id, its code or its public URL code.
            id: The tag's id.
            name: The tag's name.

        Raises:
            ValueError: Neither or both of `id` and `name`.
        """
        await self._action(request("DELETE", "conversations/{}/tags", conversationid, **_tag(id, name)))

    async def add_fields(self, conversationid: str, customfields: CustomFields) -> None:
        """Adds values of custom fields; to change one, delete it first, or it stands twice.

        Reference: Add custom field value to conversation (4.16.4.1).

        Args:
            conversationid: Its id, its code or its public URL code.
            customfields: A value by each code, or pairs, records or the reference's objects, where one code may stand
                twice.

        Raises:
            AmbiguousWrite: It may have been added although no answer came.
            TypeError: They have another form.
        """
        fields = custom_fields("customfields", customfields)
        await self._action(request("POST", "conversations/{}/fields", conversationid, customfields=fields))

    async def delete_field(self, conversationid: str, code: str) -> None:
        """Deletes the values of one custom field.

        Reference: Delete custom field value in conversation (4.16.4.1).

        Args:
            conversationid: Its id, its code or its public URL code.
            code: The field's code.

        Raises:
            ValueError: It is empty, which on the wire means all of them.
        """
        await self._action(request("DELETE", "conversations/{}/fields", conversationid, code=require_code(code)))

    async def delete_all_fields(self, conversationid: str) -> None:
        """Deletes the values of every custom field: the wire's deletion without a code. Since 4.16.4.1.

        Args:
            conversationid: Its id, its code or its public URL code.
        """
        await self._action(request("DELETE", "conversations/{}/fields", conversationid))


def _tag(identifier: str | None, name: str | None) -> dict[str, Parameter]:
    if bool(identifier) == bool(name):
        raise ValueError("which tag? Write id= or name=, one of them")
    return {"id": identifier, "name": name}
