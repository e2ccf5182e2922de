"""A browser at the pages of reporting, and photos to send."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.ExifTags import GPS, IFD

HOST = "kiel.localhost"
TEXT = "Hier liegt eine Matratze auf dem Gehweg."


def visitor() -> Client:
    """Somebody who has not logged in."""
    return Client(headers={"host": HOST})


def jpeg(colour: str = "green", at: tuple[float, float] | None = None) -> bytes:
    """A photo of one colour; with a place where the camera wrote one."""
    image = Image.new("RGB", (320, 240), colour)
    exif = Image.Exif()
    if at is not None:
        exif[IFD.GPSInfo] = {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: _degrees(at[0]),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: _degrees(at[1]),
        }
    kept = io.BytesIO()
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def upload(data: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, "image/jpeg")


def begin(client: Client) -> str:
    """The slip of a new report."""
    answer = client.get("/melden/")
    assert answer.status_code == 302
    return answer["Location"].split("/")[2]


def write(client: Client, *, place: str = "Elisabethstraße 5", **said: Any) -> str:
    """A report up to the photos; returns its slip."""
    slip = said.pop("slip", "") or begin(client)
    point = said.pop("point", None)
    where = {"place": place}
    if point:
        where |= {"place": "", "place_lat": str(point[0]), "place_lon": str(point[1])}
    assert client.post(f"/melden/{slip}/wo/", where).status_code == 302
    what = {"text": TEXT, "category": "illegaler-muell", "danger": "0"} | said
    answer = client.post(f"/melden/{slip}/was/", what)
    assert answer.status_code == 302, answer.content.decode()
    return slip


def send(client: Client, slip: str, **contact: str) -> Any:
    """The last step."""
    return client.post(f"/melden/{slip}/pruefen/", contact)


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = int((value - whole) * 60)
    return float(whole), float(minutes), (value - whole - minutes / 60) * 3600
