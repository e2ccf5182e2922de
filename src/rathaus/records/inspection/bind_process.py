"""The process that binds clean papers as one PDF: numbered sheets, bookmarks, labels, links.

It is started by path in a folder of its own, imports nothing of the house, reads ``plan.json``,
``own.pdf`` (our own pages: cover, index, notes in place of papers, list of hashes) and the papers,
and writes ``bound.pdf``. Papers are taken in by the dozen, so that memory stays bounded.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

AT_ONCE: Final = 60
MARK: Final = "https://blatt.invalid/"
_MEMORY: Final = 2_500_000_000
_CPU_SECONDS: Final = 1_200


def main() -> int:
    """Bind what lies in the folder given as the first argument."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    papers = [part for part in plan["parts"] if part["file"]]
    chunks = [papers[start : start + AT_ONCE] for start in range(0, len(papers), AT_ONCE)]
    for number, chunk in enumerate(chunks):
        _stamp(folder, plan, chunk, folder / f"chunk-{number}.pdf")
    _bind(folder, plan, len(chunks))
    return 0


def _stamp(folder: Path, plan: dict[str, Any], chunk: list[Any], target: Path) -> None:
    """Papers one after the other, each sheet with its number in a strip below what it shows."""
    import pikepdf

    made, open_ones = pikepdf.new(), []
    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica, Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )  # fmt: skip
    for part in chunk:
        paper = pikepdf.open(folder / part["file"])
        open_ones.append(paper)
        for offset, page in enumerate(paper.pages):
            made.pages.append(page)
            sheet = part["first"] + offset
            _number(made.pages[-1], plan["stamp"].format(sheet=sheet), font, made)
    made.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for paper in open_ones:
        paper.close()


def _number(page: Any, text: str, font: Any, made: Any) -> None:
    import pikepdf

    _x0, _y0, across, down = (float(value) for value in page.mediabox)
    size = max(min(across / 70, 22.0), 3.0)
    size = min(size, (across - 4) / (0.52 * len(text)))
    strip = round(2.6 * size, 2)
    page.obj.MediaBox = pikepdf.Array([0, 0, across, down + strip])
    if "/Font" not in page.obj.Resources:
        page.obj.Resources.Font = pikepdf.Dictionary()
    page.obj.Resources.Font.Stamp = font
    before = f"/Sect <</MCID 0>> BDC q 1 0 0 1 0 {strip} cm 0 0 {across} {down} re W n\n"
    # Inert whatever the text is: its bytes stand as hexadecimal numbers.
    line = text.encode("cp1252", "replace").hex()
    after = (
        f"\nQ EMC /Artifact BMC q 0.6 G 0.4 w 0 {strip} m {across} {strip} l S Q q 0 g BT "
        f"/Stamp {size:.2f} Tf {max(across / 40, 2):.2f} {size * 0.9:.2f} Td <{line}> Tj ET Q EMC"
    )
    page.contents_add(pikepdf.Stream(made, before.encode()), prepend=True)
    page.contents_add(pikepdf.Stream(made, after.encode()))


def _bind(folder: Path, plan: dict[str, Any], chunks: int) -> None:
    import pikepdf

    made = pikepdf.open(folder / "own.pdf")
    sources = [pikepdf.open(folder / f"chunk-{number}.pdf") for number in range(chunks)]
    leaves = (page for source in sources for page in source.pages)
    place, first_page = plan["front"], {}
    labels: list[tuple[int, Any]] = [(0, pikepdf.Dictionary(S=pikepdf.Name.r))]
    for number, part in enumerate(plan["parts"]):
        first_page[number] = place
        if part["file"]:
            labels.append((place, pikepdf.Dictionary(S=pikepdf.Name.D, St=part["first"])))
            for _sheet in range(part["sheets"]):
                made.pages.insert(place, next(leaves))
                _read_aloud(made, made.pages[place], part["title"])
                place += 1
        else:
            labels.append((place, pikepdf.Dictionary(P=pikepdf.String(part["label"]))))
            place += 1
    labels.append((place, pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String("P"))))
    numbers = [value for at, label in labels for value in (at, label)]
    made.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))
    _bookmarks(made, plan, first_page, place)
    _lead(made, plan["front"], first_page)
    with made.open_metadata(set_pikepdf_as_editor=False) as about:
        # Only our own pages keep the rules of PDF/UA; what others wrote need not.
        for claim in [name for name in about if "pdfua" in name.lower()]:
            del about[claim]
    made.save(folder / "bound.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _read_aloud(made: Any, page: Any, title: str) -> None:
    """A tag for what somebody else wrote, so that it is read aloud after our own pages."""
    import pikepdf

    root = made.Root.get("/StructTreeRoot")
    if root is None:
        return
    top = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
    key = int(root.get("/ParentTreeNextKey", 0))
    element = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructElem, S=pikepdf.Name.Sect, P=top, Pg=page.obj, K=0,
            T=pikepdf.String(title),
        )
    )  # fmt: skip
    if not isinstance(top.K, pikepdf.Array):
        top.K = pikepdf.Array([top.K])
    top.K.append(element)
    pikepdf.NumberTree(root.ParentTree)[key] = pikepdf.Array([element])
    root.ParentTreeNextKey = key + 1
    page.obj.StructParents = key
    page.obj.Tabs = pikepdf.Name.S


def _bookmarks(made: Any, plan: dict[str, Any], first_page: dict[int, int], end: int) -> None:
    from pikepdf import OutlineItem

    with made.open_outline() as outline:
        outline.root.clear()
        outline.root.append(OutlineItem(plan["words"]["cover"], 0))
        outline.root.append(OutlineItem(plan["words"]["index"], min(1, plan["front"] - 1)))
        groups: dict[str, Any] = {}
        for number, part in enumerate(plan["parts"]):
            item = OutlineItem(f"{part['label']}: {part['title']}", first_page[number])
            group = part.get("group", "")
            if not group:
                outline.root.append(item)
                continue
            if group not in groups:
                groups[group] = OutlineItem(group, first_page[number])
                outline.root.append(groups[group])
            groups[group].children.append(item)
        if end < len(made.pages):
            outline.root.append(OutlineItem(plan["words"]["hashes"], end))


def _lead(made: Any, front: int, first_page: dict[int, int]) -> None:
    """The links of the index lead to the papers."""
    import pikepdf

    for page in list(made.pages)[:front]:
        for link in page.obj.get("/Annots", ()):
            uri = str(link.get("/A", {}).get("/URI", ""))
            if not uri.startswith(MARK):
                continue
            target = made.pages[first_page[int(uri.removeprefix(MARK))]]
            del link["/A"]
            link.Dest = pikepdf.Array([target.obj, pikepdf.Name.Fit])


if __name__ == "__main__":
    sys.exit(main())
