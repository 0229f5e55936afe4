"""`dostdesk catalogue check`: one line of text for each thing to mend, as compilers write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from dostdesk.assets import resource
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import Language, Words
from dostdesk.publishing.check import Finding, check_catalogue, tidy_folder

_PROBLEM = "form.problem."


def run_check(folder: Path, *, day: date, language: Language, tidy_up: bool = False) -> int:
    """Print what has to be mended; 1 if there is anything, 0 if the catalogue may be published.

    Args:
        tidy_up: First write the sources as the product writes them, unless they cannot be read.
    """
    words = Words.load(resource("translations"), language)
    sentences = problem_sentences(words)
    if tidy_up and not check_catalogue(folder, day=day, sentences=sentences, meaning=False):
        for file in tidy_folder(folder):
            typer.echo(words("catalogue.tidied", file=str(folder / file)))
    return print_findings(folder, check_catalogue(folder, day=day, sentences=sentences), words)


def print_findings(folder: Path, findings: Sequence[Finding], words: Words) -> int:
    """One line for each fault, and how many there are; 1 if there is any."""
    for finding in findings:
        typer.echo(f"{folder / finding.file}:{finding.line}: {sentence(finding, words)}")
    typer.echo(words("catalogue.faults", count=len(findings)) if findings else words("catalogue.clean"))
    return 1 if findings else 0


def sentence(finding: Finding, words: Words) -> str:
    """What is wrong and what to do, in the language of whoever runs the check."""
    key = f"catalogue.fault.{finding.code}"
    if key in words:
        kind = f"catalogue.kind.{finding.facts.get('kind')}"
        facts = {**finding.facts, "kind": words(kind)} if kind in words else finding.facts
        return words(key, **facts)
    return words.of_error(RefusedError(finding.code, **finding.facts))


def problem_sentences(words: Words) -> dict[str, str]:
    """Error code → the product's own sentence, placeholders left in."""
    keys = sorted(words.keys())
    return {key.removeprefix(_PROBLEM): words(key) for key in keys if key.startswith(_PROBLEM)}
