"""Handing contents out: never as something that runs in the city's name."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from rathaus.kernel.blobs import Blob, media, put, serve
from rathaus.kernel.tenancy import City
from tests.kernel import files

PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


def kept(data: bytes) -> Blob:
    return put(data, name="x", purpose="generated")


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    ("data", "content_type", "shown"),
    [
        (files.pdf(), media.PDF, True),
        (files.png(), media.PNG, True),
        (files.jpeg(), media.JPEG, True),
        (PAGE, media.UNKNOWN, False),
        (DRAWING, media.UNKNOWN, False),
        (b"<?xml version='1.0'?><a/>", media.UNKNOWN, False),
        (b"Hallo", "text/plain; charset=utf-8", False),
        (files.zipped({"a": b"b"}), media.ZIP, False),
    ],
)
def test_headers(city: City, data: bytes, content_type: str, shown: bool, inline: bool) -> None:
    blob = kept(data)
    response = serve(blob, "Lageplan.bin", inline=inline)
    assert response.content == data
    assert dict(response.headers) == {
        "Content-Type": content_type,
        "Content-Disposition": (
            'inline; filename="Lageplan.bin"'
            if shown and inline
            else 'attachment; filename="Lageplan.bin"'
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
            if content_type == media.PDF and inline
            else "sandbox; default-src 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": f'"{blob.sha256}"',
        "Cache-Control": "private, no-store",
    }


def test_names_cannot_break_out_of_the_header(city: City) -> None:
    response = serve(kept(files.pdf()), 'x"\r\nSet-Cookie: a=b;.pdf')
    assert response["Content-Disposition"] == 'attachment; filename="x_ Set-Cookie_ a=b;.pdf"'
    response = serve(kept(files.pdf()), "Grünfläche.pdf")
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Gr%C3%BCnfl%C3%A4che.pdf"
    )


def test_copy_that_the_browser_has_is_not_sent_again(city: City) -> None:
    blob = kept(files.pdf())
    request = RequestFactory().get("/", headers={"if-none-match": f'"{blob.sha256}"'})
    response = serve(blob, "a.pdf", request=request)
    assert (response.status_code, response.content) == (304, b"")
    other = RequestFactory().get("/", headers={"if-none-match": '"x"'})
    assert serve(blob, "a.pdf", request=other).status_code == 200
