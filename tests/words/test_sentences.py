"""Every sentence exists in three languages with the same facts, and every error code has one."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from dostdesk.assets import resource
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import LANGUAGES, Words

ROOT = Path(__file__).resolve().parents[2]
WORDS = {language: Words.load(resource("translations"), language) for language in LANGUAGES}
ERRORS = {"RefusedError", "OutsideError", "DeskError"}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def raised_codes(source: str) -> set[str]:
    """Codes of our errors that a file raises, returns or hands on, where they are written out."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in ERRORS:
            found |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    return {code for code in found if isinstance(code, str)}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_language_has_the_same_sentences_with_the_same_facts(language: str) -> None:
    az, other = WORDS["az"], WORDS[language]  # type: ignore[index]
    assert az.keys() == other.keys()
    differing = {
        key for key in sorted(az.keys()) if placeholders(az._sentences[key]) != placeholders(other._sentences[key])
    }
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_shouts(language: str) -> None:
    sentences = WORDS[language]._sentences  # type: ignore[index]
    assert {key for key, sentence in sentences.items() if not sentence.strip() or "!" in sentence} == set()


def test_every_error_code_of_the_product_has_a_sentence() -> None:
    codes = set()
    for house in ("dostdesk", "ui"):
        for file in (ROOT / house).rglob("*.py"):
            codes |= raised_codes(file.read_text(encoding="utf-8"))
    assert len(codes) > 40
    assert {code for code in codes if f"error.{code}" not in WORDS["az"]} == set()


def test_the_search_for_codes_sees_a_planted_one() -> None:
    assert raised_codes('raise RefusedError("planted" if x else "other", fact=1)') == {"planted", "other"}


def test_an_unknown_code_of_a_newer_server_still_says_what_to_do() -> None:
    for words in WORDS.values():
        sentence = words.of_error(RefusedError("code_of_tomorrow"))
        assert "code_of_tomorrow" in sentence


def test_a_missing_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        WORDS["az"]("no.such.key")
