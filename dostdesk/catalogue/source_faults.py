"""Faults of the YAML sources of a release, told where they stand. Those of the form documents are found by `forms`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dostdesk.catalogue.hint_faults import hint_faults
from dostdesk.catalogue.sources import SourceError, Sources, document_code, qepik
from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place, SourceFault, untranslated
from dostdesk.domain.services import SourceMark, TermKind
from dostdesk.domain.words import LANGUAGES

SERVICES = "services.yaml"
REFERENCE = "reference.yaml"
POLICY = "queue-policy.yaml"
TRANSLATIONS = "translations.yaml"
_LONGEST_SHORT_NAME = 32
_SERVICE_KEYS = (
    "code",
    "group",
    "name",
    "short_name",
    "documents",
    "term_days",
    "term_kind",
    "operator_min",
    "fee_azn",
    "eligibility",
    "unit",
    "legal_basis",
    "proactive",
    "source",
    "term_source",
    "documents_source",
)


def source_faults(sources: Sources, day: date) -> Iterator[SourceFault]:
    """Everything wrong in the five files, file by file.

    Args:
        day: On which the rules are tried, with the values of that day.
    """
    yield from _groups(sources)
    yield from _policy(sources)
    yield from _tables(sources)
    whole = []
    for place, entry in enumerate(sources.services):
        missing = [key for key in _SERVICE_KEYS if entry.get(key) is None]
        for key in missing:
            yield _fault(SERVICES, (place,), "key_missing", key=key, entry=str(entry.get("code", place + 1)))
        if not missing:
            whole.append((place, entry))
    yield from _twice(SERVICES, (), [(place, entry["code"]) for place, entry in whole], key="code")
    known = {group["slug"] for group in sources.reference["groups"]}
    for place, entry in whole:
        yield from _service(place, entry, sources, known)
    yield from _translations(sources)
    on = {str(entry.get("code")): entry.get("source") == SourceMark.FOUND for entry in sources.services}
    yield from hint_faults(sources, on, day)


def text_faults(file: str, place: Place, text: Any, languages: Sequence[str] = LANGUAGES) -> Iterator[SourceFault]:
    """What is wrong with one text in the given languages."""
    written = text if isinstance(text, Mapping) else {}
    given = {language: str(written.get(language) or "") for language in languages}
    for language in languages:
        if not given[language].strip():
            named = next(filter(None, given.values()), "–")
            yield _fault(file, place, "text_missing", language=language, text=named)
            return
    if set(languages) == set(LANGUAGES):
        wrong = untranslated(given["az"], given["ru"], given["en"])
        if wrong is not None:
            yield _fault(file, (*place, wrong), "text_untranslated", language=wrong, text=given[wrong])


def _groups(sources: Sources) -> Iterator[SourceFault]:
    groups = sources.reference["groups"]
    yield from _twice(REFERENCE, ("groups",), [(place, group["slug"]) for place, group in enumerate(groups)], "slug")
    for place, group in enumerate(groups):
        for key in ("name", "short_name"):
            yield from text_faults(REFERENCE, ("groups", place, key), group.get(key))
    people = sources.reference["priority_groups"]
    codes = [(place, person["code"]) for place, person in enumerate(people)]
    yield from _twice(REFERENCE, ("priority_groups",), codes, "code")
    for place, person in enumerate(people):
        yield from text_faults(REFERENCE, ("priority_groups", place), person)


def _policy(sources: Sources) -> Iterator[SourceFault]:
    known = {group["slug"] for group in sources.reference["groups"]}
    queues = sources.policy["queue_groups"]
    letters = [(place, queue["letter"]) for place, queue in enumerate(queues)]
    yield from _twice(POLICY, ("queue_groups",), letters, "letter")
    taken: dict[str, str] = {}
    for place, queue in enumerate(queues):
        here: Place = ("queue_groups", place)
        yield from text_faults(POLICY, (*here, "name"), queue.get("name"))
        for position, group in enumerate(queue["service_groups"]):
            if group not in known:
                yield _fault(POLICY, (*here, "service_groups", position), "group_unknown", group=group)
            elif taken.setdefault(group, queue["letter"]) != queue["letter"]:
                yield _fault(POLICY, (*here, "service_groups", position), "group_in_two_queues", group=group)
    for place, group in enumerate(sources.reference["groups"]):
        if group["slug"] not in taken:
            yield _fault(REFERENCE, ("groups", place), "group_without_queue", group=group["slug"])
    classes = sources.policy["priority_classes"]
    codes = [(place, entry["code"]) for place, entry in enumerate(classes)]
    yield from _twice(POLICY, ("priority_classes",), codes, "code")
    for place, entry in enumerate(classes):
        for key in ("name", "who"):
            if key in entry or key == "name":
                yield from text_faults(POLICY, ("priority_classes", place, key), entry.get(key))


def _tables(sources: Sources) -> Iterator[SourceFault]:
    for name, table in sources.reference["tables"].items():
        rows = [(place, str(row["since"])) for place, row in enumerate(table["rows"])]
        yield from _twice(REFERENCE, ("tables", name, "rows"), rows, "since")
        for place, since in rows:
            try:
                date.fromisoformat(since)
            except ValueError:
                yield _fault(REFERENCE, ("tables", name, "rows", place, "since"), "day_wrong", day=since)


def _service(place: int, entry: Mapping[str, Any], sources: Sources, known: set[str]) -> Iterator[SourceFault]:
    code = str(entry["code"])
    if entry["group"] not in known:
        yield _fault(SERVICES, (place, "group"), "group_unknown", group=str(entry["group"]))
    for key in ("name", "short_name"):
        yield from text_faults(SERVICES, (place, key), entry[key])
    longest = max((str(text) for text in entry["short_name"].values()), key=len, default="")
    if len(longest) > _LONGEST_SHORT_NAME:
        yield _fault(SERVICES, (place, "short_name"), "name_long", text=longest, most=_LONGEST_SHORT_NAME)
    yield from _papers(place, entry, sources)
    eligibility = entry["eligibility"]
    yield from text_faults(SERVICES, (place, "eligibility"), eligibility, ("az", "en"))
    if eligibility.get("az") and eligibility["az"] not in sources.translations["eligibility"]:
        facts = {"language": "ru", "text": eligibility["az"]}
        yield _fault(SERVICES, (place, "eligibility"), "text_missing", **facts)
    same_day = entry["term_kind"] == TermKind.SAME_DAY
    if entry["term_kind"] not in set(TermKind) or entry["term_days"] < 0 or (entry["term_days"] == 0) != same_day:
        yield _fault(SERVICES, (place, "term_days"), "term_wrong", service=code)
    if entry["operator_min"] <= 0:
        yield _fault(SERVICES, (place, "operator_min"), "minutes_wrong", service=code)
    try:
        qepik(entry["fee_azn"])
    except SourceError:
        yield _fault(SERVICES, (place, "fee_azn"), "fee_wrong", fee=str(entry["fee_azn"]))
    for key in ("source", "term_source", "documents_source"):
        if entry[key] not in set(SourceMark):
            yield _fault(SERVICES, (place, key), "mark_unknown", mark=str(entry[key]))


def _papers(place: int, entry: Mapping[str, Any], sources: Sources) -> Iterator[SourceFault]:
    seen: set[str] = set()
    for position, paper in enumerate(entry["documents"]):
        here: Place = (place, "documents", position)
        yield from text_faults(SERVICES, here, paper, ("az", "en"))
        name = paper.get("az")
        if not name:
            continue
        if name not in sources.translations["documents"]:
            yield _fault(SERVICES, here, "text_missing", language="ru", text=name)
        if document_code(name) in seen:
            yield _fault(SERVICES, here, "code_twice", key="documents", code=name)
        seen.add(document_code(name))
        condition = paper.get("condition")
        if condition and condition not in sources.translations["conditions"]:
            yield _fault(SERVICES, (*here, "condition"), "condition_unknown", condition=condition)


def _translations(sources: Sources) -> Iterator[SourceFault]:
    """Translations of texts that no service has, and texts with two English versions or a Russian one that is none."""
    papers = [paper for entry in sources.services for paper in entry.get("documents") or ()]
    eligibility = [entry.get("eligibility") or {} for entry in sources.services]
    for section, texts in (("documents", papers), ("eligibility", eligibility)):
        english: dict[str, str] = {}
        for text in texts:
            english.setdefault(text.get("az", ""), text.get("en", ""))
        for az, ru in sources.translations[section].items():
            here: Place = (section, az)
            if az not in english:
                yield _fault(TRANSLATIONS, here, "translation_unused", text=az)
            else:
                yield from text_faults(TRANSLATIONS, here, {"az": az, "ru": ru, "en": english[az] or "–"})
    used = {paper.get("condition") for paper in papers}
    for condition, text in sources.translations["conditions"].items():
        if condition not in used:
            yield _fault(TRANSLATIONS, ("conditions", condition), "translation_unused", text=condition)
        yield from text_faults(TRANSLATIONS, ("conditions", condition), text)
    yield from _two_versions(sources)


def _two_versions(sources: Sources) -> Iterator[SourceFault]:
    english: dict[tuple[str, str], str] = {}
    for place, entry in enumerate(sources.services):
        texts: list[tuple[Place, str, Any]] = [((place, "eligibility"), "eligibility", entry.get("eligibility") or {})]
        for position, paper in enumerate(entry.get("documents") or ()):
            texts.append(((place, "documents", position), "documents", paper))
        for here, section, text in texts:
            az, en = text.get("az", ""), text.get("en", "")
            if str(en or "").strip() and english.setdefault((section, az), en) != en:
                yield _fault(SERVICES, here, "text_in_two_versions", text=az, other=english[section, az])


def _twice(file: str, above: Place, codes: Sequence[tuple[int, str]], key: str) -> Iterator[SourceFault]:
    seen: set[str] = set()
    for place, code in codes:
        if code in seen:
            yield _fault(file, (*above, place, key), "code_twice", key=key, code=code)
        seen.add(code)


def _fault(file: str, place: Place, code: str, /, **facts: Fact) -> SourceFault:
    return SourceFault(file, place, code, facts)
