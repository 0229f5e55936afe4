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
