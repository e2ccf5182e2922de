"""Dragging files from a desktop onto a page."""

from __future__ import annotations

import base64
from typing import Any

_DROP = """
([selector, files]) => {
  const carried = new DataTransfer();
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file.content), letter => letter.charCodeAt(0));
    carried.items.add(new File([bytes], file.name, { type: file.mimeType }));
  }
  const place = document.querySelector(selector);
  for (const name of ["dragenter", "dragover", "drop"])
    place.dispatchEvent(
      new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
}
"""


def drop(page: Any, selector: str, files: list[dict[str, Any]]) -> None:
    """Let files go over the element; each has ``name``, ``mimeType`` and ``buffer``."""
    sent = [
        {
            "name": file["name"],
            "mimeType": file["mimeType"],
            "content": base64.b64encode(file["buffer"]).decode(),
        }
        for file in files
    ]
    page.evaluate(_DROP, [selector, sent])
