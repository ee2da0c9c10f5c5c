"""Records that contradict the facts are found, explained, and rebuilt where that is possible."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.integrity import findings as integrity
from compliance.integrity.findings import findings
from compliance.notices.models import Notice
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from courses.models import Enrolment
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Paper
from tests.compliance.builders import certify, require, worker
from tests.people import AT, ON, Cast
from tests.replay import replayed
from workforce.people.actions.memberships import add_member, leave
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@replayed
def make_sound(cast: Cast, on: date) -> None:
    """Amina must hold a course and holds it; everything agrees."""
    require(cast.area, cast.course)
    certify(cast.amina, cast.course, on=on)
    assert list(findings()) == []


@pytest.fixture
def sound(cast: Cast, on: date) -> Cast:
    """A world in which everything agrees."""
    make_sound(cast, on)
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
        enrolment=run,
        activity_key=uuid.uuid4(),
        paper=paper,
        started_at=at,
        submitted_at=at,
        right=3,
    )
    assert checks() == ["attempt"]


def spoil_unit(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.workplace.pk).update(merged_into=cast.elsewhere)
    Membership.objects.filter(unit=cast.workplace).update(until_on=ON)
    recompute_obligations(on=ON)


def spoil_invitation(cast: Cast, **fields: Any) -> None:
    Invitation.objects.create(
        unit=cast.elsewhere,
        email="a@example.org",
        created_at=AT,
        expires_at=AT,
        accepted_at=AT,
        **fields,
    )


def spoil_evidence(cast: Cast) -> None:
    PriorTraining.objects.create(
        person=cast.bruno,
        course=cast.course,
        unit=cast.workplace,
        title="Elsewhere",
        provider="Somebody",
        completed_on=ON + timedelta(days=1),
        expires_on=ON + timedelta(days=9),
        source="a list",
        recorded_at=AT,
    )


def spoil_signature(cast: Cast) -> None:
    Acknowledgement.objects.create(
        person=cast.bruno,
        requirement=Requirement.objects.get(),
        certificate=Certificate.objects.get(),
        name="Bruno",
        words="I took it.",
        language="en",
        signed_at=AT,
    )


def spoil_notice(cast: Cast) -> None:
    Notice.objects.create(
        person=cast.amina,
        kind="offered",
        reason="x",
        language="en",
        created_at=AT,
        sent_at=AT - timedelta(days=1),
    )


def spoil_attempt(cast: Cast) -> None:
    paper = Paper.objects.create(digest="0" * 64, body={})
    marks = {"right": 3, "asked": 2, "is_passed": True}
    run = Enrolment.objects.get()
    Attempt.objects.create(
        enrolment=run,
        activity_key=uuid.uuid4(),
        paper=paper,
        started_at=AT,
        submitted_at=AT,
        **marks,
    )


SPOILED: dict[str, tuple[str, Callable[[Cast], Any]]] = {
    "ends before it begins": (
        "membership",
        lambda cast: Membership.objects.create(
            person=cast.bruno, unit=cast.elsewhere, from_on=ON, until_on=ON - timedelta(days=2)
        ),
    ),
    "refused and open": (
        "membership",
        lambda cast: Membership.objects.create(
            person=cast.bruno, unit=cast.elsewhere, from_on=ON, refused_at=AT
        ),
    ),
    "merged and open": ("unit", spoil_unit),
    "member of a place that is gone": (
        "membership",
        lambda cast: Unit.objects.filter(pk=cast.workplace.pk).update(
            merged_into=cast.elsewhere, closed_on=ON
        ),
    ),
    "accepted by nobody": ("invitation", spoil_invitation),
    "accepted and not there": (
        "invitation",
        lambda cast: spoil_invitation(cast, accepted_by=cast.bruno),
    ),
    "somebody else's obligation": (
        "obligation",
        lambda cast: Obligation.objects.update(person=cast.bruno, held_from=None, held_until=None),
    ),
    "lifted though asked": ("obligation", lambda cast: Obligation.objects.update(lifted_on=ON)),
    "exempt for no reason": (
        "obligation",
        lambda cast: Obligation.objects.update(exempt_from=ON, exempt_until=ON),
    ),
    "somebody else's run": (
        "certificate",
        lambda cast: Enrolment.objects.update(person=cast.bruno),
    ),
    "counts before it was earned": (
        "certificate",
        lambda cast: Certificate.objects.update(completed_on=ON + timedelta(days=1)),
    ),
    "completed before it began": (
        "enrolment",
        lambda cast: Enrolment.objects.update(started_at=AT + timedelta(days=9)),
    ),
    "more right than asked": ("attempt", spoil_attempt),
    "done tomorrow": ("prior_training", spoil_evidence),
    "signed for somebody else": ("acknowledgement", spoil_signature),
    "sent before written": ("notice", spoil_notice),
    "a wrong depth": (
        "tree",
        lambda cast: Unit.objects.filter(pk=cast.workplace.pk).update(depth=7),
    ),
    "a wrong number of children": (
        "tree",
        lambda cast: Unit.objects.filter(pk=cast.area.pk).update(numchild=0),
    ),
}


@pytest.mark.parametrize(("check", "spoil"), SPOILED.values(), ids=SPOILED)
def test_a_contradiction_is_found_and_explained(
    sound: Cast, check: str, spoil: Callable[[Cast], Any]
) -> None:
    spoil(sound)
    reported = list(findings())
    assert [finding.check for finding in reported] == [check]
    assert reported[0].sentence.count(". ") >= 1  # what is wrong, and what to do
    assert reported[0].record.split()[-1].strip("0123456789abcdefABCDEFGHJKMNPQRSTVWXYZ-") == ""


def test_a_missing_unit_leaves_its_teams_without_anybody_above(sound: Cast) -> None:
    team = sound.elsewhere.add_child(name="Nights", kind=Unit.Kind.TEAM)
    Unit.objects.filter(pk=team.pk).update(path=team.path[:4] + "0009" + team.path[8:])
    assert f"unit {team.pk}" in [
        finding.record for finding in findings() if finding.check == "tree"
    ]


def test_leaving_and_coming_back_on_one_day_is_no_contradiction(sound: Cast) -> None:
    leave(membership=Membership.objects.get(person=sound.amina), until_on=ON)
    add_member(person=sound.amina, unit=sound.workplace, from_on=ON, at=AT)
    assert list(findings()) == []


def test_people_are_compared_some_at_a_time(sound: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "BATCH", 2)
    people = [worker(sound.workplace) for _number in range(5)]
    assert list(findings()) == []
    Obligation.objects.filter(person=people[-1]).delete()
    assert checks() == ["obligation"]


def test_looking_costs_the_same_for_ten_as_for_one(
    sound: Cast, assert_constant_queries: Any
) -> None:
    assert_constant_queries(lambda: worker(sound.workplace), lambda: list(findings()))


def test_the_command_speaks_json_to_programs(sound: Cast) -> None:
    out = StringIO()
    call_command("check_integrity", format="json", stdout=out)
    assert json.loads(out.getvalue()) == []
    Obligation.objects.update(held_until=None)
    worker(sound.workplace)
    Obligation.objects.exclude(person=sound.amina).delete()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_integrity", format="json", stdout=out)
    assert [finding["check"] for finding in json.loads(out.getvalue())] == [
        "held_until",
        "obligation",
    ]


def test_a_rehearsal_says_what_a_rebuild_would_do_and_does_nothing(sound: Cast) -> None:
    Obligation.objects.all().delete()
    err, out = StringIO(), StringIO()
    call_command("check_integrity", rebuild=True, dry_run=True, stdout=out, stderr=err)
    assert err.getvalue().startswith("It would be: 1 obligations made")
    assert "Everything agrees" in out.getvalue()
    assert not Obligation.objects.exists()


def test_a_rehearsal_of_nothing_is_refused(db: None) -> None:
    with pytest.raises(CommandError) as failure:
        call_command("check_integrity", dry_run=True)
    assert failure.value.returncode == 2
