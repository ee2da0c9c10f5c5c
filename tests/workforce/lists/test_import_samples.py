"""Every row of every sample file has the right outcome, and the same file again changes nothing."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from accounts.rules.names import printable_name
from tests.people import AT, ON, Cast
from tests.workforce.lists.staff_lists import apply
from workforce.lists.actions import lists
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.models import PeopleList
from workforce.lists.rules.folding import fold
from workforce.lists.rules.outcomes import RowOutcome, RowResult, outcomes_with
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "samples" / "people"
#: The departments the samples name.
TEAMS = ("Café & Co", "Küche", "Sécurité; accueil", '"Núcleo" A', "السلامة", "المطبخ")
NEW, WRONG, DUPLICATE, DOUBTFUL = (
    RowResult.NEW,
    RowResult.WRONG,
    RowResult.DUPLICATE,
    RowResult.DOUBTFUL,
)

STAFF = {
    2: (NEW, "Siobhán O’Connor", "Café & Co"),
    3: (NEW, "Jürgen Weiß", "Küche"),
    4: (NEW, "Hélène Lefèvre-Œuvrard", "Sécurité; accueil"),
    5: (NEW, "José Muñoz", '"Núcleo" A'),
}
HERE = "Riverside Hotel"

#: file → row → (outcome, name or what is wrong, where)
ROWS = {
    "staff_utf8_comma_lf.csv": STAFF,
    "staff_utf16le_bom_tab.txt": STAFF,
    "staff_cp1252_semicolon_crlf.csv": STAFF,
    "staff_sep_line.csv": STAFF,
    "staff_arabic_utf8bom.csv": {
        2: (NEW, "لجين الأحمد", "السلامة"),
        3: (NEW, "محمد عبد الله", "المطبخ"),
    },
    "staff_polish_cp1250.csv": {2: (NEW, "Łukasz Żółć", HERE)},
    "staff_mixed_bytes_invalid_utf8.csv": {
        2: (NEW, "Zoë Ok", HERE),
        3: (WRONG, "wrong_bytes", HERE),
        4: (WRONG, "wrong_bytes", HERE),
    },
    "staff_duplicates.csv": {
        2: (NEW, "Ana Lopez", HERE),
        3: (DUPLICATE, "Ana López", HERE),
        4: (DUPLICATE, "ANA LOPEZ", HERE),
        5: (NEW, "Ana Lopez", HERE),  # another address, of another domain
    },
    "staff_ragged.csv": {
        2: (NEW, "Ana", HERE),
        3: (WRONG, "too_many_cells", HERE),
        6: (WRONG, "quote_open", HERE),
        7: (NEW, "ok ok", HERE),
    },
    "staff_xlsxwriter_torture.xlsx": {
        2: (NEW, "لجين الأحمد", HERE),
        3: (NEW, "O'Connor Zoë 🎓", HERE),
        4: (NEW, "merged name", HERE),
        5: (NEW, "row x", HERE),
        6: (WRONG, "email_wrong", HERE),
        1048576: (DOUBTFUL, "no_person", HERE),  # “last row”, in the column of numbers
    },
}

#: file → why it cannot be read
REFUSED = {
    "staff_empty.csv": "empty",
    "staff_bom_only.csv": "empty",
    "staff_header_only.csv": "no_rows",
    "staff_html_named.csv": "is_page",
    "dates_many_formats.csv": "no_columns",  # its rows are in test_days.py
}


def build_teams(cast: Cast) -> Unit:
    """Riverside Hotel with the departments of the samples."""
    for name in TEAMS:
        Unit.objects.get(pk=cast.workplace.pk).add_child(name=name, kind=Unit.Kind.TEAM)
    return Unit.objects.get(pk=cast.workplace.pk)


def bring_sample(cast: Cast, name: str, unit: Unit, *confirmed: str) -> PeopleList:
    """A sample, brought by Bruno, who calls right what he was shown."""
    with (FOLDER / name).open("rb") as file:
        return lists.store_list(
            file=file,
            filename=name,
            unit=unit,
            holds="people",
            by=cast.bruno,
            at=AT,
            confirmed=list(confirmed),
        )


def outcomes(people_list: PeopleList) -> dict[int, RowOutcome]:
    """What would come of each row."""
    lists.check(people_list=people_list, on=ON)
    return {outcome.number: outcome for outcome in outcomes_with(outcome_lines(people_list))}


def import_twice(cast: Cast, name: str, unit: Unit) -> Counter[RowResult]:
    """Import the good rows, the doubtful ones too; then what the same file would do."""
    people_list = bring_sample(cast, name, unit, "alphabet", "doubtful")
    apply(people_list, good_rows_only=True)
    again = outcomes(bring_sample(cast, name, unit, "alphabet", "doubtful"))
    return Counter(outcome.result for outcome in again.values())


def test_every_sample_is_in_a_table() -> None:
    covered = {*ROWS, *REFUSED, "names_edge_cases.csv", "cldr_sample_names.csv"}
    assert {path.name for path in FOLDER.iterdir()} == covered


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_the_right_outcome(cast: Cast, name: str) -> None:
    unit = build_teams(cast)
    found = outcomes(bring_sample(cast, name, unit))
    said = {
        number: (
            each.result,
            each.problems[0].code if each.result in (WRONG, DOUBTFUL) else each.name,
            each.place,
        )
        for number, each in found.items()
    }
    assert said == ROWS[name]
    assert Membership.objects.filter(came_by="import").count() == 0  # a preview writes nothing
    again = import_twice(cast, name, unit)
    assert set(again) <= {RowResult.UNCHANGED, RowResult.DUPLICATE, RowResult.WRONG}
    assert again[RowResult.UNCHANGED] == sum(
        result == NEW for result, _said, _place in said.values()
    )


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_what_is_no_list_gets_a_reason(cast: Cast, name: str, code: str) -> None:
    people_list = bring_sample(cast, name, cast.workplace)
    assert lists.check(people_list=people_list, on=ON) == {}
    assert people_list.options["flaw"]["code"] == code


def test_details_of_the_staff_lists_arrive(cast: Cast) -> None:
    unit = build_teams(cast)
    import_twice(cast, "staff_cp1252_semicolon_crlf.csv", unit)
    jobs = (
        Membership.objects.filter(came_by="import")
        .select_related("person")
        .order_by("staff_number")
    )
    assert [(job.staff_number, job.person.email, str(job.from_on)) for job in jobs] == [
        ("00123", "siobhan@example.org", "2025-12-31"),
        ("00124", "j.weiss@example.org", "2025-12-31"),
        ("00125", "h@example.org", "2025-12-31"),
        ("00126", "jose@example.org", "2025-12-31"),
    ]
    # de, fr, es: not spoken here
    assert [job.person.preferred_language for job in jobs] == ["en", "", "", ""]
    assert all(job.person.claimed_at and not job.person.has_usable_password() for job in jobs)


def test_arabic_digits_and_real_dates_of_a_workbook_arrive(cast: Cast) -> None:
    unit = build_teams(cast)
    import_twice(cast, "staff_arabic_utf8bom.csv", unit)
    assert set(
        Membership.objects.filter(came_by="import").values_list("staff_number", flat=True)
    ) == {"00123", "00124"}
    import_twice(cast, "staff_xlsxwriter_torture.xlsx", cast.workplace)
    numbers = set(
        Membership.objects.filter(came_by="import").values_list("staff_number", flat=True)
    )
    # no ".0", no lost zero
    assert numbers == {"00123", "00124", "124", "1234567890123460", "hidden"}


#: Names of the edge cases that are wrong, by row.
WRONG_NAMES = {11: "too_long", 61: "name_no_letter", 63: "name_no_letter"}
#: Names that are those of an earlier row: accents, capitals, apostrophes, signs and line breaks apart.
#: Rows that are shown before they are written: markup, formulas, paths, signs, broken letters.
DOUBTED = {27, *range(45, 57), 58, 59, 60, 62}
SAME_NAMES = {3: 2, 6: 5, 25: 24, 31: 30, 53: 50, 54: 50, 55: 50, 58: 15}


def test_edge_cases_of_names(cast: Cast) -> None:
    shown = outcomes(bring_sample(cast, "names_edge_cases.csv", cast.workplace))
    assert {number for number, each in shown.items() if each.result == DOUBTFUL} == DOUBTED
    found = outcomes(bring_sample(cast, "names_edge_cases.csv", cast.workplace, "doubtful"))
    wrong = {
        number: each.problems[0].code for number, each in found.items() if each.result == WRONG
    }
    assert wrong == WRONG_NAMES
    repeated = {
        number: each.repeated_row for number, each in found.items() if each.result == DUPLICATE
    }
    assert repeated == SAME_NAMES
    rows = list(
        csv.DictReader((FOLDER / "names_edge_cases.csv").open(encoding="utf-8", newline=""))
    )
    for number, row in enumerate(rows, 2):
        if number not in wrong:
            assert found[number].name == printable_name(f"{row['given']} {row['family']}"), row[
                "case"
            ]
    assert "\u202e" not in found[20].name  # no direction override survives
    assert import_twice(cast, "names_edge_cases.csv", cast.workplace)[RowResult.NEW] == 0


def test_names_of_130_locales(cast: Cast) -> None:
    found = outcomes(bring_sample(cast, "cldr_sample_names.csv", cast.workplace))
    rows = list(
        csv.DictReader((FOLDER / "cldr_sample_names.csv").open(encoding="utf-8", newline=""))
    )
    first: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        name = printable_name(f"{row['given']} {row['surname']}")
        each = found[number]
        if not name:
            assert (each.result, each.problems[0].code) == (WRONG, "name_missing")
        elif fold(name) in first:
            assert (each.result, each.repeated_row) == (DUPLICATE, first[fold(name)])
        else:
            assert (each.result, each.name) == (NEW, name)
            first[fold(name)] = number
    assert len(found) == len(rows) == 974
    assert import_twice(cast, "cldr_sample_names.csv", cast.workplace)[RowResult.NEW] == 0
