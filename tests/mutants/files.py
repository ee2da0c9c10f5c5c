"""Which files are tried, in three groups: rules decide, writes change records, readers take in strange files."""

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "rules": (
        "accounts/rules/pins.py",
        "certificates/rules/serials.py",
        "certificates/rules/validity.py",
        "compliance/cover/rules.py",
        "compliance/notices/rules.py",
        "compliance/prior_training/rules.py",
        "compliance/requirements/rules.py",
        "compliance/standing/rules.py",
        "courses/rules/progress.py",
        "quizzes/attempts/rules/followups.py",
        "quizzes/attempts/rules/marking.py",
        "quizzes/attempts/rules/outcomes.py",
        "quizzes/attempts/rules/retakes.py",
        "quizzes/papers/rules/kinds/arranging.py",
        "quizzes/papers/rules/kinds/branching.py",
        "quizzes/papers/rules/kinds/picking.py",
        "readiness/tally/rules/figures.py",
        "readiness/tally/rules/suppression.py",
        "workforce/people/rules/periods.py",
    ),
    "writes": (
        "accounts/actions/keys.py",
        "accounts/actions/merging.py",
        "accounts/actions/pins.py",
        "certificates/actions.py",
        "compliance/allowances/actions.py",
        "compliance/letters/actions.py",
        "compliance/managing/actions.py",
        "compliance/managing/tasks.py",
        "compliance/merging.py",
        "compliance/obligations/actions.py",
        "compliance/prior_training/actions.py",
        "compliance/rulebook/actions.py",
        "courses/actions/completion.py",
        "courses/actions/enrolment.py",
        "courses/actions/merging.py",
        "quizzes/attempts/actions/allowances.py",
        "quizzes/attempts/actions/answering.py",
        "quizzes/attempts/actions/merging.py",
        "quizzes/attempts/actions/starting.py",
        "workforce/people/actions/invitations.py",
        "workforce/people/actions/join_codes.py",
        "workforce/people/actions/keys.py",
        "workforce/people/actions/memberships.py",
        "workforce/people/actions/merging.py",
    ),
    "readers": (
        "quizzes/exchange/rules/decoding.py",
        "quizzes/exchange/rules/gift_reader.py",
        "quizzes/exchange/rules/markup.py",
        "quizzes/exchange/rules/moodle_reader.py",
        "quizzes/exchange/rules/qti_keys.py",
        "quizzes/exchange/rules/qti_reader.py",
        "quizzes/exchange/rules/xml_tree.py",
        "workforce/lists/rules/days.py",
        "workforce/lists/rules/delimited_text.py",
        "workforce/lists/rules/heading_rows.py",
        "workforce/lists/rules/parsing.py",
        "workforce/lists/workbooks.py",
    ),
}


def group_of(path: str) -> str:
    """Return the group of a file; "others" for one that is in none."""
    return next((name for name, paths in GROUPS.items() if path in paths), "others")
