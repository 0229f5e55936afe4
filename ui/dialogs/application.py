"""An application of the register, to be read and not changed: what it is, where it is, and how old that is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dostdesk.desk.register_search import RegisteredApplication
from dostdesk.domain.clock import local
from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, Divider, Text
from ui.widgets.spoken import SpokenRole


class Fact(QWidget):
    """A name and a value in one line."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, scaled(5), 0, scaled(5))
        row.setSpacing(scaled(12))
        row.addWidget(Text(name, "body", "secondary"))
        said = Text(value, "body", weight=500, wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(said, 1)
        self.setAccessibleName(f"{name}: {value}")


class ApplicationDialog(DialogFrame):
    """Enter and Esc close it; `service` is the service's name."""

    def __init__(self, words: Words, entry: RegisteredApplication, *, service: str) -> None:
        super().__init__(entry.number, service, width=560)
        self.facts = tuple(Fact(name, value) for name, value in facts_of(entry, words))
        for fact in self.facts:
            self.body.addWidget(fact)
            self.body.addWidget(Divider(color="border.subtle"))
        self.set_note(words("search.register.read_at", time=f"{local(entry.read_at):%H:%M}"))
        close = self.add_button(Button(words("search.register.close"), ("Enter",), "primary"))
        close.clicked.connect(self.rejected)
        self.accepted.connect(self.rejected)


def facts_of(entry: RegisteredApplication, words: Words) -> tuple[tuple[str, str], ...]:
    """Name and value of everything that is known of an application, in the order in which it is read."""
    identity = words(f"identity.mark.{entry.identity}") if entry.identity else ""
    version = str(entry.version) if entry.version > 1 else ""
    lines = (
        ("applicant", entry.name or words("search.register.nameless")),
        ("fin", entry.fin),
        ("identity", identity),
        ("state", words(f"facts.state.{entry.state.value}")),
        ("submitted", f"{local(entry.submitted_at):%d.%m.%Y %H:%M}"),
        ("centre", words("shell.centre", number=entry.centre)),
        ("version", version),
    )
    return tuple((words(f"search.register.of.{name}"), value) for name, value in lines if value)
