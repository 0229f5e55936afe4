"""What the chip, the strip and the left pane say of the link, from the view alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import floor
import pytest

from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.words import LANGUAGES, Language
from ui.gallery.outbox import own_series
from ui.link.values import sheet_values, strip_line
from ui.workspace.alone_values import KNOWN_SHOWN, alone_queue, as_alone
from ui.workspace.bar_values import SENT_SHOWN, bar_values
from ui.workspace.values import BarValues

GONE = floor.NOW - timedelta(minutes=18)
ALONE = LinkView(state=LinkState.ON_ITS_OWN, since=GONE, synced_at=GONE, waiting=11)


def bar(link: LinkView, later: timedelta = timedelta()) -> BarValues:
    return bar_values(DeskView(link=link), centre="12", words=floor.words(), now=floor.NOW + later)


def test_sending_counts_up_to_what_there_was() -> None:
    sending = LinkView(state=LinkState.SENDING, waiting=6, catching_up=9)
    assert (bar(sending).link_word, bar(sending).link_extra) == ("Göndərilir", "3 / 9")


def test_everything_sent_is_said_for_five_seconds_and_only_online() -> None:
    done = LinkView(state=LinkState.ONLINE, synced_at=floor.NOW, all_sent_at=floor.NOW)
    assert bar(done).link_word == "Hamısı göndərildi"
    assert bar(done, SENT_SHOWN - timedelta(milliseconds=1)).link_word == "Hamısı göndərildi"
    assert bar(done, SENT_SHOWN).link_word == "Onlayn"
    assert bar(replace(done, state=LinkState.CENTRE_ONLY)).link_word == "Yalnız mərkəz"


def test_a_choice_counts_what_waits_for_it_and_the_strip_stays() -> None:
    choosing = replace(ALONE, state=LinkState.CHOICE_NEEDED, below=LinkState.ON_ITS_OWN, choices=2)
    shown = bar(choosing)
    assert (shown.link, shown.link_word, shown.link_extra) == ("choice", "Seçim lazımdır", "2")
    assert shown.alone is not None


def test_the_strip_is_there_only_without_the_hub_and_says_how_much_is_kept() -> None:
    line = strip_line(ALONE, floor.words())
    assert line is not None
    assert line.title == "Oflayn: bu pəncərə müstəqil işləyir"
    assert "11" in line.text
    for state in (LinkState.ONLINE, LinkState.SENDING, LinkState.WEAK, LinkState.CENTRE_ONLY):
        assert strip_line(replace(ALONE, state=state), floor.words()) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.CHOICE_NEEDED])
def test_every_state_says_what_works_and_what_does_not(state: LinkState, language: Language) -> None:
    link = replace(ALONE, state=state)
    shown = sheet_values(floor.idle(link=link), words=floor.words(language), now=floor.NOW)
    assert shown.title
    assert [value for _, value in shown.facts][-1].endswith("11")
    marks = {line.mark for line in shown.lines}
    assert "done" in marks
    assert ("offline" in marks) is (state in {LinkState.ON_ITS_OWN, LinkState.CENTRE_ONLY})


def test_the_sheet_says_why_central_takes_nothing() -> None:
    link = LinkView(state=LinkState.CENTRE_ONLY, since=GONE, synced_at=floor.NOW, refused="hub_unknown")
    shown = sheet_values(floor.idle(link=link), words=floor.words(), now=floor.NOW)
    assert "ləğv olunub" in shown.reason
    assert sheet_values(floor.idle(link=replace(link, refused="")), words=floor.words(), now=floor.NOW).reason == ""


def test_on_its_own_only_the_own_series_is_called_and_the_hall_is_as_it_was_last_known() -> None:
    view = floor.idle(link=ALONE, own_series=own_series())
    alone = as_alone(view)
    assert [entry.ticket.label for entry in alone.queue] == ["X7-004", "X7-005", "X7-006"]
    assert len(alone.others) == len(view.queue) + len(view.others)
    assert as_alone(replace(view, link=LinkView(state=LinkState.ONLINE))).queue == view.queue
    shown = alone_queue(alone, book=floor.book(), words=floor.words())
    assert shown is not None
    assert shown.known_at is not None
    assert shown.known_at.text == "14:14"
    assert len(shown.known) == KNOWN_SHOWN
    assert all(row.quiet for row in shown.known)
    assert str(len(alone.others) - KNOWN_SHOWN) in shown.known_note
