"""The directory kept by commands and by a folder of YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dostdesk.assets import resource
from dostdesk.central import calendar
from dostdesk.central.calendar import year_of
from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.central.directory import directory_of
from dostdesk.central.directory_folder import import_directory, read_directory
from dostdesk.command_line import app
from dostdesk.domain.clock import SystemClock
from dostdesk.domain.directory import CentreNames, Directory
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Role
from dostdesk.domain.words import LANGUAGES, Language, Words
from dostdesk.population.staff import invented_staff
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.keys import throwaway_key
from dostdesk.storage.passwords import matches

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
WORDS = Words.load(resource("translations"), "en")
STAFF = """
- login: a.ceferova
  name: Aynur Cəfərova
  short_name: A. Cəfərova
  works:
    - centre: "12"
      role: senior_clerk
      primary: [Y, A]
      secondary: [P]
      since: "2026-01-01"
    - {centre: "07", role: clerk, since: "2027-01-01", until: "2027-06-30"}
- login: e.quliyev
  name: Elçin Quliyev
  short_name: E. Quliyev
  works:
    - {centre: "12", role: clerk, since: "2026-01-01"}
"""
DEVICES = """
- {centre: "12", name: D12-P07}
- {centre: "12", name: D12-P08, retired: true}
"""
CALENDAR = """
- year: 2027
  announced: true
  days:
    - {day: "2027-03-11", open: false, name: Ramazan bayramı, decision: "№ 84"}
    - {day: "2027-03-13", open: true, name: 11.03 əvəzinə}
  paydays:
    - "2027-01-05"
    - "2027-02-05"
"""
CENTRES = """
- centre: "12"
  name: {az: 12 saylı mərkəz, ru: Центр № 12, en: Centre 12}
  region: {az: Bakı, ru: Баку, en: Baku}
- centre: "31"
  name: {az: Gəncə mərkəzi, ru: Гянджинский центр, en: Ganja centre}
  region:
- centre: "07"
  name: {az: 7 saylı mərkəz, ru: Центр № 7, en: Centre 7}
  region: {az: Bakı, ru: Баку, en: Baku}
"""


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


def told(store: CentralStore, centre: str = "12") -> Directory:
    with store.reading() as rows:
        return directory_of(rows, centre, NOW)


def named(store: CentralStore) -> Mapping[str, CentreNames]:
    with store.reading() as rows:
        return rows.centres.all()


def test_a_folder_says_who_works_where_and_again_changes_nothing(central_store: CentralStore, tmp_path: Path) -> None:
    read = read_directory(written(tmp_path, staff=STAFF, devices=DEVICES, calendar=CALENDAR), WORDS)
    import_directory(central_store, read, NOW)
    here = told(central_store)
    assert [(one.staff.login, one.staff.role) for one in here.staff] == [
        ("a.ceferova", Role.SENIOR_CLERK),
        ("e.quliyev", Role.CLERK),
    ]
    assert here.staff[0].staff.skills.primary == {"Y", "A"}
    assert [(one.name, one.retired) for one in here.devices] == [("D12-P07", False), ("D12-P08", True)]
    assert told(central_store, "07").staff[0].until == date(2027, 6, 30)
    assert here.days.announced == {2027}
    import_directory(central_store, read, NOW + timedelta(hours=1))
    assert told(central_store) == here


def test_who_is_not_in_the_folder_works_there_no_more(central_store: CentralStore, tmp_path: Path) -> None:
    found_demo_directory(central_store, "12", NOW)
    found_demo_directory(central_store, "12", NOW)
    assert [one.staff for one in told(central_store).staff] == list(invented_staff())
    before = told(central_store)
    found_demo_directory(central_store, "07", NOW)
    assert told(central_store) == before
    assert [one.staff for one in told(central_store, "07").staff] == list(invented_staff())
    import_directory(central_store, read_directory(written(tmp_path, staff=STAFF), WORDS), NOW)
    after = told(central_store)
    assert [one.staff.login for one in after.staff] == ["a.ceferova", "e.quliyev"]
    assert after.version > before.version
    # Their passwords are as they were.
    assert after.staff[0].password_hash == before.staff[0].password_hash != ""


def test_a_year_of_the_folder_is_the_whole_truth_about_it(central_store: CentralStore, tmp_path: Path) -> None:
    import_directory(central_store, read_directory(written(tmp_path, calendar=CALENDAR), WORDS), NOW)
    assert told(central_store).days.paydays == {date(2027, 1, 5), date(2027, 2, 5)}
    lines = [line for line in CALENDAR.splitlines() if "03-13" not in line and "01-05" not in line]
    fewer = "\n".join(lines)
    import_directory(central_store, read_directory(written(tmp_path, calendar=fewer), WORDS), NOW)
    days = told(central_store).days
    assert [one.day for one in days.days] == [date(2027, 3, 11)]
    assert days.paydays == {date(2027, 2, 5)}
    none = fewer[: fewer.index("  paydays")]
    import_directory(central_store, read_directory(written(tmp_path, calendar=none), WORDS), NOW)
    assert told(central_store).days.paydays == frozenset()


def test_paydays_of_other_years_stay(central_store: CentralStore, tmp_path: Path) -> None:
    calendar.add_payday(central_store, date(2026, 12, 5), NOW)
    import_directory(central_store, read_directory(written(tmp_path, calendar=CALENDAR), WORDS), NOW)
    assert told(central_store).days.paydays == {date(2026, 12, 5), date(2027, 1, 5), date(2027, 2, 5)}


def test_a_folder_says_what_centres_are_called(central_store: CentralStore, tmp_path: Path) -> None:
    versions = [told(central_store).version]
    for _ in range(2):
        import_directory(central_store, read_directory(written(tmp_path, centres=CENTRES), WORDS), NOW)
        versions.append(told(central_store).version)
        assert named(central_store)["12"].region == {"az": "Bakı", "ru": "Баку", "en": "Baku"}
        assert named(central_store)["31"] == CentreNames(
            name={"az": "Gəncə mərkəzi", "ru": "Гянджинский центр", "en": "Ganja centre"}
        )
    # Its hub fetches it, once.
    assert versions[0] < versions[1] == versions[2]
    assert told(central_store).names == named(central_store)["12"]
    assert told(central_store, "15").names is None
    without = CENTRES[: CENTRES.index('- centre: "31"')].replace("region", "#")
    import_directory(central_store, read_directory(written(tmp_path, centres=without), WORDS), NOW)
    assert named(central_store)["12"].region == {}
    assert set(named(central_store)) == {"07", "12", "31"}


def test_a_centre_of_the_demo_says_that_it_is_one(central_store: CentralStore, tmp_path: Path) -> None:
    found_demo_directory(central_store, "12", NOW)
    demo = named(central_store)["12"]
    assert (demo.name["az"], demo.region["en"]) == ("12 saylı nümunə mərkəzi", "Demo region")
    import_directory(central_store, read_directory(written(tmp_path, centres=CENTRES), WORDS), NOW)
    found_demo_directory(central_store, "12", NOW)
    assert named(central_store)["12"].name["az"] == "12 saylı mərkəz"


@pytest.mark.parametrize(
    ("file", "change", "line"),
    [
        ("staff", lambda text: text.replace("role: clerk", "role: king", 1), 11),
        ("staff", lambda text: text.replace("  name: Elçin Quliyev\n", ""), 12),
        ("staff", lambda text: text.replace("primary:", "pirmary:"), 8),
        ("staff", lambda text: text.replace("e.quliyev", "a.ceferova"), 12),
        ("staff", lambda text: text.replace('"07"', '"12"'), 11),
        ("staff", lambda text: text.replace('"2026-01-01"', "2026-01-01", 1), 10),
        ("staff", lambda text: text.replace("[Y, A]", "[Y, ab]"), 8),
        ("staff", lambda text: text + "  name: twice\n  name: twice\n", 0),
        ("staff", lambda text: text + "- [", 0),
        ("staff", lambda text: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 0),
        ("staff", lambda text: "[" * 10_000, 0),
        ("devices", lambda text: text.replace("D12-P08", "D12 P08"), 3),
        ("devices", lambda text: text.replace("D12-P08", "D12-P07"), 3),
        ("calendar", lambda text: text.replace('"2027-03-13"', '"2028-03-13"'), 6),
        ("calendar", lambda text: text.replace('"2027-03-13"', '"2027-03-11"'), 6),
        ("calendar", lambda text: text.replace('"2027-02-05"', '"2028-02-05"'), 9),
        ("calendar", lambda text: text.replace('"2027-02-05"', '"2027-01-05"'), 9),
        ("calendar", lambda text: text.replace('"2027-02-05"', '"5.2.2027"'), 9),
        ("calendar", lambda text: text.replace('"2027-02-05"', "2027"), 9),
        ("centres", lambda text: text.replace('"31"', '"12"'), 5),
        ("centres", lambda text: text.replace('"31"', '"3"'), 5),
        ("centres", lambda text: text.replace(", en: Centre 12", ""), 3),
        ("centres", lambda text: text.replace("Centre 12", '" "'), 3),
        ("centres", lambda text: text.replace("Centre 12", "x" * 121), 3),
        ("centres", lambda text: text.replace("  region:\n", "  region: Gəncə\n"), 7),
        (
            "centres",
            lambda text: text.replace("7}\n  region: {az: Bakı, ru: Баку", "7}\n  region: {az: Bakı, ru: Бакы"),
            10,
        ),
    ],
)
def test_what_is_wrong_in_a_folder_is_told_with_its_place(
    file: str, change: Callable[[str], str], line: int, tmp_path: Path
) -> None:
    files = {"staff": STAFF, "devices": DEVICES, "calendar": CALENDAR, "centres": CENTRES}
    files[file] = change(files[file])
    with pytest.raises(RefusedError) as refused:
        read_directory(written(tmp_path, **files), WORDS)
    assert refused.value.code == "directory_folder_wrong"
    assert refused.value.facts["file"] == f"{file}.yaml"
    assert refused.value.facts["place"] == line or line == 0
    assert "{" not in WORDS.of_error(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_payday_that_is_none_is_told_in_words(language: Language, tmp_path: Path) -> None:
    words = Words.load(resource("translations"), language)
    for wrong, told_as in (("2028-02-05", "catalogue.fault.value_wrong"), ("2027-01-05", "catalogue.fault.key_twice")):
        folder = written(tmp_path, calendar=CALENDAR.replace("2027-02-05", wrong))
        with pytest.raises(RefusedError) as refused:
            read_directory(folder, words)
        key = "paydays" if told_as.endswith("wrong") else wrong
        assert words.of_error(refused.value) == f"calendar.yaml, 9: {words(told_as, value=wrong, key=key)}"


def test_an_empty_folder_and_a_year_that_nobody_knows_are_refused(central_store: CentralStore, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="directory_folder_empty"):
        read_directory(tmp_path, WORDS)
    strange = CALENDAR.replace("2027", "2041")
    read = read_directory(written(tmp_path, staff=STAFF, calendar=strange), WORDS)
    with pytest.raises(RefusedError, match="calendar_year_unknown"):
        import_directory(central_store, read, NOW)
    assert told(central_store).staff == ()
    import_directory(central_store, replace(read, years=()), NOW)


def test_everything_can_be_kept_by_command(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    folder.mkdir()
    throwaway_key(folder)

    def run(*words: str, said: str = "", code: int = 0) -> str:
        before = ["central", "--data", str(folder), "--throwaway-key"]
        result = CliRunner().invoke(app, [*before, *words], input=said)
        assert result.exit_code == code, result.output
        return result.output

    run("staff", "add", "a.ceferova", "--name", "Aynur Cəfərova", "--short-name", "A. Cəfərova")
    run("staff", "post", "a.ceferova", "12", "--role", "clerk", "--primary", "YA", "--until", "2031-01-01")
    assert "no password" in run("staff", "list", "12")
    run("staff", "password", "a.ceferova", said="short\n", code=1)
    run("staff", "password", "a.ceferova", said="bir uzun parol\n")
    listed = run("staff", "list", "12").split("\t")
    assert listed[:4] == ["a.ceferova", "Aynur Cəfərova", "clerk", "AY/"]
    assert listed[5] == "2031-01-01"
    assert "no password" not in listed[6]
    year = SystemClock().now().year
    run("calendar", "decide", f"{year}-07-04", "open", "--name", "Şənbə", "--decision", "№ 7")
    assert f"{year}-07-04\topen\tŞənbə\t\t№ 7" in run("calendar", "show", str(year))
    run("calendar", "announce", str(year))
    assert "estimate" not in run("calendar", "show", str(year))
    run("calendar", "withdraw", f"{year}-07-04")
    assert "open" not in run("calendar", "show", str(year))
    run("calendar", "payday", f"{year}-08-05")
    assert run("calendar", "show", str(year)).splitlines()[-1] == f"{year}-08-05\tpayday"
    run("calendar", "payday", f"{year}-08-05", "--withdraw")
    assert "payday" not in run("calendar", "show", str(year))
    run("calendar", "payday", "2041-08-05", code=1)
    run("calendar", "show", "2041", code=1)
    run("calendar", "decide", "4.7.2027", "open", "--name", "x", code=2)
    source = written(tmp_path / "folder", devices=DEVICES)
    run("import-directory", str(source))
    assert run("device", "list", "12").splitlines() == ["D12-P07\tdesk\t\t", "D12-P08\tdesk\tretired\t"]
    run("device", "retire", "12", "D12-P07")
    run("device", "retire", "12", "D12-P08", "--back")
    assert run("device", "list", "12").splitlines() == ["D12-P07\tdesk\tretired\t", "D12-P08\tdesk\t\t"]
    run("device", "retire", "12", "nobody", code=1)
    assert run("series", "list", "12") == ""
    run("staff", "leave", "a.ceferova", "12")
    assert run("staff", "list", "12") == ""
    store = CentralStore.open((folder / "central.db", throwaway_key(folder)))
    with store.reading() as rows:
        member = rows.directory.by_login("a.ceferova")
        assert year_of(rows, year).announced
    store.close()
    assert member is not None
    assert matches(member.password_hash, "bir uzun parol")
