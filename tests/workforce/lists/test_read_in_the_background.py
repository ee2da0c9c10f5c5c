"""A list that takes longer than its bringer likes to wait is read by a task, however small it is packed."""

import pytest
from django.test import Client

from tests.workforce.lists.staff_lists import workbook
from tests.workforce.lists.test_import_faults import bring_file

pytestmark = pytest.mark.django_db


def long_text(rows: int) -> bytes:
    lines = ["Staff no,Name,Note", *(f"{row},Ana Lopez,{'x' * 1000}" for row in range(rows))]
    return "\n".join(lines).encode()


def long_workbook(rows: int) -> bytes:
    return workbook(
        ["Staff no", "Name", "Note"],
        *([row, "Ana Lopez", "x" * 1000 + str(row)] for row in range(rows)),
    )


@pytest.mark.parametrize(("name", "make"), [("a.csv", long_text), ("a.xlsx", long_workbook)])
def test_a_long_list_goes_to_a_task(bruno: Client, name: str, make: object) -> None:
    address, _page = bring_file(bruno, make(120), name)  # type: ignore[operator]
    assert address.startswith("/manage/task/")
    address, _page = bring_file(bruno, make(20), name)  # type: ignore[operator]
    assert address.startswith("/manage/import/")
