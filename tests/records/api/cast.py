"""Programs at the door of the record room."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from rathaus.people.actions import NewSecret, issue_token, register_client
from rathaus.people.models import Office, Role
from rathaus.people.models.clients import Scope
from tests.cast_floor2 import an_office
from tests.records.cast import HOUSE, a_plan_entry

ROOT = "/api/v1/records"
BOTH = tuple(Scope.values)


def a_pdf(pages: int = 1) -> bytes:
    """A real PDF; the number of pages tells one from another."""
    target = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(target, static_id=True)
    return target.getvalue()


PDF = a_pdf()
ROLES = {
    "clerk": ["case.see", "case.work", "case.decide", "mail.send", "money.see"],
    "service": ["case.see", "mail.send"],
    "protected": ["protected.see"],
    "administrator": ["people.manage"],
}


def a_client(
    *roles: str,
    office: Office | None = None,
    everywhere: bool = False,
    scopes: tuple[str, ...] = BOTH,
    title: str = "Fachverfahren Baum",
    **fields: Any,
) -> NewSecret:
    """A program registered for the civil engineering office, a clerk unless roles are named."""
    for key, permissions in ROLES.items():
        Role.objects.get_or_create(key=key, defaults={"title": key, "permissions": permissions})
    return register_client(
        actor=HOUSE,
        title=title,
        office=None if everywhere else office or an_office("tiefbau"),
        roles=roles or ("clerk",),
        scopes=scopes,
        **fields,
    )


class Program:
    """A program with its token, talking to the API of the test city."""

    def __init__(self, *roles: str, host: str = "testserver", **fields: Any) -> None:
        known = a_client(*roles, **fields)
        self.client = known.client
        issued = issue_token(
            actor=HOUSE, client_id=known.client.client_id, secret=known.secret, place="test"
        )
        self.http = Client(headers={"host": host, "authorization": f"Bearer {issued.text}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(ROOT + path, headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request with JSON."""
        return self.http.generic(
            method, ROOT + path, json.dumps(body or {}), "application/json", headers=headers
        )

    def upload(
        self,
        path: str,
        params: Any,
        *parts: tuple[str, bytes],
        method: str = "POST",
        **headers: str,
    ) -> Any:
        """A form with parameters and contents."""
        files = [SimpleUploadedFile(name, data, "application/pdf") for name, data in parts]
        form = {"params": json.dumps(params), "giattachmenttype": files}
        body = encode_multipart(BOUNDARY, form)
        return self.http.generic(method, ROOT + path, body, MULTIPART_CONTENT, headers=headers)

    def made(self, answer: HttpResponseBase) -> dict[str, Any]:
        """The body of an answer that succeeded."""
        assert answer.status_code == 200, answer.content  # type: ignore[attr-defined]
        found: dict[str, Any] = answer.json()  # type: ignore[attr-defined]
        return found

    def new_file(self, title: str = "Bäume am Kanal", **fields: Any) -> str:
        a_plan_entry("66.10")
        body = {"apentry": "66.10", "shortname": title, **fields}
        return str(self.made(self.send("POST", "/files", body))["objid"])

    def new_case(self, file: str = "", title: str = "Fällung einer Linde", **fields: Any) -> str:
        body = {"referrednumber": file or self.new_file(), "shortname": title, **fields}
        return str(self.made(self.send("POST", "/procedures", body))["objid"])

    def new_document(
        self, case: str = "", title: str = "Gutachten", kind: str = "incomings", **fields: Any
    ) -> dict[str, Any]:
        params = {"referrednumber": case or self.new_case(), "shortname": title, **fields}
        return self.made(self.upload(f"/{kind}", params, ("gutachten.pdf", PDF)))
