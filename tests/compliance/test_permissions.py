"""Every act of a manager about training asks for its right: Chloé, who manages elsewhere, has none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from typing import cast as as_type

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from compliance.allowances.actions import allow_more, end_allowance
from compliance.letters.actions import print_letters, print_slip
from compliance.letters.tasks import make_letters
from compliance.managing.actions import ACTS as BULK_ACTS
from compliance.managing.actions import BulkAct, carry_out
from compliance.managing.tasks import act_on_many
from compliance.obligations.models import Obligation
from compliance.paper.actions import enter_sheet, make_sheets
from compliance.prior_training.actions import TrainingDetails, record_training, withdraw_training
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import add_requirement, change_requirement, end_requirement
from quizzes.attempts.models import Allowance
from tests.compliance.builders import require
from tests.people import AT, ON, SINCE, Cast
from tests.refusals import assert_accepted, assert_refused
from tests.replay import replayed
from workforce.lists.actions.lists import store_list
from workforce.lists.models import PeopleList
from workforce.lists.tasks import apply_list
from workforce.long_tasks.models import LongTask
from workforce.people.actions.keys import IdentityCheck
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DETAILS = TrainingDetails("First aid", "Red Cross", SINCE, "seen")


@dataclass(frozen=True)
class Workplace:
    """Amina's work at a hotel, with what is required of her, allowed to her and known of her."""

    unit: Unit
    elsewhere: Unit
    job: Membership
    requirement: Requirement
    prior: PriorTraining
    allowance: Allowance

    def bulk(self, act: str, by: User, *, to: Unit | None = None) -> object:
        bulk_act = BulkAct(
            act, by=by, at=AT, reason="Ill", until_on=ON, left_on=ON, to=to or self.elsewhere
        )
        return carry_out(
            bulk_act,
            jobs=Membership.objects.filter(pk=self.job.pk),
            obligations=Obligation.objects.filter(membership=self.job),
            progress=lambda _done, _total: None,
        )

    def draft(self) -> Requirement:
        return Requirement(unit=self.unit, course=self.requirement.course, from_on=ON)


@replayed
def build_workplace(cast: Cast) -> Workplace:
    """Amina's hotel with one of everything."""
    requirement = require(cast.workplace, cast.course)
    job = Membership.objects.select_related("person", "unit").get(person=cast.amina)
    prior = record_training(
        membership=job, course=cast.course, details=DETAILS, by=None, at=AT, on=ON
    )
    allowance = Allowance.objects.create(
        person=cast.amina, more_time_percent=50, reason="Dyslexia", given_by=cast.bruno
    )
    return Workplace(job.unit, cast.elsewhere, job, requirement, prior, allowance)


@pytest.fixture
def workplace(cast: Cast) -> Workplace:
    """Amina's hotel with one of everything."""
    return build_workplace(cast)


Act = Callable[[Workplace, User], object]

ACTS: dict[str, Act] = {
    "allow_more": lambda place, by: allow_more(
        job=place.job,
        activity_key=None,
        title="",
        more_time_percent=25,
        more_attempts=0,
        reason="Dyslexia",
        by=by,
        on=ON,
    ),
    "end_allowance": lambda place, by: end_allowance(
        job=place.job, allowance=place.allowance, title="", by=by, on=ON
    ),
    "record_training": lambda place, by: record_training(
        membership=place.job,
        course=place.requirement.course,
        details=DETAILS,
        by=by,
        at=AT,
        on=ON,
    ),
    "withdraw_training": lambda place, by: withdraw_training(
        prior=place.prior, membership=place.job, reason="forged", by=by, at=AT
    ),
    "add_requirement": lambda place, by: add_requirement(requirement=place.draft(), by=by, on=ON),
    "change_requirement": lambda place, by: change_requirement(
        requirement=place.requirement, by=by, on=ON
    ),
    "end_requirement": lambda place, by: end_requirement(
        requirement=place.requirement, until_on=ON + timedelta(days=9), by=by, at=AT
    ),
}
#: Acts that set pages or need a quiz: the tests of their packages show that its manager may.
PRINTED: dict[str, Act] = {
    "print_letters": lambda place, by: print_letters(unit=place.unit, with_keys=True, by=by, at=AT),
    "print_slip": lambda place, by: print_slip(
        person=place.job.person, by=by, checked=IdentityCheck.KNOWN, at=AT, tell_person=print
    ),
    "make_sheets": lambda place, by: make_sheets(
        jobs=[place.job], printable=as_type("Any", None), by=by, at=AT
    ),
    "enter_sheet": lambda place, by: enter_sheet(
        attempt=as_type("Any", None),
        job=place.job,
        entries={},
        outline=as_type("Any", None),
        by=by,
        at=AT,
    ),
}


@pytest.mark.parametrize("name", [*ACTS, *PRINTED])
@pytest.mark.parametrize("who", ["chloe", "esther"])
def test_who_does_not_manage_the_place_is_refused(
    cast: Cast, workplace: Workplace, who: str, name: str
) -> None:
    act = {**ACTS, **PRINTED}[name]
    assert_refused(lambda: act(workplace, getattr(cast, who)))


@pytest.mark.parametrize("name", ACTS)
def test_its_manager_may(cast: Cast, workplace: Workplace, name: str) -> None:
    assert_accepted(lambda: ACTS[name](workplace, cast.bruno))


@pytest.mark.parametrize("act", BULK_ACTS)
@pytest.mark.parametrize("who", ["chloe", "esther"])
def test_an_act_on_many_is_refused_whole(
    cast: Cast, workplace: Workplace, who: str, act: str
) -> None:
    assert_refused(lambda: workplace.bulk(act, getattr(cast, who)))


@pytest.mark.parametrize("act", BULK_ACTS)
def test_its_manager_may_act_on_many(cast: Cast, workplace: Workplace, act: str) -> None:
    assert_accepted(lambda: workplace.bulk(act, cast.bruno, to=workplace.unit))


def test_nobody_is_moved_to_a_place_of_somebody_else(cast: Cast, workplace: Workplace) -> None:
    assert_refused(lambda: workplace.bulk("move", cast.bruno, to=cast.elsewhere))


def test_an_allowance_of_somebody_else_is_refused(cast: Cast, workplace: Workplace) -> None:
    foreign_allowance = Allowance.objects.create(
        person=cast.chloe, more_attempts=1, reason="Ill", given_by=None
    )
    with pytest.raises(PermissionDenied):
        end_allowance(
            job=workplace.job, allowance=foreign_allowance, title="", by=cast.bruno, on=ON
        )
    assert Allowance.objects.filter(pk=foreign_allowance.pk).exists()


QUEUED: dict[str, Callable[[LongTask], object]] = {
    "apply_list": lambda task: apply_list.func(list_of(task).pk, task.pk, False),
    "act_on_many": lambda task: act_on_many.func(task.pk, "remind", {}, {}, "/manage/"),
    "make_letters": lambda task: make_letters.func(task.pk, True, False),
}


def list_of(task: LongTask) -> PeopleList:
    """Return a list that the system brought in for the task's place."""
    return store_list(
        file=BytesIO(b"id,name\n7,Zofia Nowak\n"),
        filename="staff.csv",
        unit=as_type("Unit", task.unit),
        holds=PeopleList.Holds.PEOPLE,
        by=None,
        at=AT,
    )


@pytest.mark.parametrize("name", QUEUED)
def test_what_somebody_queued_whose_account_is_gone_is_not_done_as_the_system(
    cast: Cast, name: str
) -> None:
    task = LongTask.objects.create(unit=cast.workplace, started_by=None, created_at=AT)
    memberships = Membership.objects.count()
    with pytest.raises(PermissionDenied):
        QUEUED[name](task)
    task.refresh_from_db()
    assert task.error
    assert task.finished_at is not None
    assert Membership.objects.count() == memberships
