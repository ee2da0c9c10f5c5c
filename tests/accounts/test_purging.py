"""Guests who never came back are forgotten; nobody else is."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts.actions import claim, start_guest
from accounts.models import User
from courses.actions import enrol
from courses.models import ActivityCompletion, Enrolment
from foundation.throttling import Limit
from tests.markup import numbers_at
from tests.people import Cast, TinyCourse
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db


def guest(*, days: int) -> User:
    """Return a guest who came some days ago and was last seen then."""
    person = start_guest(language="en")
    came_at = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=person.pk).update(created_at=came_at, last_login=came_at)
    return person


def purge(*options: str) -> dict[str, Any]:
    """Run the command; returns what it says it did."""
    out = io.StringIO()
    call_command("purge_guests", *options, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def remaining_ids() -> set[int]:
    """Return the ids of everybody who is not deleted."""
    return set(User.objects.values_list("pk", flat=True))


def test_idle_guests_go_with_what_they_learned(tiny_course: TinyCourse) -> None:
    old, young = guest(days=91), guest(days=89)
    enrol(
        person=old, course=tiny_course.course, language="en", at=timezone.now() - timedelta(days=91)
    )
    assert purge() == {"dry_run": False, "idle_days": 90, "deleted": 1, "kept": 0}
    assert remaining_ids() == {young.pk}
    assert not Enrolment.objects.exists()


def test_a_rehearsal_deletes_nobody() -> None:
    person = guest(days=400)
    assert purge("--dry-run")["deleted"] == 1
    assert remaining_ids() == {person.pk}


def test_somebody_who_said_who_they_are_stays_for_ever(cast: Cast) -> None:
    person = guest(days=4000)
    claim(person=person, name="Ana", at=timezone.now())
    purge("--older-than", "1")
    assert {person.pk, cast.amina.pk, cast.dmitri.pk} <= remaining_ids()


def test_a_guest_who_learned_lately_is_not_idle(tiny_course: TinyCourse) -> None:
    person = guest(days=400)
    run = enrol(
        person=person,
        course=tiny_course.course,
        language="en",
        at=timezone.now() - timedelta(days=400),
    )
    ActivityCompletion.objects.create(
        enrolment=run,
        activity_key=tiny_course.en.first.translation_key,
        language="en",
        completed_at=timezone.now() - timedelta(days=3),
    )
    assert purge()["deleted"] == 0


def test_whoever_is_on_a_list_of_staff_stays(cast: Cast) -> None:
    person = guest(days=400)
    Membership.objects.create(person=person, unit=cast.workplace, from_on="2024-01-01")
    assert purge()["deleted"] == 0


def test_many_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.actions.purging.BATCH_SIZE", 3)
    for _guest in range(7):
        guest(days=100)
    assert purge()["deleted"] == 7
    assert purge()["deleted"] == 0


@pytest.mark.parametrize("days", ["0", "-3", "99999999"])
def test_days_that_make_no_sense_are_refused(days: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("purge_guests", f"--older-than={days}")
    assert refused.value.returncode == 2


def test_looking_makes_no_guest_and_starting_makes_one(
    client: Client, tiny_course: TinyCourse
) -> None:
    for address in (
        "/en/",
        tiny_course.en.course.url,
        tiny_course.en.first.url,
        tiny_course.en.quiz.url,
        "/sign-in/",
    ):
        client.get(address)
    assert User.objects.count() == 0
    client.post("/en/learn/start/cse-hotel/", {"noted": "yes"})
    assert User.objects.count() == 1


def test_a_script_that_starts_guests_is_asked_to_wait(
    tiny_course: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GUESTS_AT_ADDRESS", Limit("guests", 60, timedelta(hours=1)))
    answers = [
        Client().post("/en/learn/start/cse-hotel/", {"noted": "yes"}) for _start in range(61)
    ]
    assert {answer.status_code for answer in answers[:60]} == {302}
    assert answers[60].status_code == 429
    assert numbers_at(answers[60], "main .lead") == ["60"]  # minutes to wait
    assert User.objects.count() == 60
