"""The sheet of components: every part in both themes, for designers, tests and the gallery."""

from ui.components.page import ComponentsPage

__all__ = ["ComponentsPage"]
