"""Where resources are: the checkout's `resources/`, or `_resources` inside an installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_resources"


def resource(*parts: str) -> Path:
    """Path of a file or folder of the product's resources."""
    root = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
