"""Measures checking and importing a long list of new people: a payroll for one organisation."""

from collections.abc import Iterator
from io import BytesIO

from django.utils import timezone

from tests.benchmarks.meter import measured
from workforce.lists.actions import applying as imports
from workforce.lists.actions import lists
from workforce.lists.models import PeopleList
from workforce.lists.rules.outcomes import RowResult
from workforce.units.models import Unit

PLACES = 60


def measure(rows: int, *, area: Unit) -> None:
    """Measure a list of ``rows`` new people at sixty workplaces: check, apply, apply again."""
    organisation = area.add_child(name="Benchmark", kind=Unit.Kind.ORGANISATION)
    for number in range(PLACES):
        organisation.add_child(name=f"Place {number}", kind=Unit.Kind.WORKPLACE)
        organisation.refresh_from_db()
    at = timezone.now()
    on = timezone.localdate(at)
    people_list = _bring_list(rows, organisation)
    with measured("import: check", rows):
        lists.check(people_list=people_list, on=on)
    with measured("import: apply", rows):
        imports.apply(people_list=people_list, by=None, at=at, on=on, queue_letter=print)
    second_list = _bring_list(rows, organisation)
    with measured("import: the same again", rows):
        counts = imports.apply(people_list=second_list, by=None, at=at, on=on, queue_letter=print)
    if counts.get(RowResult.UNCHANGED) != rows:
        raise RuntimeError(f"The same list again came to {counts}.")


def _bring_list(rows: int, organisation: Unit) -> PeopleList:
    file = BytesIO("".join(_lines(rows)).encode())
    at = timezone.now()
    return lists.store_list(
        file=file, filename="payroll.csv", unit=organisation, holds="people", by=None, at=at
    )


def _lines(rows: int) -> Iterator[str]:
    """Yield numbers, names, addresses, places, roles, shifts and dates, as a payroll has them."""
    yield "Staff number,First name,Last name,E-mail,Workplace,Role,Shift,Start date\n"
    for number in range(rows):
        mail = f"p{number}@bench.invalid" if number % 3 else ""
        day = f"2026-01-{number % 28 + 1:02}"
        name = f"Given{number % 997},Family{number}"
        place = f"Place {number % PLACES}"
        yield f"{number:06},{name},{mail},{place},Housekeeper,day,{day}\n"
