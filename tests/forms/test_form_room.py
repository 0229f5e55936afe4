"""What forms that were read take up for the rest of the day."""

from __future__ import annotations

from dostdesk.forms.document import FormDocument
from dostdesk.forms.rules import form_validator


def test_only_the_last_forms_stay_compiled(every_form: dict[str, FormDocument]) -> None:
    schemas = list(dict.fromkeys(form.schema for form in every_form.values()))
    first = form_validator(schemas[0])
    assert form_validator(schemas[0]) is first
    for schema in schemas[1:]:
        form_validator(schema)
    assert len(schemas) > 40
    assert form_validator.cache_info().currsize <= 8
    assert form_validator(schemas[0]) is not first
