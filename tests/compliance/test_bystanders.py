"""An act on one record leaves every other as it was, also the one most like it."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.obligations.actions import end_exemption, exempt, offer, refresh_held
from compliance.obligations.models import Obligation
from compliance.prior_training.actions import withdraw_training
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import change_requirement, end_requirement
from courses.models import Course
from tests.compliance.builders import certify, require, worker
from tests.people import AT, ON, Cast
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rows(*records: Any) -> list[dict[str, Any]]:
    """What stands in the tables of these records now."""
    return [type(one)._base_manager.filter(pk=one.pk).values().get() for one in records]


@pytest.fixture
def zofia(cast: Cast) -> User:
    return worker(cast.workplace, name="Zofia Nowak")


@pytest.fixture
def other(cast: Cast) -> Course:
    return Course.objects.create(code="other", title="Another course")


def test_one_training_is_withdrawn(cast: Cast, zofia: User) -> None:
    trainings = [
        PriorTraining.objects.create(
            person=who,
            course=cast.course,
            unit=cast.workplace,
            title="Safe nights",
            provider=provider,
            completed_on=ON,
            expires_on=ON + 300 * DAY,
            recorded_at=AT,
        )
        for who, provider in ((cast.amina, "A"), (cast.amina, "B"), (zofia, "A"))
    ]
    before = rows(*trainings[1:])
    job = Membership.objects.get(person=cast.amina)
    assert withdraw_training(
        prior=trainings[0], membership=job, reason="Forged.", by=cast.bruno, at=AT
    )
    trainings[0].refresh_from_db()
    assert (trainings[0].withdrawn_at, trainings[0].withdrawn_reason) == (AT, "Forged.")
    assert rows(*trainings[1:]) == before


def test_one_rule_ends_or_changes(cast: Cast, other: Course) -> None:
    rule, beside = require(cast.workplace, cast.course), require(cast.workplace, other)
    before = rows(beside)
    assert end_requirement(requirement=rule, until_on=ON + DAY, by=cast.bruno, at=AT)
    assert Requirement.objects.get(pk=rule.pk).until_on == ON + DAY
    entry = ModelLogEntry.objects.get(action="workforce.end_requirement")
    assert (entry.user, entry.data["until_on"]) == (cast.bruno, (ON + DAY).isoformat())
    assert not end_requirement(requirement=rule, until_on=ON + DAY, by=cast.bruno, at=AT)
    rule.needs_acknowledgement = True
    changed = change_requirement(requirement=rule, by=cast.bruno, on=ON)
    assert changed == ["needs_acknowledgement"]
    assert Requirement.objects.get(pk=rule.pk).needs_acknowledgement
    assert rows(beside) == before


def test_one_exemption_begins_and_ends(cast: Cast, other: Course, zofia: User) -> None:
    require(cast.workplace, cast.course)
    require(cast.workplace, other)
    mine = Obligation.objects.get(person=zofia, course=cast.course)
    beside = list(Obligation.objects.exclude(pk=mine.pk))
    before, untouched = rows(*beside), rows(mine)
    exempt(obligation=mine, from_on=ON, until_on=ON, reason=" Leave ", by=cast.bruno)
    [after] = rows(mine)
    fields = ("exempt_from", "exempt_until", "exempt_reason", "exempted_by_id")
    assert [after[name] for name in fields] == [ON, ON, "Leave", cast.bruno.pk]
    end_exemption(obligation=mine, by=cast.bruno)
    assert rows(mine) == untouched
    assert rows(*beside) == before


def test_what_one_holds_is_copied_whole_and_to_nobody_else(cast: Cast, zofia: User) -> None:
    plain = require(cast.workplace, cast.course)
    signed = require(cast.workplace, cast.course, needs_acknowledgement=True)
    certify(zofia, cast.course, on=ON, until=ON + 99 * DAY)
    Obligation.objects.update(held_from=None, held_until=None)
    obligations = Obligation.objects.filter(person=zofia)
    assert refresh_held(obligations=obligations) == 2
    held = {row.requirement_id: (row.held_from, row.held_until) for row in obligations.all()}
    assert held == {plain.pk: (ON, ON + 99 * DAY), signed.pk: (None, None)}
    others = Obligation.objects.exclude(person=zofia)
    assert set(others.values_list("held_from", "held_until")) == {(None, None)}


def test_whoever_was_told_is_not_told_again(cast: Cast, zofia: User) -> None:
    require(cast.workplace, cast.course)
    own = Obligation.objects.filter(person=zofia)
    assert offer(obligations=own, at=AT) == 1
    assert (
        offer(obligations=Obligation.objects.all(), at=AT + DAY) == Obligation.objects.count() - 1
    )
    assert own.get().offered_at == AT
