"""The files of a procedure as JSON, so that a version can be kept with its cases."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from rathaus.procedures.folder.files import BINARY

FORMAT = 1


def to_source(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Ready for JSON: text as text, pictures in base64."""
    return {
        "format": FORMAT,
        "files": {
            name: (
                {"base64": base64.b64encode(data).decode()}
                if name.endswith(BINARY)
                else data.decode()
            )
            for name, data in sorted(files.items())
        },
    }


def from_source(source: Mapping[str, Any]) -> dict[str, bytes]:
    """The files again. Raises ValueError where the format is another."""
    if source.get("format") != FORMAT:
        raise ValueError("Diese Fassung wurde in einem anderen Format abgelegt.")
    return {
        name: base64.b64decode(data["base64"]) if isinstance(data, Mapping) else data.encode()
        for name, data in source["files"].items()
    }
