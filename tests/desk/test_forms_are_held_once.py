"""Services that share a form document hold it once, each under its own name."""

from __future__ import annotations

from tests.desk.place import Place


def test_alike_forms_share_all_but_their_name(place: Place) -> None:
    first, second = place.desk.form(1, "adoption-matching"), place.desk.form(1, "adoption-relative")
    assert (first.key, second.key) == ("adoption-matching", "adoption-relative")
    assert second.sections is first.sections
    assert second.fingerprint == first.fingerprint
    other = place.desk.form(1, "udsy-apply")
    assert other.sections is not first.sections


def test_the_forms_that_were_asked_for_last_are_held(place: Place) -> None:
    """A clerk comes back to a few; of all that a catalogue has, most are opened once in a day."""
    release = place.desk.release_of(1)
    codes = [code for code, service in release.services.items() if service.enabled][:40]
    first, second = place.desk.form(1, codes[0]), place.desk.form(1, codes[1])
    for code in codes[2:]:
        place.desk.form(1, code)
        assert place.desk.form(1, codes[0]) is first
    assert len(place.desk._work.releases._forms) <= 16
    again = place.desk.form(1, codes[1])
    assert again is not second
    assert again == second
