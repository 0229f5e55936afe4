"""Journey: who is it, by card, by barcode and by hand, with a scanner that types under every layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from clerk import Clerk
from hall import Floor

from dostdesk.domain.mrz import MrzFormat
from dostdesk.domain.tickets import TicketState
from dostdesk.population.register import SyntheticRegister
from tests.mrz_cards import card, text_of
from tests.scanner_keys import OFFSET, Keyboard
from ui.dialogs.walk_in import WalkInDialog
from ui.search.overlay import SearchOverlay
from ui.widgets import Chip

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
COMMON = "udsy-apply"
# Whom the register's stand-in knows, and somebody whom it does not.
KNOWN, STRANGER = "0TEST01", "0TESTZZ"
# Nobody else of this module comes with them.
TWICE, AT_RECEPTION, BY_HAND = "0TEST05", "0TEST06", "0TEST08"


def scanner(me: Clerk, layout: str = "en", *, places: bool = True) -> Keyboard:
    """A scanner at this desk; without `places` the platform does not tell which key was pressed."""
    me.screens.identification.scanner._offset = OFFSET if places else None
    return Keyboard(lambda: me.focus, layout)


def scans(me: Clerk, keyboard: Keyboard, text: str) -> None:
    keyboard.scans(text)
    me.until(lambda: not me.screens.identification.scanner._recogniser.holding)
    me.still()


def called(me: Clerk, hall: Floor, service: str = COMMON) -> str:
    """Somebody is called to this window; his ticket's label."""
    ticket = hall.arrives(service)
    me.until(lambda: bool(me.queue))
    me.calls()
    me.still()
    return ticket.label


def chips(me: Clerk) -> list[str]:
    """What the small marks of the page in front say."""
    return [chip.accessibleName() for chip in me.window.findChildren(Chip) if chip.isVisible()]


def opened_form(me: Clerk, hall: Floor) -> None:
    called(me, hall)
    me.press("F4")
    me.until(lambda: me.state == "serving")
    me.opens_form()
    me.screens.form_page.focus_field("applicant.fin")


@pytest.mark.parametrize(("layout", "places"), [("az", True), ("ru", True), ("en", True), ("az", False), ("ru", False)])
def test_a_card_starts_the_visit_from_any_focus_and_presses_nothing(
    clerk: Window, hall: Floor, layout: str, places: bool
) -> None:
    me = clerk(language="az").signs_in()
    called(me, hall)
    me.page.called.recall.setFocus()
    scans(me, scanner(me, layout, places=places), text_of(card(KNOWN)))
    me.until(lambda: me.state == "serving")
    assert me.view.visit is not None
    assert me.view.visit.ticket.calls == 1, "the Enter behind the lines pressed nothing"
    me.until(lambda: me.view.visit is not None and me.view.visit.citizen.fin == KNOWN)
    me.until(lambda: me.says("Quliyeva Nərmin") and "Sistemdən alındı" in chips(me))


def test_a_citizen_whom_registries_know_brings_what_they_know_and_takes_it_along(clerk: Window, hall: Floor) -> None:
    me = clerk(language="az").signs_in()
    called(me, hall)
    scans(me, scanner(me), text_of(card(KNOWN)))
    me.until(lambda: me.says("Orxan, 38 yaş") and me.says("5 nəfər"))
    assert me.says("Uşaq əlilliyi"), "what another system has open"
    assert "yalnız bu pəncərə" in chips(me), "no central stands behind this hub"
    assert "3 uşaq" in chips(me), "before a form was opened"
    me.press("F12")
    me.until(lambda: me.layer is not None)
    me.press("Esc")
    me.press("F5")
    me.until(lambda: me.layer is not None)
    me.press("1")
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.until(lambda: not me.says("Orxan, 38 yaş"))


@pytest.mark.parametrize("layout", ["az", "ru", "en"])
def test_the_barcode_of_the_slip_starts_it_too_and_another_one_does_not(
    clerk: Window, hall: Floor, layout: str
) -> None:
    me = clerk().signs_in()
    label = called(me, hall)
    keyboard = scanner(me, layout)
    scans(me, keyboard, "Z-999")
    me.until(lambda: me.says("Z-999"))
    assert me.state == "called"
    assert me.page.called.scan.text() == ""
    scans(me, keyboard, label)
    me.until(lambda: me.state == "serving")


def test_a_misread_card_says_what_was_misread_and_starts_nothing(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    called(me, hall)
    scans(me, scanner(me), text_of(card(KNOWN)).replace("9005", "9105"))
    assert "səhv oxunub" in me.notice
    assert me.state == "called"


def test_without_anybody_a_scan_is_looked_for(clerk: Window) -> None:
    me = clerk().signs_in()
    scans(me, scanner(me), text_of(card(KNOWN)))
    assert isinstance(me.layer, SearchOverlay)
    assert me.layer.field.text() == f"@{KNOWN}"
    scans(me, scanner(me), "Y-047")
    assert me.layer.field.text() == "#Y-047", "an open search takes the next scan"
    me.press("Esc")


def test_a_fin_in_its_field_brings_what_the_register_has(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    opened_form(me, hall)
    scans(me, scanner(me), KNOWN)
    assert me.path() == "applicant.fin", "the Enter of a scan moves nobody on"
    me.until(lambda: me.form.text("applicant.surname") == "Quliyeva")
    assert me.form.text("applicant.birth_date") == "21.05.1991"
    assert me.says("Sistemdən alındı: 10")


def test_what_was_typed_stays_until_the_clerk_takes_what_is_offered(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    opened_form(me, hall)
    me.screens.form_page.focus_field("applicant.surname")
    me.types("Quliyev")
    me.screens.form_page.focus_field("applicant.fin")
    me.types(KNOWN)
    me.press("Enter")
    me.until(lambda: me.form.text("applicant.given") == "Nərmin")
    assert me.form.text("applicant.surname") == "Quliyev"
    me.until(lambda: me.says("Quliyev → Quliyeva"))
    me.press("Alt+X")
    assert not me.screens.form_page.offer.isVisible()
    assert me.form.text("applicant.surname") == "Quliyev"
    me.screens.form_page.focus_field("applicant.given")
    me.press("Ctrl+A")
    me.types("Nermin")
    me.press("Tab")
    me.until(lambda: me.says("Nermin → Nərmin"))
    me.press("Alt+A")
    assert me.form.text("applicant.given") == "Nərmin"
    assert me.form.text("applicant.surname") == "Quliyev", "what was declined is not taken later"


def test_names_of_a_passport_are_offered_and_never_written_by_themselves(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    opened_form(me, hall)
    me.screens.form_page.focus_field("applicant.given")
    me.types("Nərgiz")
    me.press("Tab")
    passport = card(STRANGER, form=MrzFormat.TD3, number="C00000012", surname="ALIYEVA", given="NARGIZ")
    scans(me, scanner(me, "ru"), text_of(passport))
    me.until(lambda: me.form.text("applicant.fin") == STRANGER)
    assert me.form.text("applicant.paper_number") == "C00000012"
    assert me.form.value("applicant.paper") == "id_card", "a chosen answer is offered too, not replaced"
    assert (me.form.text("applicant.surname"), me.form.text("applicant.given")) == ("", "Nərgiz")
    me.until(lambda: me.says("boşdur → Aliyeva"))
    assert not me.says("→ Nargiz"), "NARGIZ is how a passport writes Nərgiz"
    me.press("Alt+A")
    assert (me.form.text("applicant.surname"), me.form.text("applicant.given")) == ("Aliyeva", "Nərgiz")
    assert me.form.value("applicant.paper") == "passport"


def test_a_silent_hub_stops_nothing_and_is_asked_again(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    opened_form(me, hall)
    hall.hub_dies()
    me.types(KNOWN)
    me.press("Tab")
    me.until(lambda: "Reyestr cavab vermir" in me.notice)
    me.types("Quliyeva")
    me.press("Tab")
    assert me.form.text("applicant.surname") == "Quliyeva"
    hall.hub_comes_back()
    me.until(lambda: me.form.text("applicant.given") == "Nərmin")


def test_a_second_ticket_of_the_same_person_is_pointed_out(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    first = called(me, hall)
    scans(me, scanner(me), text_of(card(TWICE)))
    me.until(lambda: me.state == "serving")
    me.still()
    me.desk.actions.hold("bank", hall.site.clock.now() + timedelta(minutes=30), "")
    me.until(lambda: me.state == "idle")
    called(me, hall)
    scans(me, scanner(me), TWICE)
    me.until(lambda: "başqa açıq bileti var" in me.notice)
    shown = first.replace("-", "\N{NON-BREAKING HYPHEN}")
    assert shown in me.notice
    me.until(lambda: me.says("Bu gün başqa biletləri") and any("gözlədilir" in said for said in chips(me)))
    assert me.view.visit is not None
    assert [ticket.state for ticket in me.view.visit.same_person] == [TicketState.HELD]


@pytest.mark.parametrize(("login", "fin"), [("a.ceferova", KNOWN), ("qebul", AT_RECEPTION)])
def test_a_walk_in_with_a_card_has_his_first_ticket_pointed_out(
    clerk: Window, hall: Floor, login: str, fin: str
) -> None:
    """At a window, and at the reception, which serves nobody."""
    me = clerk(login=login).signs_in()

    def comes() -> WalkInDialog:
        me.press("Ctrl+B")
        me.until(lambda: isinstance(me.layer, WalkInDialog))
        me.types("ünvanlı")
        me.press("Enter")
        scans(me, scanner(me), text_of(card(fin)))
        assert isinstance(me.layer, WalkInDialog)
        return me.layer

    dialog = comes()
    assert dialog.fin.text() == fin
    known = SyntheticRegister().by_fin(fin)
    assert known is not None
    me.until(lambda: me.says(known.name.full))
    me.press("Enter")
    me.until(lambda: me.layer is None)
    me.still()
    before = me.queue
    comes()
    me.until(lambda: me.says("başqa açıq bileti var"))
    me.press("Esc")
    assert me.queue == before


def test_a_fin_typed_in_the_form_alone_says_whose_the_visit_is(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    opened_form(me, hall)
    visit = me.view.visit
    assert visit is not None
    assert visit.citizen.confirmed_at is None
    me.types(STRANGER)
    me.press("Tab")
    me.until(lambda: me.view.visit is not None and me.view.visit.citizen.confirmed_at is not None)
    me.still()
    told = me.view.visit
    assert told is not None
    assert told.citizen.fin == STRANGER
    me.press("Shift+Tab")
    me.press("Tab")
    me.still()
    assert me.view.visit is not None
    assert me.view.visit.citizen.confirmed_at == told.citizen.confirmed_at, "said once"


def test_a_walk_in_says_his_fin_and_tab_leads_to_it_past_the_service(clerk: Window, hall: Floor) -> None:
    me = clerk(login="qebul").signs_in()
    me.press("Ctrl+B")
    me.until(lambda: isinstance(me.layer, WalkInDialog))
    me.types("ünvanlı")
    me.press("Enter")
    dialog = me.layer
    assert isinstance(dialog, WalkInDialog)
    service = dialog.field.text()
    me.press("Tab")
    me.types(BY_HAND)
    assert (dialog.fin.text(), dialog.field.text()) == (BY_HAND, service)
    known = SyntheticRegister().by_fin(BY_HAND)
    assert known is not None
    me.until(lambda: me.says(known.name.full))
    me.press("Enter")
    me.until(lambda: me.layer is None)
    me.still()
    (ticket,) = me.desk.look_up(fin=BY_HAND).today
    assert ticket.state is TicketState.WAITING
