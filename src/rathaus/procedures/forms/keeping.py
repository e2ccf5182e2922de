"""Answers that must go before their case does (Art. 5 Abs. 1 Buchst. e DSGVO)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEEP = "x-keep"


def kept_answers(form: Mapping[str, Any]) -> dict[str, str]:
    """The questions whose answers are erased before the file is, each with the parameter (in days
    since receipt) that says when."""
    return {
        name: str(schema[KEEP])
        for name, schema in form.get("properties", {}).items()
        if isinstance(schema, Mapping) and KEEP in schema
    }


def without_kept(form: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that may lie in the file as long as the file does."""
    short = kept_answers(form)
    return {name: value for name, value in data.items() if name not in short}
