"""Records that contradict the facts are found, explained, and rebuilt where that is possible."""

import json
import uuid
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from courses.models import Enrolment
from quizzes.models import Attempt, Paper
from tests.people import Cast
from tests.workforce.builders import certify, require
from workforce.integrity import findings
from workforce.models import Membership, Obligation

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(cast: Cast, on: date) -> Cast:
    """A world in which everything agrees."""
    require(cast.area, cast.course)
    certify(cast.amina, cast.course, on=on)
    assert list(findings()) == []
    return cast


def checks() -> list[str]:
    return [finding.check for finding in findings()]


def test_a_stale_projection_is_found_and_rebuilt(sound: Cast) -> None:
    Obligation.objects.update(held_until=None)
    assert checks() == ["held_until"]
    with pytest.raises(SystemExit):
        call_command("check_integrity", stdout=StringIO())
    call_command("check_integrity", rebuild=True, stdout=StringIO())
    assert checks() == []


def test_missing_and_unfounded_and_misdated_obligations_are_found(sound: Cast, on: date) -> None:
    Obligation.objects.update(due_on=on)
    assert checks() == ["obligation"]
    Obligation.objects.all().delete()
    assert checks() == ["obligation"]
    Membership.objects.filter(person=sound.amina).update(until_on=None)
    call_command("check_integrity", rebuild=True, stdout=StringIO())
    Membership.objects.filter(person=sound.amina).update(unit=sound.elsewhere)
    assert checks() == ["obligation"]


def test_being_somewhere_twice_at_once_is_found(sound: Cast, on: date) -> None:
    Membership.objects.create(person=sound.amina, unit=sound.workplace, from_on=on, until_on=on)
    assert "membership" in checks()


def test_a_certificate_without_a_completed_run_is_found(sound: Cast) -> None:
    Enrolment.objects.update(completed_at=None)
    assert checks() == ["certificate"]


def test_an_attempt_handed_in_without_a_mark_is_found(sound: Cast, at: datetime) -> None:
    paper = Paper.objects.create(digest="0" * 64, body={})
    run = Enrolment.objects.get()
    Attempt.objects.create(
        enrolment=run, activity_key=uuid.uuid4(), paper=paper, started_at=at, submitted_at=at, right=3
    )
    assert checks() == ["attempt"]


def test_the_command_speaks_json_to_programs(sound: Cast) -> None:
    out = StringIO()
    call_command("check_integrity", format="json", stdout=out)
    assert json.loads(out.getvalue()) == []
