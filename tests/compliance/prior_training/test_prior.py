"""Training done elsewhere: recorded, imported, withdrawn; it satisfies and is never a certificate."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from compliance.prior_training import actions as prior
from compliance.prior_training.models import PriorTraining
from tests.compliance.builders import obligation, require
from tests.pages import errors_of, messages_of
from tests.people import AT, ON, Cast, QueryCheck, sign_in
from tests.workforce.lists.staff_lists import apply, preview, store
from workforce.lists.models import PeopleList
from workforce.lists.rules.outcomes import RowOutcome, RowResult
from workforce.people.models import Membership, Oversight

pytestmark = pytest.mark.django_db

HEADER = "staff no,course,title,provider,completed,expires,reference\n"


def store_records(cast: Cast, rows: str) -> PeopleList:
    return store(cast, HEADER + rows, holds="training", source="HR archive")


def preview_records(cast: Cast, rows: str) -> list[RowOutcome]:
    return preview(store_records(cast, rows))


def apply_records(cast: Cast, rows: str) -> Counter[str]:
    return apply(store_records(cast, rows))


@pytest.fixture(autouse=True)
def numbered(cast: Cast) -> None:
    """Amina has a staff number and must hold the course."""
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    require(cast.area, cast.course)


def details(**fields: Any) -> prior.TrainingDetails:
    return prior.TrainingDetails(
        **{
            "title": "Level 1",
            "provider": "St John",
            "completed_on": ON,
            "source": "seen",
            **fields,
        }
    )


def test_an_imported_training_satisfies_and_is_no_certificate(cast: Cast) -> None:
    assert apply_records(cast, "9,cse-hotel,Level 1,St John,2026-03-01,,AB 12\n") == {"new": 1}
    done = PriorTraining.objects.get()
    assert (done.person, done.unit, done.source, done.reference) == (
        cast.amina,
        cast.workplace,
        "HR archive",
        "AB 12",
    )
    assert done.expires_on == date(2027, 2, 28)  # as long as a certificate of the course
    assert obligation(cast.amina).held_until == done.expires_on
    assert not Certificate.objects.exists()
    entry = ModelLogEntry.objects.get(action="workforce.record_training")
    assert entry.object_id == str(Membership.objects.get(person=cast.amina).pk)


def test_the_same_list_again_changes_nothing_and_a_longer_one_corrects(cast: Cast) -> None:
    row = "9,cse-hotel,Level 1,St John,2026-03-01,{},\n"
    apply_records(cast, row.format(""))
    assert apply_records(cast, row.format("")) == {"unchanged": 1}
    assert apply_records(cast, row.format("2028-01-01")) == {"changed": 1}
    assert obligation(cast.amina).held_until == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("10,cse-hotel,,St John,2026-03-01,,", "nobody_here"),
        (",cse-hotel,,St John,2026-03-01,,", "nobody_named"),
        ("9,cse-hotle,,St John,2026-03-01,,", "course_unknown"),
        ("9,,,St John,2026-03-01,,", "course_missing"),
        ("9,cse-hotel,,,2026-03-01,,", "provider_missing"),
        ("9,cse-hotel,,St John,,,", "day_missing"),
        ("9,cse-hotel,,St John,2026-05-05,,", "day_to_come"),
        ("9,cse-hotel,,St John,2026-03-01,2026-02-01,", "days_backwards"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(cast: Cast, row: str, code: str) -> None:
    assert [outcome.problems[0].code for outcome in preview_records(cast, row + "\n")] == [code]


def test_a_title_finds_the_course_and_a_repeated_row_is_told(cast: Cast) -> None:
    found = preview_records(
        cast, "9,,HOTEL course,St John,2026-03-01,,\n9,cse-hotel,,St John,2026-03-01,,\n"
    )
    assert [(row.result, row.repeated_row) for row in found] == [
        (RowResult.NEW, 0),
        (RowResult.DUPLICATE, 2),
    ]


def test_somebody_elsewhere_is_nobody_here(cast: Cast) -> None:
    Membership.objects.create(person=cast.chloe, unit=cast.elsewhere, from_on=ON, staff_number="77")
    assert (
        preview_records(cast, "77,cse-hotel,,St John,2026-03-01,,\n")[0].problems[0].code
        == "nobody_here"
    )


def test_a_withdrawn_training_counts_no_more_and_stays_withdrawn(cast: Cast) -> None:
    job = Membership.objects.get(person=cast.amina)
    done = prior.record_training(
        membership=job, course=cast.course, details=details(), by=cast.bruno, at=AT, on=ON
    )
    assert obligation(cast.amina).held_until == done.expires_on
    assert prior.withdraw_training(
        prior=done, membership=job, reason="forged", by=cast.bruno, at=AT
    )
    assert not prior.withdraw_training(
        prior=done, membership=job, reason="again", by=cast.bruno, at=AT
    )
    assert obligation(cast.amina).held_until is None
    assert apply_records(cast, f"9,cse-hotel,Level 1,St John,{ON},,\n") == {"unchanged": 1}


@pytest.mark.parametrize(
    "fields", [{"completed_on": ON + timedelta(days=1)}, {"expires_on": ON - timedelta(days=1)}]
)
def test_days_the_wrong_way_round_are_refused(cast: Cast, fields: dict[str, Any]) -> None:
    job = Membership.objects.get(person=cast.amina)
    with pytest.raises(prior.DaysBackwards):
        prior.record_training(
            membership=job, course=cast.course, details=details(**fields), by=None, at=AT, on=ON
        )


def test_a_manager_records_and_withdraws_by_hand(client: Client, cast: Cast) -> None:
    bruno = sign_in(client, cast.bruno)
    address = f"/manage/person/{cast.amina.learner_id}/training/"
    answers = {
        "course": cast.course.pk,
        "provider": "St John",
        "source": "seen",
        "completed_on": "2026-03-01",
    }
    assert errors_of(bruno.post(address, answers | {"source": ""})) == {"source": ["required"]}
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    refused = bruno.post(address, answers | {"completed_on": tomorrow})
    assert errors_of(refused) == {"completed_on": ["to_come"]}
    assert "St John" in bruno.post(address, answers, follow=True).content.decode()
    done = PriorTraining.objects.get()
    page = bruno.post(f"{address}{done.pk}/withdraw/", {"reason": " "}, follow=True)
    assert messages_of(page) == [("error", [])]
    assert PriorTraining.objects.get().withdrawn_reason == ""
    bruno.post(f"{address}{done.pk}/withdraw/", {"reason": "forged"})
    assert PriorTraining.objects.get().withdrawn_reason == "forged"


def test_chloe_reaches_neither_the_person_nor_the_training(cast: Cast) -> None:
    job = Membership.objects.get(person=cast.amina)
    done = prior.record_training(
        membership=job, course=cast.course, details=details(), by=cast.bruno, at=AT, on=ON
    )
    chloe = sign_in(Client(), cast.chloe)
    address = f"/manage/person/{cast.amina.learner_id}/training/"
    assert [chloe.get(address).status_code, chloe.post(address).status_code] == [403, 403]
    assert chloe.post(f"{address}{done.pk}/withdraw/", {"reason": "x"}).status_code == 403
    # now she works there, too
    Membership.objects.create(person=cast.amina, unit=cast.elsewhere, from_on=ON)
    assert "St John" not in chloe.get(address).content.decode()
    assert chloe.post(f"{address}{done.pk}/withdraw/", {"reason": "x"}).status_code == 403
    Oversight.objects.filter(person=cast.chloe).delete()
    assert chloe.get(address).status_code == 403


def test_the_page_costs_the_same_for_one_training_as_for_ten(
    client: Client, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    def more() -> None:
        job, number = Membership.objects.get(person=cast.amina), PriorTraining.objects.count()
        done = details(provider=f"Provider {number}")
        prior.record_training(
            membership=job, course=cast.course, details=done, by=cast.bruno, at=AT, on=ON
        )

    sign_in(client, cast.bruno)
    assert_constant_queries(
        more, lambda: client.get(f"/manage/person/{cast.amina.learner_id}/training/")
    )
