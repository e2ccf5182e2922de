"""Step 3: up to three photos, each with a result of its own, and what the category asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.fields import Field, Upload
from rathaus.kernel.blobs import serve
from rathaus.kernel.errors import NotFound, RathausError
from rathaus.reports.actions.drafting import add_photo, drop_photo, keep_answers
from rathaus.reports.actions.sending import MOST_PHOTOS
from rathaus.reports.models import DraftPhoto
from rathaus.reports.questions import answers_of, question_fields
from rathaus.reports.views.flow.writing import FlowRequest, Writing, flow_page, show, steps


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a photo that was sent; ``problem`` is empty when all is well."""

    name: str
    problem: str = ""
    remedy: str = ""


@flow_page()
def photos(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Take photos; one that cannot be used does not take the others along."""
    results: list[Result] = []
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if key := request.POST.get("photo_remove"):
            drop_photo(actor=request.actor, slip=writing.slip, photo=_uuid(key))
            return redirect("report-photos", writing.slip)
        results = [_take(request, writing, file) for file in request.FILES.getlist("photo")]
        answers, wrong = answers_of(writing.category, request.POST)
        keep_answers(actor=request.actor, slip=writing.slip, answers={"answers": answers})
        writing = Writing(writing.slip, writing.draft)
        if (
            not wrong
            and all(not result.problem for result in results)
            and "add" not in request.POST
        ):
            return redirect("report-check", writing.slip)
    asked = request.POST if request.method == "POST" else writing.answers.get("answers", {})
    context = {
        "writing": writing,
        "steps": steps(3, writing),
        "results": results,
        "questions": question_fields(writing.category, asked, wrong),
        "upload": _upload(writing),
        "full": len(writing.photos) >= MOST_PHOTOS,
    }
    response = show(request, "photos.html", context)
    if wrong or any(result.problem for result in results):
        response.status_code = 422
    return response


@flow_page(needs=False)
def picture(request: FlowRequest, writing: Writing, photo: UUID) -> HttpResponse:
    """A photo as it came in, for whoever sent it and nobody else."""
    found = DraftPhoto.objects.select_related("blob").filter(pk=photo, draft=writing.draft).first()
    if found is None:
        raise NotFound(_("Dieses Foto gibt es hier nicht."))
    return serve(found.blob, found.name or "foto.jpg", inline=True, request=request)


def shown(writing: Writing) -> tuple[Upload, ...]:
    """The photos so far, to look at and to take away."""
    return tuple(
        Upload(
            name=photo.name or _("Foto {n}").format(n=number),
            size=photo.blob.size,
            url=reverse("report-picture", args=[writing.slip, photo.pk]),
            key=str(photo.pk),
            picture=True,
        )
        for number, photo in enumerate(writing.photos, start=1)
    )


def _take(request: FlowRequest, writing: Writing, file: object) -> Result:
    name = str(getattr(file, "name", "") or "")
    try:
        data = file.read()  # type: ignore[attr-defined]
        add_photo(actor=request.actor, slip=writing.slip, data=data, name=name)
    except RathausError as error:
        return Result(name, error.message, error.remedy)
    return Result(name)


def _upload(writing: Writing) -> Field:
    return Field(
        name="photo",
        label=_("Fotos auswählen oder aufnehmen"),
        widget="upload",
        required=False,
        multiple=True,
        accept="image/jpeg,image/png,image/webp",
        hint=_("Bis zu drei Fotos als JPEG, PNG oder WebP, jedes höchstens 30 MB."),
        uploads=shown(writing),
    )


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise NotFound(_("Dieses Foto gibt es hier nicht.")) from None
