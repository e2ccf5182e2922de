"""Abwesenheit und Vertretung: who is away stays served; one's own absence, or that of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.design.components import Pager
from rathaus.design.entry import date_or_problem
from rathaus.kernel.access import require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.paging import page_of
from rathaus.people.actions import appoint_deputy, end_deputyship
from rathaus.people.models import Account, Deputy, Post
from rathaus.people.queries import posts_in_care, posts_of, stands_in_for
from rathaus.people.rules import may_appoint_deputy
from rathaus.site.desk.absence_page import (
    form_fields,
    own_row,
    period,
    rows_of,
    search_url,
    served_rows,
)
from rathaus.site.desk.frame import StaffRequest, any_staff, show, tell


@any_staff
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """One's own posts with their deputies, the form to enter one, and the way to others."""
    return _page(request, list(posts_of(request.actor.account)), own=True)


@any_staff
@require_http_methods(["GET", "HEAD", "POST"])
def absence_of(request: StaffRequest, post_id: UUID) -> HttpResponse:
    """The same for the post of somebody else."""
    post = Post.objects.select_related("office", "holder").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Diese Stelle gibt es nicht."))
    require(may_appoint_deputy, request.actor, post)
    return _page(request, [post], own=False)


@any_staff
@require_POST
def end(request: StaffRequest, deputy_id: int) -> HttpResponse:
    """The holder is back, or never went."""
    post = Post.objects.filter(deputies__pk=deputy_id).first()
    tell(
        request,
        lambda: end_deputyship(actor=request.actor, deputy_id=deputy_id),
        _("Die Vertretung ist beendet."),
    )
    return redirect(_place(request, post))


def _page(request: StaffRequest, posts: Sequence[Post], *, own: bool) -> HttpResponse:
    typed: Mapping[str, str] = {}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in _ANSWERS}
        try:
            entered = _enter(request, posts, typed)
        except Invalid as error:
            wrong = error.fields
        else:
            text = _("Eingetragen: %(name)s vertritt %(period)s.")
            named = {"name": entered.account, "period": period(entered)}
            messages.success(request, text % named)
            return redirect(_place(request, entered.post))
    context = {
        "own": own,
        "post": None if own else posts[0],
        "posts": posts,
        "questions": form_fields(posts, typed, wrong) if posts else [],
        "rows": rows_of(posts),
    }
    if own:
        context |= _beside(request)
    return show(request, "desk/absences.html", context, status=422 if wrong else 200)


_ANSWERS = ("post", "account", "first_day", "last_day")


def _enter(request: StaffRequest, posts: Sequence[Post], typed: Mapping[str, str]) -> Deputy:
    """Read what was typed and do it; raises :class:`Invalid` naming each field."""
    first, first_problem = date_or_problem(typed["first_day"])
    last, last_problem = date_or_problem(typed["last_day"])
    if last and last < today() and not (first and last < first):
        last_problem = _("Dieser Tag ist schon vorbei.")
    deputy = (
        Account.objects.filter(pk=typed["account"]).first() if typed["account"].isdigit() else None
    )
    chosen = {str(post.pk): post for post in posts}
    post = posts[0] if len(posts) == 1 else chosen.get(typed["post"])
    problems = {
        "post": "" if post else _("Bitte wählen Sie, für welche Ihrer Stellen."),
        "account": "" if deputy else _("Bitte wählen Sie, wer vertritt."),
        "first_day": first_problem or ("" if first else _("Bitte nennen Sie den ersten Tag.")),
        "last_day": last_problem,
    }
    wrong = {name: text for name, text in problems.items() if text}
    if wrong or post is None or deputy is None or first is None:
        raise Invalid(_("Die Vertretung ist noch nicht vollständig."), fields=wrong)
    return appoint_deputy(
        actor=request.actor, post_id=post.pk, deputy=deputy, first_day=first, last_day=last
    )


def _beside(request: StaffRequest) -> dict[str, Any]:
    """For whom one stands in, and the posts of others that one may arrange for."""
    actor, words = request.actor, request.GET.get("q", "")[:80].strip()
    account = Account(pk=actor.account)
    beside: dict[str, Any] = {"served": [own_row(entry) for entry in stands_in_for(account)]}
    if not _cares(request):
        return beside
    after = request.GET.get("nach", "")
    page = page_of(posts_in_care(actor, words), order=("title", "id"), after=after, size=25)
    return beside | {
        "cares": True,
        "words": words,
        "others": served_rows(page.rows),
        "pager": Pager(
            newer_url=search_url(words) if after else "",
            older_url=search_url(words, after=page.next) if page.next else "",
        ),
    }


def _cares(request: StaffRequest) -> bool:
    """Whether one may arrange deputies for anybody else."""
    return request.actor.can("people.manage") or request.actor.can("task.assign")


def _place(request: StaffRequest, post: Post | None) -> str:
    """The page of the post: one's own, or that of somebody else, if one may see it."""
    if post is None or post.holder_id == request.actor.account:
        return reverse("desk:absences")
    if not may_appoint_deputy(request.actor, post):
        return reverse("desk:absences")
    return reverse("desk:absence-of", args=[post.pk])
