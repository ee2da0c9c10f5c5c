"""A list that somebody deletes while somebody else reads or imports it."""

import contextlib
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.meanwhile import pages_while
from tests.people import Cast, as_person
from tests.workforce.lists.test_import_views import upload
from workforce.lists import tasks
from workforce.lists.models import PeopleList
from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
CONTENT = "Name,Staff number\nZofia Lis,77\n"


@pytest.mark.parametrize("button", ["", "apply/"], ids=["read otherwise", "import"])
def test_a_list_deleted_between_looking_and_writing_breaks_no_page(cast: Cast, button: str) -> None:
    client = as_person(cast.bruno)
    upload(client, CONTENT)
    address = f"/manage/import/{PeopleList.objects.get().uuid}/"

    def press(browser: Client) -> Any:
        return browser.post(f"{address}{button}", {"encoding": "", "delimiter": ","})

    answers = pages_while(lambda: PeopleList.objects.all().delete(), client, press)
    statuses = [answer.status_code for answer in answers]
    assert {302, 403} >= set(statuses), statuses


def test_reading_a_list_that_is_gone_ends(cast: Cast) -> None:
    task = long_tasks.begin(
        kind=LongTask.Kind.IMPORT_CHECK, by=cast.bruno, at=timezone.now(), unit=cast.workplace
    )
    with contextlib.suppress(PeopleList.DoesNotExist):  # the worker writes it to its log
        tasks.check_list.func(987, task.pk)
    task.refresh_from_db()
    assert task.finished_at
