"""What a row of a list of training says, and what is wrong with it, before anybody is looked up."""

from datetime import date

import pytest

from compliance.prior_training.rules import parse_training
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow

ON = date(2026, 11, 30)
WHOLE = {
    "name": "Ana Lopez",
    "learner_id": "bc-7",
    "course": "CSE",
    "title": "Safe nights",
    "provider": "Harbour College",
    "completed": "2026-11-30",
    "expires": "2028-11-29",
    "reference": "HC 1",
}


def training(**changed: object) -> ParsedRow:
    """The training of a row that is right but for what is ``changed``."""
    cells = {**WHOLE, **changed}
    columns = {ListColumn(name): index for index, name in enumerate(cells)}
    return parse_training(
        SheetRow(3, list(cells.values())), ListLayout(columns, len(cells), "dmy"), on=ON
    )


def test_a_row_tells_of_a_training() -> None:
    row = training()
    assert (row.number, row.name, row.learner_id) == (3, "Ana Lopez", "BC-7")
    assert row.days == {
        ListColumn.COMPLETED: ON,
        ListColumn.EXPIRES: date(2028, 11, 29),
    }
    assert row.texts == {
        ListColumn.COURSE: "CSE",
        ListColumn.TITLE: "Safe nights",
        ListColumn.PROVIDER: "Harbour College",
        ListColumn.REFERENCE: "HC 1",
    }
    assert (row.problems, row.notes) == ((), ())


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"completed": ""}, [("day_missing", "completed")]),
        ({"completed": "soon"}, [("day_unreadable", "completed")]),
        ({"completed": "#N/A"}, [("cell_error", "completed")]),
        ({"completed": "1.12.2026"}, [("day_to_come", "completed")]),
        ({"expires": "30.11.2026"}, []),
        ({"expires": "29.11.2026"}, [("days_backwards", "expires")]),
        ({"expires": ""}, []),
        ({"provider": ""}, [("provider_missing", "provider")]),
        ({"provider": "x" * 200}, []),
        ({"provider": "x" * 201}, [("too_long", "provider")]),
        ({"title": "x" * 201}, [("too_long", "title")]),
        ({"title": ""}, []),
        ({"reference": "x" * 100}, []),
        ({"reference": "x" * 101}, [("too_long", "reference")]),
        ({"name": ""}, []),
        ({"learner_id": ""}, []),
        ({"name": "", "learner_id": ""}, [("nobody_named", "staff_number")]),
        ({"name": "", "learner_id": "", "email": "a@b.org"}, []),
        ({"name": "", "learner_id": "", "staff_number": "7"}, []),
        ({"name": "77"}, []),
        ({"email": "ana at b.org"}, [("email_wrong", "email")]),
    ],
)
def test_what_is_wrong_is_told_once(
    changed: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    assert [(each.code, each.column) for each in training(**changed).problems] == problems
