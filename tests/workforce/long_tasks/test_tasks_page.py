"""The page where long work is watched, and the bar of sections."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import figures_in, has, html_of, sentence, word_in, words_in
from tests.people import Cast, sign_in
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast: Cast) -> LongTask:
    """Reminders for Riverside Hotel, asked for by the manager of another place (they had the duty then)."""
    return LongTask.objects.create(
        kind="reminders", unit=cast.workplace, started_by=cast.esther, created_at=timezone.now()
    )


def test_only_who_asked_and_who_manages_the_place_may_watch(
    client: Client, cast: Cast, task: LongTask
) -> None:
    address = task.get_absolute_url()
    for who, status in (
        ("bruno", 200),
        ("esther", 200),
        ("amina", 403),
        ("chloe", 403),
        ("dmitri", 403),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            assert (
                sign_in(client, getattr(cast, who)).get(address, headers=headers).status_code
                == status
            ), who
    assert client.get("/manage/task/00000000-0000-0000-0000-000000000000/").status_code == 403


def test_progress_has_words_and_a_plain_link(client: Client, cast: Cast, task: LongTask) -> None:
    sign_in(client, cast.bruno)
    page = client.get(task.get_absolute_url())
    assert has(page, "progress:not([value])")
    assert word_in(page, ".progress__words") == sentence("It will begin in a moment.")
    LongTask.objects.update(done=30, total=120)
    page = client.get(task.get_absolute_url())
    assert figures_in(word_in(page, ".progress__words")) == [30, 120]
    assert has(page, 'progress[value="25"]')
    assert has(page, f'#task a[href="{task.get_absolute_url()}"]')


def test_a_fragment_is_only_the_progress_and_stops_asking_when_done(
    client: Client, cast: Cast, task: LongTask
) -> None:
    sign_in(client, cast.bruno)
    fragment = client.get(task.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "every 2s" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    LongTask.objects.update(
        finished_at=timezone.now(), outcome={"reminded": 12, "letters": 3, "secret": 4}
    )
    done = client.get(task.get_absolute_url(), headers={"HX-Request": "true"})
    assert "every 2s" not in html_of(done)
    labels = [sentence("Reminded"), sentence("No e-mail address: print their letters")]
    assert words_in(done, ".facts-list dt") == labels
    assert words_in(done, ".facts-list dd") == ["12", "3"]
    assert "secret" not in html_of(done)


@pytest.mark.parametrize(
    ("there", "leads"),
    [
        ("/manage/letters/", "/manage/letters/"),
        ("https://evil.example/", "/manage/?unit="),
        ("javascript:alert(1)", "/manage/?unit="),
        (7, "/manage/?unit="),
        (None, "/manage/?unit="),
    ],
)
def test_it_leads_on_within_the_site_only(
    client: Client, cast: Cast, task: LongTask, there: object, leads: str
) -> None:
    LongTask.objects.update(finished_at=timezone.now(), outcome={"next": there})
    page = sign_in(client, cast.bruno).get(task.get_absolute_url())
    assert str(page.context["next"]).startswith(leads)


def test_what_went_wrong_is_a_sentence(client: Client, cast: Cast, task: LongTask) -> None:
    LongTask.objects.update(finished_at=timezone.now(), error="The list was taken away meanwhile.")
    assert (
        b"The list was taken away meanwhile."
        in sign_in(client, cast.bruno).get(task.get_absolute_url()).content
    )


def test_the_bar_leads_to_sections_and_marks_the_current_one(client: Client, cast: Cast) -> None:
    Membership.objects.update(came_by=Membership.Way.CODE)
    page = sign_in(client, cast.bruno).get("/manage/").content.decode()
    assert f'href="/manage/?unit={cast.workplace.uuid}" aria-current="page"' in page
    assert page.count('class="sections__link"') >= 1
