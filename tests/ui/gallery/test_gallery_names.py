"""The gallery names its pictures after the drawn ones, so that they can be laid beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from dostdesk.domain.errors import OutsideError
from ui.gallery.program import render_gallery
from ui.theme import apply_theme


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> object:
    yield
    apply_theme(qapp, "light", 1.0)


def test_one_picture_for_each_language_and_theme(qapp: QApplication, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    render_gallery(out, languages=("az", "ru", "en"), themes=("light", "dark"), only="01-")
    assert {file.name for file in out.iterdir()} == {
        f"01-sign-in.{language}.{theme}.png" for language in ("az", "ru", "en") for theme in ("light", "dark")
    }
    picture = QImage(str(out / "01-sign-in.az.dark.png"))
    assert (picture.width(), picture.height()) == (1366, 768)


def test_larger_text_is_told_by_the_name(qapp: QApplication, tmp_path: Path) -> None:
    render_gallery(tmp_path, languages=("az",), themes=("light",), scale=1.5, only="01-")
    assert [file.name for file in tmp_path.iterdir()] == ["01-sign-in.az.light@150.png"]


def test_a_picture_of_one_language_is_made_in_that_language_alone(qapp: QApplication, tmp_path: Path) -> None:
    render_gallery(tmp_path, languages=("az", "ru"), themes=("light",), only="02e")
    assert [file.name for file in tmp_path.iterdir()] == ["02e-clerk-russian.ru.light.png"]


def test_a_folder_that_cannot_be_made_is_said(qapp: QApplication, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(OutsideError, match="folder_unwritable"):
        render_gallery(taken, languages=("az",), themes=("light",), only="01-")
