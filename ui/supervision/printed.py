"""The live page on paper: its figures, windows, groups, alerts and next hours as tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.domain.clock import local
from dostdesk.domain.words import Words
from ui.supervision.phrasing import DASH, about
from ui.supervision.values import LiveValues

if TYPE_CHECKING:
    from dostdesk.insight.exports.report import Report


def live_report(values: LiveValues, words: Words, *, centre: str, at: datetime) -> Report:
    """What is on the screen, as of then."""
    from dostdesk.insight.exports.report import Report, Table, text

    def table(code: str, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
        return Table(code, title, columns, tuple(tuple(text(cell) for cell in row) for row in rows))

    column = {
        name: words(f"live.column.{name}") for name in ("name", "waiting", "longest", "forecast", "in_level", "windows")
    }
    hour = {
        name: words(f"live.hours_column.{name}") for name in ("time", "expected", "interval", "capacity", "verdict")
    }
    return Report(
        title=words("live.print_title"),
        heading=(words("shell.centre", number=centre), local(at).strftime("%d.%m.%Y %H:%M")),
        tables=(
            table(
                "figures",
                words("live.figures"),
                tuple(figure.title for figure in values.figures),
                [
                    tuple(figure.number for figure in values.figures),
                    tuple(figure.note for figure in values.figures),
                ],
            ),
            table(
                "groups",
                words("live.groups"),
                tuple(column.values()),
                [
                    (row.name, row.waiting, row.longest, row.forecast, row.in_level, row.windows)
                    for row in values.groups
                ],
            ),
            table(
                "windows",
                words("live.windows"),
                tuple(
                    words(f"live.print_column.{name}")
                    for name in ("window", "clerk", "state", "ticket", "time", "skills")
                ),
                [
                    (
                        str(card.no),
                        card.clerk,
                        card.state,
                        " ".join(part for part in (card.label, card.subject) if part) or card.line,
                        card.time,
                        ", ".join(card.skills),
                    )
                    for card in values.cards
                ],
            ),
            table(
                "alerts",
                words("live.alerts"),
                (words("live.alerts"), words("live.print_column.cause")),
                [(row.title, row.cause) for row in values.alerts],
            ),
            table(
                "hours",
                values.hours.title,
                tuple(hour.values()),
                [
                    (
                        bar.time,
                        DASH if bar.expected is None else about(bar.expected),
                        DASH if bar.low is None or bar.high is None else f"{about(bar.low)}–{about(bar.high)}",
                        DASH if bar.capacity is None else about(bar.capacity),
                        bar.verdict,
                    )
                    for bar in values.hours.bars
                ],
            ),
        ),
        notes=tuple(part for part in (values.stale, values.hours.calibration, values.plan.text) if part),
    )


def live_pdf(values: LiveValues, words: Words, *, centre: str, at: datetime) -> bytes:
    """The same as a PDF; on a worker, since drawing takes a moment."""
    from dostdesk.insight.exports.pdf import report_pdf

    return report_pdf(live_report(values, words, centre=centre, at=at), words, at)


def live_name(at: datetime) -> str:
    """Name of the file."""
    return f"dost-live-{local(at).strftime('%Y-%m-%d-%H%M')}.pdf"
