"""Opening the largest form of the catalogue, against the same number of Qt's plain widgets."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.desk.view import Draft
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.services import Service
from dostdesk.domain.words import Words
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from tests.bench.at_work import application, gone
from tests.bench.figures import Effort, Figure, by_turns, timed_ms
from ui.form.page import FormPage
from ui.form.presenter import FormPresenter
from ui.form.values import OpenForm, VisitBarView

REACH = 2.0
# One step of the screen thread, as in the long run.
REACH_STEP_MS = 50.0
_TODAY = date(2026, 11, 18)
_SIZE = (1366, 640)
_PLAIN = (QLineEdit, QPlainTextEdit, QComboBox, QRadioButton, QCheckBox, QPushButton, QLabel)


def measure(effort: Effort) -> list[Figure]:
    application()
    page, presenter = made_page()
    opened = largest()
    kinds: list[type[QWidget]] = []
    longest: list[float] = []
    whole: list[float] = []

    def form() -> float:
        nonlocal page, presenter
        gone(page)
        page, presenter = made_page()
        begun = show(page, presenter, opened)
        rest = finish_building(page)
        longest.append(max(*begun, *rest))
        whole.append(sum(begun) + sum(rest))
        kinds[:] = [plain_kind(widget) for widget in page.middle.content.findChildren(QWidget)]
        return sum(begun)

    def plain() -> float:
        area = QScrollArea()
        taken = timed_ms(lambda: show_plain(area, kinds))
        gone(area)
        return taken

    form()
    plain()
    longest.clear()
    form_ms, plain_ms = by_turns(effort.rounds, form, plain)
    gone(page)
    step_ms, whole_ms = statistics.median(longest), statistics.median(whole)
    return [
        Figure(
            what="opening the largest form", found=f"{form_ms:.0f} ms",
            floor=f"{plain_ms:.0f} ms, {len(kinds)} plain widgets", ratio=form_ms / plain_ms, reach=f"≤ {REACH:g} ×",
            met=form_ms <= REACH * plain_ms,
            note=f"{opened.service.code}: until it is painted and takes keys; all of it after {whole_ms:.0f} ms",
        ),
        Figure(
            what="the longest step of the screen while it opens", found=f"{step_ms:.0f} ms", floor="",
            reach=f"≤ {REACH_STEP_MS:g} ms", met=step_ms <= REACH_STEP_MS, note=f"median of {len(longest)} openings",
        ),
    ]  # fmt: skip


def largest() -> OpenForm:
    """The form with the most fields of all services, empty, with its service."""
    release = build_release(
        resource("catalogue"), created_at=datetime(2026, 1, 1, tzinfo=UTC), effective_from=date(2026, 1, 1)
    ).load()
    forms: list[tuple[int, Service, FormDocument]] = []
    for service in release.services.values():
        if service.enabled:
            document = form_for(service.code, service.group, release.forms)
            forms.append((len(document.by_path), service, document))
    _, service, document = max(forms, key=lambda found: (found[0], found[1].code))
    return OpenForm(
        service_id=VisitServiceId("service-1"),
        service=service,
        document=document,
        draft=Draft(),
        bar=VisitBarView(label="Y-047", elapsed=timedelta(), target=timedelta(minutes=20), tabs=()),
        today=_TODAY,
    )


def made_page() -> tuple[FormPage, FormPresenter]:
    page = FormPage()
    page.resize(*_SIZE)
    presenter = FormPresenter(
        page,
        run=lambda _work, **_ends: None,
        save=lambda _service, draft: draft,
        submit=lambda _service: (_ for _ in ()).throw(RuntimeError),
        tables={},
        words=Words.load(resource("translations"), "az"),
        local_time=lambda instant: instant,
        submitted=lambda _service, _submitted: None,
        left=lambda: None,
        service_wanted=lambda _service: None,
    )  # type: ignore[call-arg]
    page.attach(presenter)
    page.show()
    QCoreApplication.processEvents()
    return page, presenter


def show(page: FormPage, presenter: FormPresenter, opened: OpenForm) -> list[float]:
    """Milliseconds of each step until the form is painted and takes keys."""
    return [
        timed_ms(lambda: presenter.open(opened)),
        timed_ms(page.setFocus),
        timed_ms(QCoreApplication.processEvents),
    ]


def finish_building(page: FormPage) -> list[float]:
    """Milliseconds of each step in which the rest is made, with the page on screen already."""
    steps = [timed_ms(QCoreApplication.processEvents)]
    while not page.made:
        steps.append(timed_ms(QCoreApplication.processEvents))
    return [*steps, timed_ms(QCoreApplication.processEvents)]


def plain_kind(widget: QWidget) -> type[QWidget]:
    """Qt's own class that is nearest to a widget of ours."""
    return next((kind for kind in _PLAIN if isinstance(widget, kind)), QWidget)


def show_plain(area: QScrollArea, kinds: list[type[QWidget]]) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    for kind in kinds:
        made = kind()
        if isinstance(made, QLabel):
            made.setText("Ünvanlı dövlət sosial yardımı")
        column.addWidget(made)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.resize(*_SIZE)
    area.show()
    QCoreApplication.processEvents()
