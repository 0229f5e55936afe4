"""The engine of CEL expressions, for forms and for the catalogue's rules; what is computed with it is theirs."""

from __future__ import annotations

import sys
import threading
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType

_PACKAGE, _ENGINE = "cel", "cel.cel"
_loading = threading.Lock()


def engine() -> ModuleType:
    """The engine itself. Its package begins with a command line that takes 0.2 s and is of no use here."""
    with _loading:
        return _engine()


@cache
def _engine() -> ModuleType:
    if _ENGINE in sys.modules:
        return sys.modules[_ENGINE]
    package = find_spec(_PACKAGE)
    places = None if package is None else package.submodule_search_locations
    found = (finder.find_spec(_ENGINE, places) for finder in sys.meta_path)
    spec = next((one for one in found if one is not None and one.loader is not None), None)
    if spec is None or spec.loader is None:
        return import_module(_PACKAGE)
    made = module_from_spec(spec)
    sys.modules[_ENGINE] = made
    spec.loader.exec_module(made)
    return made
