"""What a screen is to assistive technology: its tree, and everything in it that would be heard as nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QWidget

Role = QAccessible.Role
# What somebody can stand on with the keyboard is one of these, and never a mere area of the window.
CONTROLS = frozenset(
    {
        Role.Button, Role.CheckBox, Role.RadioButton, Role.ComboBox, Role.EditableText, Role.List, Role.ListItem,
        Role.Link, Role.PageTab, Role.SpinBox, Role.Slider, Role.Pane, Role.Dialog, Role.AlertMessage, Role.Table,
        Role.Cell, Role.Tree, Role.Document,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing in the tree."""

    widget: QWidget | None
    kind: str
    role: QAccessible.Role
    name: str
    description: str
    focusable: bool
    enabled: bool


def tree(window: QWidget) -> Iterator[Heard]:
    """Everything visible in a window, from the window down."""
    root = QAccessible.queryAccessibleInterface(window)
    assert root is not None
    yield from _below(root)


def _below(interface: QAccessibleInterface) -> Iterator[Heard]:
    state = interface.state()
    if state.invisible:
        return
    made = interface.object()
    widget = made if isinstance(made, QWidget) else None
    yield Heard(
        widget=widget,
        kind=type(made).__name__,
        role=interface.role(),
        name=_name(interface, widget),
        description=interface.text(QAccessible.Text.Description),
        focusable=bool(state.focusable),
        enabled=not state.disabled,
    )
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from _below(child)


def _name(interface: QAccessibleInterface, widget: QWidget | None) -> str:
    """On Linux Qt gives a list of choices its value for a name, and leaves the name to the label beside it."""
    if isinstance(widget, QComboBox):
        labels = [other for other, relation in interface.relations() if relation & QAccessible.RelationFlag.Label]
        return widget.accessibleName() if labels or _beside(widget) else ""
    return interface.text(QAccessible.Text.Name)


def _beside(widget: QComboBox) -> bool:
    """Whether what is chosen here is in the description, for a list without a label."""
    return widget.accessibleName() in widget.accessibleDescription()


def faults(window: QWidget) -> Iterator[str]:
    """What would be heard as nothing, or as the wrong thing."""
    for heard in tree(window):
        if heard.focusable and heard.role is not Role.ScrollBar:
            if not heard.name.strip():
                yield f"{heard.kind} can have the focus and has no name"
            elif heard.role not in CONTROLS:
                yield f"{heard.kind} {heard.name!r} can have the focus and is a {heard.role.name}"
        if heard.name and heard.name == heard.description and not isinstance(heard.widget, QComboBox):
            yield f"{heard.kind} says {heard.name!r} twice"
        editor = heard.widget
        if editor is not None and editor.property("error") and not (heard.description or editor.focusProxy()):
            yield f"{heard.kind} {heard.name!r} is wrong and does not say why"
