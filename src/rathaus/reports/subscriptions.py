"""What this room does when something happens in another, or to its own reports."""

from __future__ import annotations

from rathaus.kernel.events import Envelope, subscribe
from rathaus.records.disposal.events import FileDestroyed
from rathaus.reports.actions.erasing import forget_destroyed
from rathaus.reports.actions.ordering import recall_orders_of
from rathaus.reports.events import ReportMoved
from rathaus.reports.models import Report, State

_ENDED = frozenset({State.DONE, State.DECLINED, State.MERGED})


@subscribe(ReportMoved, when=lambda moved: moved.after in _ENDED)
def recall_what_is_ordered(moved: ReportMoved, envelope: Envelope) -> None:
    """A report ended another way: whoever still has an order for it need not drive out."""
    recall_orders_of(Report.objects.select_related("category").get(pk=moved.subject.uuid))


@subscribe(FileDestroyed)
def forget_its_reports(event: FileDestroyed, envelope: Envelope) -> None:
    """A file is destroyed: what people wrote and photographed goes at the same moment."""
    forget_destroyed(event.subject.uuid)
