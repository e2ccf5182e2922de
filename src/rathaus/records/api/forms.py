"""How a request with contents is described in our OpenAPI page."""

from __future__ import annotations

from typing import Any

from ninja import Schema


def form_of(params: type[Schema]) -> dict[str, Any]:
    """The form with ``params`` and ``giattachmenttype``; as JSON the contents go in base64."""
    described = params.model_json_schema()
    attachment = {
        "type": "object",
        "properties": {
            name: {"type": "string"} for name in ("fileName", "fileExtention", "fileContent")
        },
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": _both(described, _BINARY)},
                "application/json": {"schema": _both(described, attachment)},
            },
        }
    }


_BINARY: dict[str, Any] = {"type": "string", "format": "binary"}


def _both(params: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    contents = {"type": "array", "items": content}
    return {"type": "object", "properties": {"params": params, "giattachmenttype": contents}}
