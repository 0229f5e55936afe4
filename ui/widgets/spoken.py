"""What assistive technology is told: what a widget is where its class alone does not say, and sentences to be read out.

A widget class says what it is with `spoken_as`; what it is called is its accessible name, as everywhere in Qt.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

SpokenRole = QAccessible.Role
_INSTALLED = "dostSpokenRoles"


def tell_roles() -> None:
    """Let assistive technology hear the roles that classes name; once for a program, before it shows anything."""
    application = QCoreApplication.instance()
    if application is None or application.property(_INSTALLED):
        return
    application.setProperty(_INSTALLED, True)
    QAccessible.installFactory(_interface)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a sentence read out after whatever is being read."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


def _interface(_class_name: str, widget: QObject) -> QAccessibleInterface | None:
    role = getattr(widget, "spoken_as", None)
    return QAccessibleWidget(widget, role) if isinstance(widget, QWidget) and isinstance(role, SpokenRole) else None
