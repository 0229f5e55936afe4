"""How this centre is called on papers and screens."""

from __future__ import annotations

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import Language
from dostdesk.storage.desk import device
from dostdesk.storage.desk.store import Transaction


def centre_name(transaction: Transaction, language: Language) -> str:
    """The centre's name in a language. Raises RefusedError `desk_not_enrolled`."""
    install = device.install(transaction)
    if install is None:
        raise RefusedError("desk_not_enrolled")
    return install.centre_name.get(language) or install.centre
