"""The difference between two versions of a catalogue in sentences that say which service and what of it.

There is a sentence for every change: what has none of its own is told by its field, the old value and the new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from dostdesk.domain.services import SourceMark
from dostdesk.domain.words import Words
from dostdesk.publishing.changes import Change, Edition, changes_between
from dostdesk.publishing.reading import FORMS
from dostdesk.publishing.saying import Sayer, plain_text
from dostdesk.publishing.telling_forms import form_subject, form_text

Area = Literal["services", "translations", "reference", "policy", "hints", "forms", "files"]
AREAS: tuple[Area, ...] = get_args(Area)
_OF_FILE: Mapping[str, Area] = {
    "services.yaml": "services",
    "translations.yaml": "translations",
    "reference.yaml": "reference",
    "queue-policy.yaml": "policy",
    "hints.yaml": "hints",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One sentence.

    Attributes:
        subject: The thing that changed, as its sentences begin.
    """

    area: Area
    subject: str
    text: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}: {self.text}"


def tell(old: Edition, new: Edition, words: Words) -> tuple[Told, ...]:
    """Every difference of the sources, services first; empty only if both are the same byte for byte."""
    return _Teller(old, new, words).told()


def counts(told: Iterable[Told]) -> dict[Area, int]:
    """How many things changed in each part of the catalogue."""
    found = {area: {entry.subject for entry in told if entry.area == area} for area in AREAS}
    return {area: len(subjects) for area, subjects in found.items() if subjects}


class _Teller:
    """Knows both versions, for what a sentence says besides the change itself."""

    def __init__(self, old: Edition, new: Edition, words: Words) -> None:
        self._old, self._new = old, new
        self._words = words
        self._say = Sayer(words)

    def told(self) -> tuple[Told, ...]:
        changes = list(changes_between(self._old, self._new))
        found = [told for change in changes for told in self._of(change)]
        once = dict.fromkeys(found)
        return tuple(sorted(once, key=lambda told: AREAS.index(told.area)))

    def _of(self, change: Change) -> Iterator[Told]:
        area = _OF_FILE.get(change.file, "forms" if change.file.startswith(FORMS) else "files")
        if change.kind == "remarks" or change.file.endswith(".md"):
            yield Told(area="files", subject=self._file(change.file), text=self._words(_key_of_text(change)))
            return
        if area == "forms":
            document = self._new.content(change.file) or self._old.content(change.file)
            subject = form_subject(change.file, document, self._say)
            yield Told(area=area, subject=subject, text=form_text(change, document, self._say))
            return
        telling: Mapping[Area, Callable[[Change], tuple[str, str]]] = {
            "services": self._service,
            "translations": self._translation,
            "reference": self._reference,
            "policy": self._policy,
            "hints": self._hint,
        }
        subject, text = telling[area](change) if area in telling else self._plain(self._file(change.file), change, 0)
        yield Told(area=area, subject=subject, text=text)

    # ------------------------------------------------------------ services

    def _service(self, change: Change) -> tuple[str, str]:
        if not change.path:
            return self._section("services", change)
        code, *inside = change.path
        subject = self._service_name(code)
        match inside:
            case []:
                return subject, self._whole_service(change)
            case ["source"] if change.kind == "changed" and SourceMark.FOUND in (change.before, change.after):
                on = "on" if change.after == SourceMark.FOUND else "off"
                values = {"before": self._say.value(change.before), "after": self._say.value(change.after)}
                return subject, self._words(f"catalogue.diff.service_{on}", **values)
            case ["term_days" | "term_kind"]:
                before, after = self._old_services.get(code, {}), self._new_services.get(code, {})
                if all(_is_term(entry) for entry in (before, after)):
                    values = {"before": self._term(before, "from"), "after": self._term(after, "to")}
                    return subject, self._words("catalogue.diff.term", **values)
            case ["fee_azn" | "operator_min" as key] if change.kind == "changed":
                return subject, self._words(f"catalogue.diff.{key}", before=str(change.before), after=str(change.after))
            case ["documents", name] if change.kind in ("added", "removed"):
                return subject, self._paper(name, change)
            case ["documents", name, "condition"]:
                return subject, self._paper_condition(name, change)
        return self._plain(subject, change, 1)

    @cached_property
    def _old_services(self) -> dict[str, Any]:
        return _by_code(self._old)

    @cached_property
    def _new_services(self) -> dict[str, Any]:
        return _by_code(self._new)

    def _service_name(self, code: str) -> str:
        entry = self._new_services.get(code) or self._old_services.get(code) or {}
        name = self._say.text(entry.get("short_name")) or self._say.text(entry.get("name"))
        return self._words("catalogue.diff.service", name=name, code=code)

    def _whole_service(self, change: Change) -> str:
        if change.kind == "removed":
            return self._words("catalogue.diff.service_removed")
        entry = change.after
        papers = [str(paper.get("az")) for paper in entry.get("documents") or ()]
        return self._words(
            "catalogue.diff.service_added",
            group=self._say.value(entry.get("group")),
            term=self._term_alone(entry),
            papers=self._say.listing(papers) or self._words("catalogue.diff.nothing"),
        )

    def _term(self, entry: Mapping[str, Any], case: str) -> str:
        days, kind = entry["term_days"], entry["term_kind"]
        key = f"catalogue.diff.term_{case}.{kind}.{_plural(days) if self._words.language == 'ru' else _one(days)}"
        return self._words(key, days=days)

    def _term_alone(self, entry: Mapping[str, Any]) -> str:
        if not _is_term(entry):
            return self._say.value(entry.get("term_days"))
        return self._words(f"catalogue.diff.term_is.{entry['term_kind']}", days=entry["term_days"])

    def _paper(self, name: str, change: Change) -> str:
        paper = change.after if change.kind == "added" else change.before
        condition = paper.get("condition") if isinstance(paper, Mapping) else None
        if change.kind == "added" and condition:
            case = self._condition(condition)
            return self._words("catalogue.diff.paper_added_if", paper=self._say.quoted(name), case=case)
        return self._words(f"catalogue.diff.paper_{change.kind}", paper=self._say.quoted(name))

    def _paper_condition(self, name: str, change: Change) -> str:
        before, after = (self._condition(value) if value else "" for value in (change.before, change.after))
        key = "paper_if_changed" if before and after else "paper_if" if after else "paper_always"
        values = {"paper": self._say.quoted(name), "before": before, "after": after}
        return self._words(f"catalogue.diff.{key}", **values)

    def _condition(self, code: str) -> str:
        for edition in (self._new, self._old):
            found = (edition.content("translations.yaml") or {}).get("conditions", {}).get(code)
            if found:
                return self._say.quoted(self._say.text(found))
        return self._say.quoted(code)

    # ------------------------------------------------------------ the other sources

    def _translation(self, change: Change) -> tuple[str, str]:
        if len(change.path) < 2:
            return self._section("translations", change)
        section, text, *_ = change.path
        users = [code for code, entry in self._new_services.items() if _uses(entry, section, text)]
        few = ", ".join(users[:5]) + (f" … ({len(users)})" if len(users) > 5 else "")
        subject = self._words(
            "catalogue.diff.translation",
            kind=self._say.step(section),
            text=self._say.quoted(text),
            services=few or self._words("catalogue.diff.nothing"),
        )
        if len(change.path) == 2 and section != "conditions":
            return subject, plain_text(change, self._say.step("ru"), self._say)
        return self._plain(subject, change, 2)

    def _reference(self, change: Change) -> tuple[str, str]:
        path = change.path
        if path[:1] != ("tables",) or len(path) < 2:
            if len(path) < 2:
                return self._section("reference", change)
            return self._plain(f"{self._say.step(path[0])} {self._say.quoted(path[1])}", change, 2)
        subject = self._words("catalogue.diff.table", name=path[1])
        unit = self._unit(path[1])
        match path[2:]:
            case ["rows", since]:
                row = change.after if change.kind == "added" else change.before
                value = row.get("value") if isinstance(row, Mapping) else row
                key = f"catalogue.diff.row_{change.kind}"
                return subject, self._words(key, since=since, value=str(value), unit=unit)
            case ["rows", since, "value"] if change.kind == "changed":
                values = {"before": str(change.before), "after": str(change.after), "unit": unit}
                return subject, self._words("catalogue.diff.row_changed", since=since, **values)
        return self._plain(subject, change, 2)

    def _unit(self, table: str) -> str:
        for edition in (self._new, self._old):
            found = (edition.content("reference.yaml") or {}).get("tables", {}).get(table)
            if found:
                return self._say.step(str(found.get("unit")))
        return ""

    def _policy(self, change: Change) -> tuple[str, str]:
        path = change.path
        if len(path) < 2 or path[0] not in ("queue_groups", "priority_classes"):
            return self._section("policy", change)
        named = self._words(f"catalogue.diff.{path[0]}", name=path[1])
        match path[2:]:
            case ["service_groups", group] if change.kind in ("added", "removed"):
                return named, self._words(f"catalogue.diff.queue_{change.kind}", group=self._say.quoted(group))
        return self._plain(named, change, 2)

    def _hint(self, change: Change) -> tuple[str, str]:
        path = change.path
        if len(path) < 2 or path[0] != "hints":
            return self._section("hints", change)
        rules = [*_listed(self._new, "hints.yaml", "hints"), *_listed(self._old, "hints.yaml", "hints")]
        rule = next((entry for entry in rules if entry.get("code") == path[1]), {})
        subject = self._words(
            "catalogue.diff.hint",
            code=path[1],
            title=self._say.text(rule.get("title")),
            service=str(rule.get("service")),
        )
        return self._plain(subject, change, 2)

    # ------------------------------------------------------------ what all share

    def _section(self, name: str, change: Change) -> tuple[str, str]:
        return self._plain(self._words(f"catalogue.diff.section.{name}"), change, 0)

    def _file(self, file: str) -> str:
        return self._words("catalogue.diff.file", file=file)

    def _plain(self, subject: str, change: Change, skip: int) -> tuple[str, str]:
        return subject, plain_text(change, self._say.field(field_path(change)[skip:]), self._say)


def _key_of_text(change: Change) -> str:
    if change.file.endswith(".md"):
        return f"catalogue.diff.text_{change.kind}"
    return "catalogue.diff.remarks" if change.before != change.after else "catalogue.diff.layout"


def field_path(change: Change) -> tuple[str, ...]:
    """The path to what a sentence calls the field; an entry that is only a text is its own value."""
    whole = change.after if change.kind == "added" else change.before
    alone = change.kind in ("added", "removed") and not isinstance(whole, dict | list) and change.path[-1:] == (whole,)
    return change.path[:-1] if alone else change.path


def _is_term(entry: Mapping[str, Any]) -> bool:
    return entry.get("term_kind") in ("same_day", "calendar", "working") and type(entry.get("term_days")) is int


def _by_code(edition: Edition) -> dict[str, Any]:
    entries = edition.content("services.yaml") or ()
    return {str(entry.get("code")): entry for entry in entries}


def _listed(edition: Edition, file: str, key: str) -> list[dict[str, Any]]:
    return list((edition.content(file) or {}).get(key, ()))


def _uses(entry: Mapping[str, Any], section: str, text: str) -> bool:
    if section == "eligibility":
        return bool((entry.get("eligibility") or {}).get("az") == text)
    key = "condition" if section == "conditions" else "az"
    return any(paper.get(key) == text for paper in entry.get("documents") or ())


def _one(days: int) -> str:
    return "one" if days == 1 else "many"


def _plural(days: int) -> str:
    """Russian has three forms; a term in the genitive needs two of them, in the accusative all."""
    if days % 10 == 1 and days % 100 != 11:
        return "one"
    return "few" if days % 10 in (2, 3, 4) and days % 100 not in (12, 13, 14) else "many"
