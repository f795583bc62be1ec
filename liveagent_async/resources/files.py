"""Files (LiveAgent 4.25.30.2 and later; not in the reference this client follows)."""

from __future__ import annotations

from datetime import datetime

import attrs

from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class File(Record):
    """A stored file. Undocumented: seen in one client; medium."""

    fileid: str = ""
    """32 hexadecimal digits."""
    created: datetime | None = None
    filename: str = ""
    filesize: int | None = None
    """Bytes (inferred)."""
    filetype: str = ""
    """Its MIME type (inferred)."""
    downloads: int | None = None
    """How many times it was downloaded (inferred)."""
    downloadUrl: str = ""


class Files(Resource):
    """``la.files``: what is stored of files; none is deleted by servers since 4.30.12.2."""

    async def get(self, fileid: str) -> File:
        """What is stored of one file. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            fileid: Its id.

        """
        return await self._record(File, request("GET", "files/{}", fileid))

    async def create(self, name: str, *, type: str, downloadUrl: str) -> File:  # noqa: N803 - the wire's spelling
        """A new file, which the server fetches itself. Undocumented: seen in one client; medium. Since 4.25.30.2.

        The server fetches 20 files a minute from one domain.

        Args:
            name: Its name.
            type: Its MIME type, as in application/pdf.
            downloadUrl: Where the server fetches it.

        Raises:
            AmbiguousWrite: It may have been stored although no answer came.

        """
        fields = {"name": name, "type": type, "downloadUrl": downloadUrl}
        return await self._record(File, request("POST", "files", **fields), "fileid")
