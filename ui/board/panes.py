"""The parts of the board, each painted by hand in the lengths of the picture; they are told what to show."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLineF, QLocale, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.board.drawing import CENTRE, RIGHT, Pane, color, size
from ui.board.values import BoardScreen, Hero, Line, Row
from ui.theme import paint_icon
from ui.theme.tokens import document, theme
from ui.widgets.glyphs import paint_glyph

MARGIN = 48
_DAY = "dddd, d MMMM"
# Heights of the bars beside the speaker, in pixels of the picture.
_WAVES = (8, 16, 30, 22, 40, 34, 18, 26, 12)


class CallPane(Pane):
    """The call that was announced last, or that nobody is called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen: BoardScreen | None = None

    def show_screen(self, screen: BoardScreen) -> None:
        """Show the call of a screen."""
        self._screen = screen
        said = screen.nobody if screen.hero is None else f"{screen.heading.own}: {screen.hero.sentence}"
        self.setAccessibleName(said)
        self.setAccessibleDescription(screen.sound)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("callBg"))
        screen, wide = self._screen, self.area.width()
        if screen is None:
            return
        sound = self._draw_sound(painter, screen, wide - MARGIN)
        room = sound - MARGIN - 24
        place = self.at(MARGIN, 20, room, 60)
        own = self.write(painter, place, screen.heading.own, "callText", 34, weight=600)
        place.setLeft(place.left() + own + 18 * self.unit)
        self.write(painter, place, screen.heading.others, "callMuted", 34)
        if screen.hero is None:
            self.write_lines(painter, self.at(MARGIN, 110, wide - 2 * MARGIN, 270), screen.nobody, "callMuted", 52)
            return
        self._draw_call(painter, screen, screen.hero, wide)

    def _draw_call(self, painter: QPainter, screen: BoardScreen, hero: Hero, wide: float) -> None:
        box = 232.0
        left = wide - MARGIN - box
        half = (wide - 2 * MARGIN) / 2
        self.write(painter, self.at(MARGIN, 108, half, 44), screen.ticket.whole, "callMuted", 28)
        self.write(painter, self.at(MARGIN + half, 108, half, 44), screen.window.whole, "callMuted", 28, across=RIGHT)
        place = self.at(MARGIN - 6, 158, left - MARGIN - 24, 194)
        self.write(painter, place, hero.label, "callText", size("callTicket"), weight=700, ticket=True)
        place = self.at(left, 158, box, 194)
        fill = color("windowFill")
        painter.setPen(QPen(fill, 8 * self.unit))
        painter.setBrush(color("callBg") if hero.lit else fill)
        inner = place.adjusted(4 * self.unit, 4 * self.unit, -4 * self.unit, -4 * self.unit)
        painter.drawRoundedRect(inner, 12 * self.unit, 12 * self.unit)
        ink = fill if hero.lit else color("text")
        room = place.adjusted(16 * self.unit, 0, -16 * self.unit, 0)
        self.write(painter, room, hero.window, ink, size("callWindow"), weight=700, across=CENTRE, ticket=True)
        place = self.at(MARGIN, 354, wide - 2 * MARGIN, 50)
        self.write(painter, place, hero.sentence, "callText", 34, weight=500)

    def _draw_sound(self, painter: QPainter, screen: BoardScreen, right: float) -> float:
        """The speaker, and beside it the language of the call or that there is no sound; answers where it begins."""
        said = screen.sound or ("" if screen.hero is None else screen.hero.language)
        wide = self.write(painter, self.at(right - 320, 20, 320, 60), said, "callMuted", 28, across=RIGHT) / self.unit
        left = right - wide - (16 if said else 0)
        if not screen.sound:
            left -= len(_WAVES) * 9
            painter.setPen(QPen(color("callText"), 5 * self.unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for order, high in enumerate(_WAVES):
                bar = self.at(left + 4 + order * 9, 50 - high / 2, 0, high)
                painter.drawLine(QLineF(bar.topLeft(), bar.bottomLeft()))
            left -= 12
        left -= 36
        paint_icon(painter, self.at(left, 32, 36, 36), "volume-x" if screen.sound else "volume-2", color("callMuted"))
        return left


class RowPane(Pane):
    """An earlier call whose citizen is still on the way: ticket, arrow, window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None

    @property
    def row(self) -> Row | None:
        return self._row

    def show_row(self, row: Row | None) -> None:
        """Show a call, or an empty place."""
        self._row = row
        self.setAccessibleName("" if row is None else row.spoken)
        self.update()

    def draw(self, painter: QPainter) -> None:
        area = self.area
        painter.fillRect(self.rect(), color("bg"))
        painter.fillRect(self.at(0, area.height() - 1.5, area.width(), 1.5), color("line"))
        if self._row is None:
            return
        box, middle = 168.0, area.height() / 2
        high = min(88.0, area.height() - 24)
        left = area.width() - MARGIN - box
        arrow = left - 34 - 44
        label = self.at(MARGIN, 0, arrow - MARGIN - 12, area.height())
        wide = self.write(painter, label, self._row.label, "text", size("row"), weight=600, ticket=True) / self.unit
        begin = max(MARGIN + wide + 40, area.width() * 0.415)
        if arrow - begin > 120:
            dots = QPen(color("outline"), 2.2 * self.unit, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
            dots.setDashPattern([0.1, 2.4])
            painter.setPen(dots)
            line = self.at(begin, middle, arrow - 34 - begin, 0)
            painter.drawLine(QLineF(line.topLeft(), line.topRight()))
        paint_icon(painter, self.at(arrow, middle - 22, 44, 44), "arrow-right", color("outline"))
        place = self.at(left, middle - high / 2, box, high)
        painter.setPen(QPen(color("outline"), 3 * self.unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = 1.5 * self.unit
        painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 12 * self.unit, 12 * self.unit)
        self.write(painter, place, self._row.window, "text", size("window"), weight=600, across=CENTRE, ticket=True)


class ClockPane(Pane):
    """The centre's name, the day and the time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen: BoardScreen | None = None

    def show_screen(self, screen: BoardScreen) -> None:
        """Show the time of a screen."""
        self._screen = screen
        self.setAccessibleName(f"{screen.centre}. {screen.clock}")
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("panel"))
        area, screen = self.area, self._screen
        painter.fillRect(self.at(0, area.height() - 1.5, area.width(), 1.5), color("line"))
        if screen is None:
            return
        right = area.width() - 42
        time = self.at(right - 220, 18, 220, 96)
        wide = self.write(painter, time, screen.time, "text", 72, weight=600, across=RIGHT) / self.unit
        room = right - wide - 28 - 42
        self.write(painter, self.at(42, 26, room, 42), screen.centre, "text", 30, weight=600)
        day = QLocale(screen.language).toString(QDate(screen.day.year, screen.day.month, screen.day.day), _DAY)
        self.write(painter, self.at(42, 64, room, 40), day, "muted", 28)


class WaitPane(Pane):
    """What the numbers below mean, and until when they are known while the hub is silent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen: BoardScreen | None = None

    def show_screen(self, screen: BoardScreen) -> None:
        """Show the heading of a screen."""
        self._screen = screen
        self.setAccessibleName(f"{screen.wait}, {screen.unit}")
        self.setAccessibleDescription(screen.as_of)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("panel"))
        area, screen = self.area, self._screen
        painter.fillRect(self.at(0, area.height() - 1.5, area.width(), 1.5), color("line"))
        if screen is None:
            return
        right, middle = area.width() - 42, area.height() / 2 + 6
        if screen.as_of:
            taken = self._draw_badge(painter, screen.as_of, right, middle)
        else:
            taken = self.write(
                painter, self.at(right - 220, middle - 24, 220, 48), screen.unit, "muted", 28, across=RIGHT
            )
            taken /= self.unit
        place = self.at(42, middle - 26, right - taken - 24 - 42, 52)
        self.write(painter, place, screen.wait, "text", 36, weight=600)

    def _draw_badge(self, painter: QPainter, said: str, right: float, middle: float) -> float:
        violet = document()["connection"]["offline"]
        most = 330.0
        painter.setFont(self.letters(28, 600))
        wide = min(most, painter.fontMetrics().horizontalAdvance(said) / self.unit + 36)
        place = self.at(right - wide, middle - 25, wide, 50)
        painter.setPen(QPen(QColor(violet["border"]), 2 * self.unit))
        painter.setBrush(QColor(violet["bg"]))
        painter.drawRoundedRect(place, 25 * self.unit, 25 * self.unit)
        inside = place.adjusted(16 * self.unit, 0, -16 * self.unit, 0)
        self.write(painter, inside, said, QColor(violet["text"]), 28, weight=600, across=CENTRE)
        return wide


class LinePane(Pane):
    """One line of the hall: its letter, its name, what to expect."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None

    def show_line(self, line: Line) -> None:
        """Show a line."""
        self._line = line
        self.setAccessibleName(line.spoken)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("panel"))
        area, line = self.area, self._line
        painter.fillRect(self.at(0, area.height() - 1.5, area.width(), 1.5), color("line"))
        if line is None:
            return
        middle, right = area.height() / 2, area.width() - 42
        box = min(52.0, area.height() - 12)
        letter = self.at(41, middle - box / 2, box, box)
        painter.setPen(QPen(color("outline"), 2 * self.unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(letter, 8 * self.unit, 8 * self.unit)
        self.write(painter, letter, line.letter, "text", 28, weight=600, across=CENTRE)
        wide = self.write(painter, self.at(right - 210, 0, 210, area.height()), line.wait, "text", 40, weight=600,
                          across=RIGHT) / self.unit  # fmt: skip
        name = self.at(114, 7, right - wide - 24 - 114, area.height() - 14)
        self.write_lines(painter, name, line.name, "text", 34)


class NotePane(Pane):
    """Something that everybody in the hall should know; a wider part than it, where no more lines are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ""

    def show_note(self, note: str) -> None:
        """Show a sentence."""
        self._note = note
        self.setAccessibleName(note)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("panelRaised"))
        area = self.area
        painter.fillRect(self.at(0, 0, area.width(), 1.5), color("line"))
        middle = area.height() / 2
        white = color("text")
        paint_glyph(painter, self.at(40, middle - 20, 40, 40), "priority", theme("dark"), color=white, mark=white)
        self.write_lines(painter, self.at(104, 12, area.width() - 104 - 42, area.height() - 24), self._note, "text", 28)


class FooterPane(Pane):
    """What to do when one's number has passed; while the hub is silent, since when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen: BoardScreen | None = None

    def show_screen(self, screen: BoardScreen) -> None:
        """Show the footer of a screen."""
        self._screen = screen
        self.setAccessibleName(screen.stale or screen.footer.replace("*", ""))
        self.update()

    def draw(self, painter: QPainter) -> None:
        area, screen = self.area, self._screen
        violet = document()["connection"]["offline"]
        stale = screen is not None and bool(screen.stale)
        painter.fillRect(self.rect(), QColor(violet["bg"]) if stale else color("footer"))
        painter.fillRect(self.at(0, 0, area.width(), 1.5), QColor(violet["border"]) if stale else color("line"))
        if screen is None:
            return
        if stale:
            self._draw_stale(painter, screen.stale, QColor(violet["text"]), QColor(violet["bg"]))
            return
        right = area.width() - MARGIN
        end = self.at(right - 420, 0, 420, area.height())
        wide = self.write_marked(painter, end, screen.call_centre, "muted", "text", 30, from_right=True) / self.unit
        place = self.at(MARGIN, 0, right - wide - 40 - MARGIN, area.height())
        self.write_marked(painter, place, screen.footer, "muted", "text", 30)

    def _draw_stale(self, painter: QPainter, said: str, ink: QColor, mark: QColor) -> None:
        area = self.area
        side = 36.0
        glyph = self.at(MARGIN, (area.height() - side) / 2, side, side)
        paint_glyph(painter, glyph, "offline", theme("dark"), color=ink, mark=mark)
        place = self.at(MARGIN + side + 20, 0, area.width() - 2 * MARGIN - side - 20, area.height())
        self.write(painter, place, said, ink, 32, weight=600)
