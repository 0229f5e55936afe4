"""Sentences of the interface and of the papers, by key, in one language; the sentences themselves live in resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from dostdesk.domain.errors import DeskError, Fact

Language = Literal["az", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words:
    """All sentences of one language.

    A key is looked up as it stands; a missing key is a bug and raises KeyError, so that no screen shows a bare key.
    """

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language: Language = language
        self._sentences = sentences

    @classmethod
    def load(cls, folder: Path, language: Language) -> Words:
        """Read every JSON file of `folder/language`.

        Raises:
            ValueError: Two files define the same key.
        """
        sentences: dict[str, str] = {}
        for file in sorted((folder / language).glob("*.json")):
            prefix = "error." if file.stem == "errors" else ""
            for key, sentence in json.loads(file.read_text(encoding="utf-8")).items():
                if sentences.setdefault(prefix + key, sentence) is not sentence:
                    raise ValueError(f"{prefix}{key} is defined twice, the second time in {file.name}")
        return cls(language, sentences)

    def __call__(self, key: str, /, **facts: Fact) -> str:
        return self._sentences[key].format_map(facts) if facts else self._sentences[key]

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        return frozenset(self._sentences)

    def of_error(self, error: DeskError) -> str:
        """The sentence that says what happened and what to do next; a server's unknown code gets the general one."""
        key = f"error.{error.code}"
        return self(key if key in self else "error.unknown", **{"code": error.code, **error.facts})
