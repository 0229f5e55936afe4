"""Faults of fields that nobody can fill in and of values that nothing can compute."""

from __future__ import annotations

from tests.publishing.editing import (
    ACCOUNT,
    BIRTH,
    FUNERAL,
    Planted,
    birth,
    computed,
    control,
    properties,
    rule,
    section,
    wrap,
)

FIELDS: list[Planted] = [
    # What can never be filled in.
    (
        "a required field drawn nowhere",
        BIRTH,
        lambda all_: section(all_, "parents")["elements"].pop(0),
        "form_not_drawn",
        '"applicant_is"',
    ),
    (
        "a field drawn twice",
        BIRTH,
        lambda all_: section(all_, "births")["elements"].append(control("births.abroad")),
        "form_drawn_twice",
        '"scope"',
    ),
    (
        "a required field under rules that exclude each other",
        FUNERAL,
        lambda all_: wrap(
            all_,
            "once",
            [
                rule("burial.organiser", {"const": "family"}),
                rule("burial.organiser", {"enum": ["other", "organisation"]}),
            ],
        ),
        "form_hidden_required",
        '"rule"',
    ),
    (
        "a required field hidden by what shows it",
        BIRTH,
        lambda all_: wrap(
            all_,
            "parents",
            [rule("parents.other_parent", {"const": False}), rule("parents.other_name", {"type": "string"})],
        ),
        "form_hidden_required",
        '"rule"',
    ),
    (
        "a required field shown only before another is answered",
        BIRTH,
        lambda all_: wrap(all_, "parents", [rule("parents.applicant_is", {"const": None})]),
        "form_hidden_required",
        '"rule"',
    ),
    (
        "a required field shown for a number out of bounds",
        ACCOUNT,
        lambda all_: (
            properties(all_, "account")["properties"].update(
                {
                    "count": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 5,
                        "x-label": {"az": "Say", "ru": "Число", "en": "Count"},
                    }
                }
            ),
            section(all_, "account")["elements"].append(control("account.count")),
            wrap(all_, "why", [rule("account.count", {"type": "integer", "minimum": 6})]),
        ),
        "form_hidden",
        '"rule"',
    ),
    (
        "a table for no row",
        BIRTH,
        lambda all_: birth("children")(all_).update(minItems=0, maxItems=0),
        "form_table_closed",
        '"maxItems"',
    ),
    (
        "limits the wrong way round",
        ACCOUNT,
        lambda all_: properties(all_, "why", "account").update(minLength=9000),
        "form_limits_reversed",
        '"minLength"',
    ),
    (
        "dates the wrong way round",
        BIRTH,
        lambda all_: birth("children")(all_)["items"]["properties"]["birth_date"].update({"x-not-before": "today+1y"}),
        "form_limits_reversed",
        '"x-not-before"',
    ),
    (
        "a limit that is no date",
        FUNERAL,
        lambda all_: properties(all_, "burial", "buried").update({"x-not-after": "tomorrow"}),
        "form_date_limit",
        "tomorrow",
    ),
    (
        "an option that its own field refuses",
        BIRTH,
        lambda all_: properties(all_, "parents", "applicant_is").update(maxLength=7),
        "form_option_impossible",
        '"guardian"',
    ),
    (
        "a default that is no option",
        BIRTH,
        lambda all_: properties(all_, "parents", "applicant_is").update(default="uncle"),
        "form_default_wrong",
        '"uncle"',
    ),
    (
        "an example that its pattern refuses",
        ACCOUNT,
        lambda all_: properties(all_, "account", "number").update(examples=["12"]),
        "form_cannot_be_filled",
        '"number"',
    ),
    (
        "an unknown widget",
        BIRTH,
        lambda all_: birth("country")(all_).update(format="retina-scan"),
        "form_unknown_widget",
        '"country"',
    ),
    # Computed values.
    (
        "an expression that is none",
        BIRTH,
        lambda all_: computed(all_, "size(births.children"),
        "form_expression_broken",
        '"expression"',
    ),
    (
        "an unknown name",
        BIRTH,
        lambda all_: computed(all_, "size(moons.children)"),
        "form_name_unknown",
        "moons.children",
    ),
    ("an unknown function", BIRTH, lambda all_: computed(all_, "moonrise(today)"), "form_name_unknown", "moonrise"),
    (
        "an unknown answer",
        BIRTH,
        lambda all_: computed(all_, "births.moon == 'x' ? 1 : 2"),
        "form_name_unknown",
        "births.moon",
    ),
    (
        "an unknown column",
        BIRTH,
        lambda all_: computed(all_, "births.children.filter(c, c.moon == 'x').size()"),
        "form_name_unknown",
        "c.moon",
    ),
    (
        "a sum of texts",
        BIRTH,
        lambda all_: computed(all_, "total(births.children, 'name')"),
        "form_not_a_number",
        "total(",
    ),
    (
        "an unknown value",
        BIRTH,
        lambda all_: computed(all_, "rate('benefit_moon')"),
        "form_table_unknown",
        "benefit_moon",
    ),
    (
        "a need that is no field",
        BIRTH,
        lambda all_: computed(all_, "1", needs=["births.moon"]),
        "form_path_unknown",
        '"needs"',
    ),
    ("a value out of itself", BIRTH, lambda all_: computed(all_, "estimate.sum + 1"), "form_circle", "estimate.sum"),
    ("a text for a number", BIRTH, lambda all_: computed(all_, "today"), "form_computed_type", '"x-computed"'),
    (
        "a fraction for a number",
        BIRTH,
        lambda all_: computed(all_, "double(size(births.children)) / 2.0"),
        "form_computed_type",
        '"x-computed"',
    ),
    ("types that do not add up", BIRTH, lambda all_: computed(all_, "today + 1"), "form_needs_missing", '"x-computed"'),
    (
        "needs left out",
        BIRTH,
        lambda all_: computed(all_, "years(applicant.birth_date, today)"),
        "form_needs_missing",
        '"x-computed"',
    ),
    (
        "a value that fails on answers",
        BIRTH,
        lambda all_: computed(all_, "months(applicant.fin, today)", needs=["applicant.fin"]),
        "form_computed_fails",
        '"x-computed"',
    ),
    (
        "a value that waits for a hidden answer",
        FUNERAL,
        lambda all_: properties(all_, "estimate", "sum")["x-computed"].update(needs=["burial.voen"]),
        "form_waits_for_hidden",
        '"x-computed"',
    ),
]
