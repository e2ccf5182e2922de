"""The process that cleans one PDF for an inspection: standard input in, standard output out.

It is started by path and imports nothing of the house. Out come the pages and nothing else:
filled-in fields become part of their page; annotations, attachments, scripts, form, outline, tags
and metadata are gone. Exit codes: 0 done, 3 locked, 4 damaged, 6 has layers: only what is seen may
go on.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any, Final

LOCKED: Final = 3
DAMAGED: Final = 4
LAYERED: Final = 6
MOST_PAGES: Final = 5_000
_MEMORY: Final = 2_000_000_000
_CPU_SECONDS: Final = 280
_CATEGORIES: Final = (
    "XObject",
    "Font",
    "Pattern",
    "Shading",
    "ExtGState",
    "Properties",
    "ColorSpace",
)
# What programs keep beside a picture or form, unseen by whoever reads the page.
_UNSEEN: Final = (
    "Metadata",
    "PieceInfo",
    "AF",
    "OPI",
    "Alternates",
    "StructParents",
    "StructParent",
)
_UNSEEN_MORE: Final = (
    "LastModified",
    "Private",
    "Ref",
    "Thumb",
    "Annots",
    "ID",
    "Measure",
    "PtData",
)


class _Layered(Exception):
    """What a layer hides would be shown, or stay as text."""


def main() -> int:
    """Clean the PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pikepdf

    try:
        answer = _clean(sys.stdin.buffer.read())
    except _Layered:
        return LAYERED
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return DAMAGED
    except (RecursionError, MemoryError, OSError, NotImplementedError):
        return DAMAGED
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    return 0


def _clean(content: bytes) -> bytes:
    import pikepdf

    source = pikepdf.open(io.BytesIO(content))
    if len(source.pages) > MOST_PAGES:
        raise ValueError("too many pages")
    if "/OCGs" in source.Root.get("/OCProperties", pikepdf.Dictionary()):
        raise _Layered
    _flatten(source)
    made = pikepdf.new()
    for page in source.pages:
        _prune(page.obj)
        _add_leaf(made, page)
    made.remove_unreferenced_resources()
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _flatten(source: Any) -> None:
    """Filled-in fields become part of their page; every other annotation goes."""
    import pikepdf

    for page in source.pages:
        notes = page.obj.get("/Annots", pikepdf.Array())
        kept = [one for one in notes if one.get("/Subtype") == "/Widget"]
        if kept:
            page.obj.Annots = pikepdf.Array(kept)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
        source.flatten_annotations("screen")


def _add_leaf(made: Any, page: Any) -> None:
    """The page upright, from its own corner, with what it shows and nothing beside it."""
    from pikepdf import Array, Dictionary, Name, Page, Stream

    x0, y0, x1, y1 = _shown_box(page)
    across, down = x1 - x0, y1 - y0
    turned = int(page.obj.get("/Rotate", page.rotation if hasattr(page, "rotation") else 0)) % 360
    matrix = {
        0: (1, 0, 0, 1, -x0, -y0),
        90: (0, -1, 1, 0, -y0, x1),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, 1, -1, 0, y1, -x0),
    }[turned]
    if turned in (90, 270):
        across, down = down, across
    form = made.copy_foreign(page.as_form_xobject(False))
    form.BBox = Array([x0, y0, x1, y1])
    _forget_unseen(form, set())
    drawn = "q " + " ".join(f"{value:.4f}" for value in matrix) + " cm /P Do Q"
    leaf = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, across, down]),
        Resources=Dictionary(XObject=Dictionary(P=form)),
        Contents=Stream(made, drawn.encode()),
    )
    made.pages.append(Page(made.make_indirect(leaf)))


def _shown_box(page: Any) -> tuple[float, float, float, float]:
    boxes = []
    for box in (page.mediabox, page.cropbox):
        left, bottom, right, top = (float(value) for value in box)
        boxes.append((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    media, crop = boxes
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    if x1 - x0 < 1 or y1 - y0 < 1:
        return media
    return x0, y0, x1, y1


def _prune(holder: Any, depth: int = 0) -> set[str]:
    """Keep of the resources only what the page names; returns names found for a parent."""
    import pikepdf

    if depth > 20:
        raise ValueError("nested too deeply")
    names = {
        str(operand)
        for step in pikepdf.parse_content_stream(holder)
        for operand in step.operands
        if isinstance(operand, pikepdf.Name)
    }
    resources = holder.get("/Resources")
    if resources is None:
        return names
    inner = [*_streams_in(resources, names)]
    for stream in inner:
        names |= _prune(stream, depth + 1) if "/Resources" not in stream else set()
    kept = pikepdf.Dictionary()
    for category in _CATEGORIES:
        entries = resources.get(f"/{category}")
        if isinstance(entries, pikepdf.Dictionary):
            kept[f"/{category}"] = pikepdf.Dictionary(
                {name: value for name, value in entries.items() if name in names}
            )
    holder.Resources = kept
    for stream in _streams_in(kept, names):
        if "/Resources" in stream:
            _prune(stream, depth + 1)
    return names


def _streams_in(resources: Any, names: set[str]) -> Any:
    """Forms, patterns and masks that a page draws with."""
    import pikepdf

    for category in ("/XObject", "/Pattern"):
        for name, one in resources.get(category, {}).items():
            drawn = isinstance(one, pikepdf.Stream) and one.get("/Subtype") != "/Image"
            if drawn and name in names:
                yield one
    for name, state in resources.get("/ExtGState", {}).items():
        mask = state.get("/SMask") if name in names else None
        if isinstance(mask, pikepdf.Dictionary) and isinstance(mask.get("/G"), pikepdf.Stream):
            yield mask.G


def _forget_unseen(thing: Any, seen: set[Any], depth: int = 0) -> None:
    import pikepdf

    if depth > 60 or not isinstance(thing, pikepdf.Object):
        return
    if thing.is_indirect:
        if thing.objgen in seen:
            return
        seen.add(thing.objgen)
    if isinstance(thing, pikepdf.Array):
        for one in thing:
            _forget_unseen(one, seen, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name in (*_UNSEEN, *_UNSEEN_MORE):
            if f"/{name}" in thing:
                del thing[f"/{name}"]
        for _name, one in list(thing.items()):
            _forget_unseen(one, seen, depth + 1)


if __name__ == "__main__":
    sys.exit(main())
