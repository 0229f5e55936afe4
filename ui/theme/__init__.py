"""Tokens, fonts, icons, style sheet: what the screens look like, apart from the widgets themselves."""

from ui.theme.fonts import font, line_height, register_fonts, set_font, text_width
from ui.theme.icons import icon, paint_icon, paint_logo
from ui.theme.render import grab, lay_out
from ui.theme.source import ThemeSource, fix_size, scaled, scope, theme_of, theme_source
from ui.theme.style import apply_theme, palette, polish, style_sheet
from ui.theme.tokens import Role, Theme, ThemeName, contrast, theme

__all__ = [
    "Role",
    "Theme",
    "ThemeName",
    "ThemeSource",
    "apply_theme",
    "contrast",
    "fix_size",
    "font",
    "grab",
    "icon",
    "lay_out",
    "line_height",
    "paint_icon",
    "paint_logo",
    "palette",
    "polish",
    "register_fonts",
    "scaled",
    "scope",
    "set_font",
    "style_sheet",
    "text_width",
    "theme",
    "theme_of",
    "theme_source",
]
