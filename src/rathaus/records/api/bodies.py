"""What programs send: parameters and contents, as a form (multipart) or as JSON with base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Generic, TypeVar, cast

import orjson
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ValidationError

from rathaus.kernel.blobs import Blob, put
from rathaus.kernel.errors import Invalid, Refused
from rathaus.records.api.schemas import Attachment

Body = TypeVar("Body", bound=Schema)
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Part:
    """A content on its way in."""

    name: str
    data: bytes | BinaryIO

    def kept(self) -> Blob:
        """Through the gate for uploads into the store; raises what the gate says."""
        return put(self.data, name=self.name)

    def digest(self) -> str:
        """The hash of the content, which is read again afterwards."""
        if isinstance(self.data, bytes):
            return hashlib.sha256(self.data).hexdigest()
        found = hashlib.sha256()
        while chunk := self.data.read(_CHUNK):
            found.update(chunk)
        self.data.seek(0)
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Sent(Generic[Body]):
    """Parameters and contents of one request."""

    params: Body
    parts: list[Part] = field(default_factory=list)

    def one(self) -> Part:
        """The only content; :class:`Invalid` where there is none or more than one."""
        if len(self.parts) != 1:
            raise Invalid(
                _("Hier gehört genau ein Schriftstück dazu."),
                remedy=_("Senden Sie es im Feld „giattachmenttype“."),
                fields={"giattachmenttype": _("genau eines")},
            )
        return self.parts[0]


def sent(request: HttpRequest, body: type[Body]) -> Sent[Body]:
    """Read ``params`` and ``giattachmenttype``, or raise :class:`Invalid` naming what is wrong."""
    try:
        if request.content_type == "multipart/form-data":
            return _from_form(request, body)
        return _from_json(request, body)
    except RequestDataTooBig:
        raise too_large() from None
    except (MultiPartParserError, TooManyFilesSent):
        raise _unreadable() from None


def _from_form(request: HttpRequest, body: type[Body]) -> Sent[Body]:
    values: QueryDict
    files: MultiValueDict[str, UploadedFile[Any]]
    if request.method == "POST":
        values, files = request.POST, request.FILES
    else:  # Django reads forms of POST only.
        values, files = request.parse_file_upload(request.META, request)
    # Some programs send the parameters as a file part with a type of its own.
    raw: Any = values.get("params", "")
    if not raw and (part := _first(files, "params")) is not None:
        raw = part.read()
    params = read_params(body, _loads(raw or b"{}"))
    return Sent(params, [Part(one.name or "", cast(BinaryIO, one)) for one in _contents(files)])


def _contents(files: MultiValueDict[str, UploadedFile[Any]]) -> Iterable[UploadedFile[Any]]:
    return [
        one for name in ("giattachmenttype", "giattachmenttype[]") for one in files.getlist(name)
    ]


def _first(files: MultiValueDict[str, UploadedFile[Any]], name: str) -> UploadedFile[Any] | None:
    return next(iter(files.getlist(name)), None)


def _from_json(request: HttpRequest, body: type[Body]) -> Sent[Body]:
    said = _loads(request.body)
    given = said.get("giattachmenttype") or []
    attachments = [
        read_params(Attachment, one) for one in (given if isinstance(given, list) else [given])
    ]
    return Sent(
        read_params(body, said.get("params") or {}), [_unpacked(one) for one in attachments]
    )


def _unpacked(attachment: Attachment) -> Part:
    ending = f".{attachment.fileExtention}" if attachment.fileExtention else ""
    try:
        data = base64.b64decode(attachment.fileContent, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(
            _("Der Inhalt ist nicht in base64 gesendet."),
            remedy=_("Kodieren Sie die Datei neu (RFC 4648, ohne Zeilenumbrüche)."),
            fields={"giattachmenttype.fileContent": _("kein base64")},
        ) from None
    return Part(f"{attachment.fileName}{ending}", data)


def _loads(raw: bytes | str) -> dict[str, Any]:
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _unreadable() from None
    if not isinstance(said, dict):
        raise _unreadable()
    return said


def read_params(body: type[Body], said: Any) -> Body:
    """The parameters, or :class:`Invalid` with the fields that are wrong; empty means not given."""
    if isinstance(said, dict):
        said = {name: value for name, value in said.items() if value is not None}
    try:
        return body.model_validate(said)
    except ValidationError as error:
        names = (".".join(str(part) for part in one["loc"]) for one in error.errors())
        raise wrong_fields(names) from None


def wrong_fields(names: Iterable[str]) -> Invalid:
    """The error that names the fields of a request that are missing or of the wrong form."""
    return Invalid(
        _("Die Anfrage ist unvollständig oder hat die falsche Form."),
        remedy=_("Prüfen Sie die genannten Felder gegen /api/v1/docs."),
        fields={name: _("fehlt oder hat die falsche Form") for name in names},
    )


def too_large() -> Refused:
    """The error for more than a request may carry outside of a form."""
    return Refused(
        _("Die Anfrage ist zu groß."),
        remedy=_("Senden Sie Schriftstücke als Formular (multipart/form-data), nicht base64."),
    )


def _unreadable() -> Invalid:
    return Invalid(
        _("Die Anfrage ließ sich nicht lesen."),
        remedy=_("Senden Sie JSON, oder ein Formular mit „params“ und „giattachmenttype“."),
    )
