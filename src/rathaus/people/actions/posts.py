"""Posts: work that somebody holds, or that waits for somebody."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.events import PostFilled
from rathaus.people.models import Account, Office, Post
from rathaus.people.rules import may_manage_people
from rathaus.people.validation import check


@transaction.atomic
def create_post(*, actor: Actor, key: str, office: Office, title: str) -> Post:
    """A new post, vacant at first; raises :class:`Conflict` where the key is taken."""
    require(may_manage_people, actor, office.pk)
    post = Post(key=key, office=office, title=title.strip())
    check(post)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Eine Stelle mit dem Kürzel „%(key)s“ gibt es schon.") % {"key": key},
            remedy=_("Wählen Sie ein anderes Kürzel aus Kleinbuchstaben, Ziffern und Strichen."),
        ) from error
    return post


@transaction.atomic
def fill_post(*, actor: Actor, post_id: UUID, holder: Account | None) -> Post:
    """Give the post to somebody, or leave it vacant; one holder at a time."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Diese Stelle gibt es nicht."))
    require(may_manage_people, actor, post.office_id)
    if holder is not None and not (holder.is_staff_member and holder.is_active):
        raise Invalid(
            _("Eine Stelle besetzt nur, wer zur Verwaltung gehört."),
            remedy=_("Legen Sie zuerst ein Konto der Verwaltung an."),
            fields={"holder": _("kein Konto der Verwaltung")},
        )
    if post.holder_id == (holder.pk if holder else None):
        return post
    post.holder = holder
    post.save(update_fields=["holder"])
    record(
        PostFilled(
            subject=Reference("post", str(post.pk)),
            holder=str(Reference("staff", str(holder.pk))) if holder else "",
        ),
        actor=actor,
    )
    return post
