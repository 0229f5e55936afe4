"""Requests made from a server's own OpenAPI document, right and wrong ones, and what no answer to them may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection

_TIMEOUT_S = 30.0
# Of what a server says when somebody else does not answer, which is no fault of its own.
_OUTSIDE = 503


def faults(
    api: Mapping[str, Any],
    url: str,
    headers: Mapping[str, str],
    *,
    examples: int,
    answered: Counter[str],
    number: int = 1,
) -> Iterator[str]:
    """What was answered that may not be: a failure of the server's own, or an acceptance of what the schema forbids.

    Args:
        headers: Of somebody whom the server knows.
        examples: Requests for each operation that are right, and as many that are wrong.
        answered: Counts method, path and status of every answer.
        number: Another one makes other requests.
    """
    schema = schemathesis.openapi.from_dict(dict(api))
    for found in schema.get_all_operations():
        if not isinstance(found, Ok):
            yield f"{found.err()}"
            continue
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            fault = _fault(operation, mode, url, headers, examples=examples, number=number, answered=answered)
            if fault:
                yield f"{operation.method.upper()} {operation.path} {mode.value}: {fault}"


def _fault(
    operation: Any,
    mode: GenerationMode,
    url: str,
    headers: Mapping[str, str],
    *,
    examples: int,
    number: int,
    answered: Counter[str],
) -> str:
    """The first fault of an operation, by its smallest request; empty for none."""
    named = {parameter.name for parameter in operation.query}

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Case) -> None:
        # The document says what parameters there are, and not that there are no others.
        assume(set(case.query or ()) <= named)
        # Who waits for news waits for nothing here.
        if "wait" in case.query:
            case.query["wait"] = "0"
        answer = case.call(base_url=url, headers=dict(headers), timeout=_TIMEOUT_S)
        answered[f"{operation.method.upper()} {operation.path} {answer.status_code}"] += 1
        if answer.status_code == _OUTSIDE:
            return
        case.validate_response(answer, checks=[not_a_server_error, negative_data_rejection])

    try:
        asked()
    except Unsatisfiable:
        # An operation without anything that could be wrong.
        return ""
    except (Failure, FailureGroup) as failed:
        return str(failed)
    return ""
