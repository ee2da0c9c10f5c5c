"""Obligations, signatures, evidence and messages when two records of one person become one."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from compliance.acknowledgements.models import Acknowledgement
from compliance.merging import take_over_obligations
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from courses.models import Course
from tests.compliance.builders import certify, require, worker
from tests.people import AT, ON, Cast

pytestmark = pytest.mark.django_db


def training(who: User, cast: Cast, **fields: Any) -> PriorTraining:
    """Evidence of somebody's training elsewhere."""
    usual: dict[str, Any] = {
        "course": cast.course,
        "unit": cast.workplace,
        "title": "Safe nights",
        "provider": "Harbour College",
        "completed_on": ON,
        "expires_on": ON + timedelta(days=300),
        "recorded_at": AT,
    }
    return PriorTraining.objects.create(person=who, **{**usual, **fields})


def notice(who: User, reason: str, kind: str = "due_soon") -> Notice:
    return Notice.objects.create(person=who, reason=reason, kind=kind, language="en", created_at=AT)


@pytest.fixture
def zofia(cast: Cast) -> User:
    return worker(cast.workplace, name="Zofia Nowak")


@pytest.fixture
def bruno(cast: Cast) -> User:
    """Somebody whom all this is not about."""
    return worker(cast.workplace, name="Piotr Lis")


def owners(model: Any) -> dict[int, int]:
    """Whose each row is."""
    return dict(model.objects.values_list("pk", "person"))


def test_obligations_and_signatures_go_along_and_nobody_elses(
    cast: Cast, zofia: User, bruno: User
) -> None:
    requirement = require(cast.workplace, cast.course)
    for who in (zofia, bruno):
        Acknowledgement.objects.create(
            person=who,
            requirement=requirement,
            certificate=certify(who, cast.course, on=ON),
            name=who.name,
            language="en",
            signed_at=AT,
        )
    Obligation.objects.filter(person=cast.amina).delete()
    take_over_obligations(source=zofia, target=cast.amina)
    assert set(owners(Obligation).values()) >= {cast.amina.pk, bruno.pk}
    assert zofia.pk not in owners(Obligation).values()
    assert sorted(owners(Acknowledgement).values()) == sorted([cast.amina.pk, bruno.pk])


def test_evidence_goes_along_unless_the_person_has_the_same(
    cast: Cast, zofia: User, bruno: User
) -> None:
    elsewhere = Course.objects.create(code="other", title="Another course")
    own = training(cast.amina, cast)
    same = training(zofia, cast, title="Another title")
    new = [
        training(zofia, cast, provider="Another college"),
        training(zofia, cast, completed_on=ON - timedelta(days=1)),
        training(zofia, cast, course=elsewhere),
    ]
    beside = training(bruno, cast, provider="A third college")
    take_over_obligations(source=zofia, target=cast.amina)
    assert owners(PriorTraining) == {
        own.pk: cast.amina.pk,
        same.pk: zofia.pk,
        **{each.pk: cast.amina.pk for each in new},
        beside.pk: bruno.pk,
    }


def test_messages_go_along_unless_the_person_had_the_same(
    cast: Cast, zofia: User, bruno: User
) -> None:
    own, same, new = (
        notice(cast.amina, "hotels 7 days"),
        notice(zofia, "hotels 7 days"),
        notice(zofia, "hotels 1 days"),
    )
    beside = notice(bruno, "hotels 1 days")
    take_over_obligations(source=zofia, target=cast.amina)
    assert owners(Notice) == {
        own.pk: cast.amina.pk,
        same.pk: zofia.pk,
        new.pk: cast.amina.pk,
        beside.pk: bruno.pk,
    }
