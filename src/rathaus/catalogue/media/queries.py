"""Which blocks have a clip or plain text, and which wait to be recorded anew."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rathaus.catalogue.editing.queries import editable
from rathaus.catalogue.models import Service, TextMedia
from rathaus.catalogue.queries import block_digest, with_details
from rathaus.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a service that was chosen for a kind of media."""

    service: Service
    module: str
    kind: str
    newest: TextMedia
    public: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the chosen blocks of a kind are public now."""

    kind: str
    public: int
    blocks: int

    @property
    def percent(self) -> int | None:
        """The share, rounded; None where no block was chosen („n/a“, never 0 %)."""
        if not self.blocks:
            return None
        share = Decimal(100 * self.public) / self.blocks
        return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def blocks_for(actor: Actor) -> list[Block]:
    """Every block of public services for which there ever was a medium and that still says
    something, by service, block and kind."""
    services = editable(actor).filter(
        state=Service.State.PUBLISHED, pk__in=TextMedia.objects.values("service")
    )
    found: list[Block] = []
    for service in with_details(services).prefetch_related("media"):
        newest: dict[tuple[str, str], list[TextMedia]] = {}
        for row in service.media.all():
            newest.setdefault((row.module, row.kind), []).append(row)
        for (module, kind), rows in sorted(newest.items()):
            digest = block_digest(service, module)
            public = any(
                row.state == TextMedia.State.APPROVED and row.source_digest == digest
                for row in rows
            )
            last = max(rows, key=lambda row: (row.created_at, row.pk))
            if digest:
                found.append(Block(service, module, kind, last, public))
    return found


def coverage(blocks: list[Block]) -> list[Coverage]:
    """The coverage of each kind, sign language first."""
    return [
        Coverage(
            kind,
            sum(block.public for block in blocks if block.kind == kind),
            sum(block.kind == kind for block in blocks),
        )
        for kind in TextMedia.Kind.values
    ]


def to_record_anew(blocks: list[Block]) -> list[Block]:
    """Blocks whose clip or text was withdrawn, with nothing new proposed yet."""
    return [
        block
        for block in blocks
        if not block.public and block.newest.state == TextMedia.State.WITHDRAWN
    ]


def waiting_media(blocks: list[Block]) -> list[Block]:
    """Blocks whose newest medium waits for the approval of another person."""
    return [block for block in blocks if block.newest.state == TextMedia.State.DRAFT]
