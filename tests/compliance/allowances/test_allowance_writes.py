"""What allowing more, and ending it, do themselves; and what an allowance changes."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from compliance.allowances.actions import allow_more, end_allowance
from quizzes.attempts.actions.allowances import (
    OwnAllowanceError,
    allow,
    withdraw_allowance,
)
from quizzes.attempts.actions.starting import terms_of
from quizzes.attempts.models import Allowance
from quizzes.authoring.models import QuizPage
from tests.compliance.builders import worker
from tests.people import ON, Cast, TinyCourse
from tests.quizzes.attempts.living import rule
from tests.refusals import assert_refused
from workforce.people.models import Membership, Oversight

pytestmark = pytest.mark.django_db


def job_of(cast: Cast) -> Membership:
    return Membership.objects.select_related("person", "unit").get(person=cast.amina)


def more_for(cast: Cast, **fields: Any) -> bool:
    """Bruno allows Amina a quarter more time for every quiz."""
    values: dict[str, Any] = {
        "job": job_of(cast),
        "activity_key": None,
        "title": "",
        "more_time_percent": 25,
        "more_attempts": 0,
        "reason": "Agreed.",
        "by": cast.bruno,
        "on": ON,
    }
    return allow_more(**{**values, **fields})


def logged() -> list[tuple[str, str, Any, Any]]:
    entries = ModelLogEntry.objects.filter(action__contains="allow").order_by("pk")
    return [(entry.action, entry.object_id, entry.user, entry.data) for entry in entries]


@pytest.mark.parametrize(
    "more",
    [
        {"more_time_percent": 0, "more_attempts": 0},
        {"more_time_percent": 901},
        {"more_time_percent": -1, "more_attempts": 1},
        {"more_attempts": 101},
        {"more_attempts": -1},
        {"reason": " "},
    ],
    ids=[
        "nothing",
        "time without end",
        "less time",
        "attempts without end",
        "fewer attempts",
        "no reason",
    ],
)
def test_what_is_no_allowance_is_refused(cast: Cast, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="allowance"):
        more_for(cast, **more)
    assert not Allowance.objects.exists()
    assert logged() == []


@pytest.mark.parametrize("more", [{"more_time_percent": 900}, {"more_attempts": 100}])
def test_the_most_that_can_be_allowed_is(cast: Cast, more: dict[str, Any]) -> None:
    assert more_for(cast, **more)
    assert Allowance.objects.filter(**more).exists()


def test_an_allowance_is_stored_and_logged_with_what_it_gives(cast: Cast) -> None:
    key = uuid.uuid4()
    assert more_for(cast, activity_key=key, title="Short check", more_attempts=2)
    [given] = Allowance.objects.all()
    assert (given.person, given.activity_key, given.given_by) == (cast.amina, key, cast.bruno)
    assert (given.more_time_percent, given.more_attempts, given.reason) == (25, 2, "Agreed.")
    facts = {
        "quiz": "Short check",
        "more_time_percent": 25,
        "more_attempts": 2,
        "reason": "Agreed.",
    }
    assert logged() == [("workforce.allow_more", str(job_of(cast).pk), cast.bruno, facts)]


def test_allowed_twice_is_allowed_once_and_anything_else_is_another(cast: Cast) -> None:
    assert [more_for(cast), more_for(cast)] == [True, False]
    others: list[dict[str, Any]] = [
        {"more_time_percent": 50},
        {"more_attempts": 1},
        {"reason": "Other."},
        {"activity_key": uuid.uuid4()},
    ]
    assert [more_for(cast, **other) for other in others] == [True] * 4
    assert len(logged()) == Allowance.objects.count() == 5


def test_nobody_allows_themselves_or_somebody_elses_people_more(cast: Cast) -> None:
    own = worker(cast.workplace)
    Oversight.objects.create(person=own, unit=cast.workplace, duty="manager", from_on=ON)
    with pytest.raises(OwnAllowanceError):
        more_for(cast, job=own.memberships.get(), by=own)
    assert_refused(lambda: more_for(cast, by=cast.chloe))
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - timedelta(days=1))
    assert_refused(lambda: more_for(cast))


def test_an_allowance_ends_for_its_own_person_only(cast: Cast) -> None:
    more_for(cast)
    [given] = Allowance.objects.all()
    other = worker(cast.workplace).memberships.get()

    def end(job: Membership, by: Any) -> None:
        end_allowance(job=job, allowance=given, title="Short check", by=by, on=ON)

    assert_refused(lambda: end(other, cast.bruno))
    assert_refused(lambda: end(job_of(cast), cast.chloe))
    end(job_of(cast), cast.bruno)
    assert not Allowance.objects.exists()
    facts = {"quiz": "Short check", "more_time_percent": 25}
    entry = ("workforce.end_allowance", str(job_of(cast).pk), cast.bruno, facts)
    assert logged()[1:] == [entry]


def test_both_acts_stand_in_the_history_of_the_cms(cast: Cast) -> None:
    more: dict[str, Any] = {
        "activity_key": None,
        "more_time_percent": 25,
        "more_attempts": 0,
        "reason": "Agreed.",
    }
    assert allow(person=cast.amina, by=cast.dmitri, **more)
    given = Allowance.objects.get()
    pk = str(given.pk)
    withdraw_allowance(allowance=given, by=cast.dmitri)
    entries = ModelLogEntry.objects.filter(action__startswith="wagtail.").order_by("pk")
    assert [(entry.action, entry.object_id, entry.user) for entry in entries] == [
        ("wagtail.create", pk, cast.dmitri),
        ("wagtail.delete", pk, cast.dmitri),
    ]


# --- What it changes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "attempts", "minutes"),
    [
        ([], 1, 10),
        ([(50, 0, "this")], 1, 15),
        ([(0, 2, "this")], 3, 10),
        ([(50, 0, "every"), (0, 2, "every")], 3, 15),
        ([(50, 1, "this"), (100, 3, "every")], 4, 20),
        ([(100, 3, "another")], 1, 10),
        ([(100, 3, "somebody else's")], 1, 10),
    ],
)
def test_the_largest_allowance_counts(
    tiny_course: TinyCourse,
    cast: Cast,
    given: list[tuple[int, int, str]],
    attempts: int,
    minutes: float,
) -> None:
    rule(attempts_allowed=1, minutes_allowed=10)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    keys = {"this": quiz.translation_key, "another": uuid.uuid4()}
    for percent, more_attempts, whose in given:
        Allowance.objects.create(
            person=cast.chloe if whose == "somebody else's" else cast.amina,
            activity_key=keys.get(whose),
            more_time_percent=percent,
            more_attempts=more_attempts,
            reason="Agreed.",
        )
    terms = terms_of(quiz, person_id=cast.amina.pk)
    assert (terms.attempts_allowed, terms.minutes_allowed) == (attempts, minutes)


@pytest.mark.parametrize("limit", ["attempts_allowed", "minutes_allowed"])
def test_what_has_no_limit_gets_none_by_an_allowance(
    tiny_course: TinyCourse, cast: Cast, limit: str
) -> None:
    rule(**{"attempts_allowed": None, "minutes_allowed": None, limit: 10})
    Allowance.objects.create(
        person=cast.amina, more_time_percent=100, more_attempts=5, reason="Agreed."
    )
    terms = terms_of(QuizPage.objects.get(pk=tiny_course.en.quiz.pk), person_id=cast.amina.pk)
    limits = {"attempts_allowed": terms.attempts_allowed, "minutes_allowed": terms.minutes_allowed}
    expected = {"attempts_allowed": 15, "minutes_allowed": 20}[limit]
    assert limits == {"attempts_allowed": None, "minutes_allowed": None, limit: expected}
