"""The rules of a sitting, and that nothing on the way loses or counts anything twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.models import ActivityCompletion
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules import retakes, review_levels, time_limits
from quizzes.attempts.rules.retakes import AttemptRefusal, AttemptTerms, RefusalReason
from quizzes.attempts.rules.review_levels import JUST_NOW
from quizzes.attempts.rules.time_limits import GRACE
from quizzes.papers.rules.content import ReviewLevel, ReviewPolicy
from tests.markup import count_at
from tests.people import TinyCourse, person, sign_in
from tests.quizzes.attempts.living import (
    answer_of,
    begin,
    give,
    outcomes,
    page_of,
    rule,
    sit,
    submit,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.integers(-500, 500).map(lambda hours: NOON + hours * HOUR)


# --- When one may begin -----------------------------------------------------------------------


@given(st.lists(moments, max_size=5), moments)
def test_without_limits_one_may_always_begin(handed_in: list[datetime], at: datetime) -> None:
    assert retakes.refusal(AttemptTerms(), [day for day in handed_in if day <= at], at=at) is None


@pytest.mark.parametrize(
    ("used", "left", "refused"), [(0, 2, False), (1, 1, False), (2, 0, True), (3, 0, True)]
)
def test_attempts_are_counted(used: int, left: int, refused: bool) -> None:
    terms = AttemptTerms(attempts_allowed=2)
    assert terms.attempts_left(used) == left
    expected = AttemptRefusal(RefusalReason.NONE_LEFT) if refused else None
    assert retakes.refusal(terms, [NOON] * used, at=NOON + HOUR) == expected


def test_the_wait_ends_with_its_last_instant() -> None:
    terms, before = AttemptTerms(waiting_time=24 * HOUR), [NOON - 48 * HOUR, NOON]
    again = NOON + 24 * HOUR
    assert retakes.refusal(terms, before, at=again - timedelta.resolution) == AttemptRefusal(
        RefusalReason.TOO_SOON, again
    )
    assert retakes.refusal(terms, before, at=again) is None


def test_only_who_has_none_left_may_not_retake() -> None:
    assert retakes.may_retake(None)
    assert retakes.may_retake(AttemptRefusal(RefusalReason.TOO_SOON, NOON))
    assert not retakes.may_retake(AttemptRefusal(RefusalReason.NONE_LEFT))


# --- Until when -------------------------------------------------------------------------------


def test_time_is_up_after_the_grace_and_not_before() -> None:
    deadline = time_limits.deadline(AttemptTerms(minutes_allowed=12.5), at=NOON)
    assert deadline == NOON + timedelta(minutes=12, seconds=30)
    assert not time_limits.is_too_late(deadline, at=deadline + GRACE)
    assert time_limits.is_too_late(deadline, at=deadline + GRACE + timedelta.resolution)
    assert not time_limits.is_too_late(
        time_limits.deadline(AttemptTerms(), at=NOON), at=NOON + 1000 * HOUR
    )


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(600, 10), (599, 10), (61, 2), (60, 1), (1, 1), (0, 0), (-20, 0)]
)
def test_a_begun_minute_counts_as_one_that_is_left(seconds: int, minutes: int) -> None:
    assert time_limits.minutes_left(NOON + timedelta(seconds=seconds), at=NOON) == minutes


# --- How much is shown ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "may_retake", "expected"),
    [
        (timedelta(0), True, ReviewLevel.ALL),
        (JUST_NOW, False, ReviewLevel.ALL),
        (JUST_NOW + timedelta.resolution, True, ReviewLevel.POINTS),
        (JUST_NOW + timedelta.resolution, False, ReviewLevel.RIGHT),
    ],
)
def test_each_moment_has_its_own_review(
    after: timedelta, may_retake: bool, expected: ReviewLevel
) -> None:
    review = ReviewPolicy(after=ReviewLevel.ALL, later=ReviewLevel.POINTS, closed=ReviewLevel.RIGHT)
    assert (
        review_levels.review_level(
            review, submitted_at=NOON, may_retake=may_retake, at=NOON + after
        )
        is expected
    )


def test_each_level_includes_those_before_it() -> None:
    ladder = [ReviewLevel.VERDICT, ReviewLevel.POINTS, ReviewLevel.RIGHT, ReviewLevel.ALL]
    for place, shown in enumerate(ladder):
        assert [review_levels.includes(shown, level) for level in ladder] == [
            n <= place for n in range(4)
        ]


# --- Lived: nothing lost, nothing twice -------------------------------------------------------


@pytest.fixture
def again(client: Client, tiny_course: TinyCourse) -> Attempt:
    """The second sitting of a drawn paper: two of three questions are asked, one was right."""
    rule(retake="missed", pass_percent=100)
    outcomes(tiny_course, ["see", "see", "act"], see=1, act=1)
    first = sit(client, tiny_course, "10")
    assert first.is_passed is False
    second = begin(client, tiny_course)
    assert [q.key for q in second.paper.content.questions] == [
        q.key for q in first.paper.content.questions
    ]
    assert second.carried_keys() == {first.paper.content.questions[0].key}
    return second


def stored(attempt: Attempt) -> list[tuple[Any, ...]]:
    """What is stored of the sitting's answers."""
    return list(
        attempt.responses.order_by("pk").values_list("question_key", "is_right", "is_carried")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("feedback", ["each", "end"])
def test_a_post_repeated_by_a_bad_connection_is_one_answer(
    client: Client, tiny_course: TinyCourse, feedback: str
) -> None:
    rule(shows_feedback=feedback)
    attempt = begin(client, tiny_course)
    first, second = give(client, attempt, 1), give(client, attempt, 1)
    assert first.url == second.url
    assert Response.objects.count() == 1


@pytest.mark.django_db
def test_handing_in_twice_is_one_result(client: Client, again: Attempt) -> None:
    give(client, again, 2)
    pages = [submit(client, again) for _tap in range(2)]
    assert [count_at(page, ".verdict-head--passed") for page in pages] == [1, 1]
    assert Attempt.objects.filter(is_passed=True).count() == 1
    assert ActivityCompletion.objects.count() == 1


@pytest.mark.django_db
def test_a_second_tab_sees_what_the_first_one_did(
    client: Client, tiny_course: TinyCourse, again: Attempt
) -> None:
    tab = Client()
    tab.cookies = client.cookies
    assert begin(tab, tiny_course) == again
    give(client, again, 2, right=False)
    give(tab, again, 2, right=True)  # feedback was shown: the first answer stands
    assert [right for _key, right, _carried in stored(again)] == [True, False]
    submit(client, again)
    response = give(tab, again, 2)
    assert response.url.endswith("/result/")
    assert Attempt.objects.get(pk=again.pk).right == 1


@pytest.mark.django_db
def test_going_back_with_the_browser_changes_nothing_that_was_right(
    client: Client, again: Attempt
) -> None:
    before = stored(again)
    page = page_of(client, again, "1")
    assert count_at(page, ".choices__earned") == 1
    assert 'type="radio"' not in page
    assert give(client, again, 1, right=False).status_code == 302
    assert stored(again) == before


@pytest.mark.django_db
def test_another_language_keeps_the_drawn_questions_and_the_answers(
    client: Client, again: Attempt
) -> None:
    keys = [question.key for question in again.paper.content.questions]
    page = page_of(client, again, "2", language="ur")
    assert "بہترین اگلا قدم" in page
    moved = Attempt.objects.get(pk=again.pk)
    assert [(q.key, q.language) for q in moved.paper.content.questions] == [
        (keys[0], "en"),
        (keys[1], "ur"),
    ]
    assert moved.carried_keys() == again.carried_keys()
    give(client, moved, 2, language="ur")
    submit(client, moved, language="ur")
    assert Attempt.objects.get(pk=again.pk).is_passed


@pytest.mark.django_db
def test_who_was_signed_out_finds_everything_after_signing_in(
    client: Client, tiny_course: TinyCourse
) -> None:
    amina = person("Amina Yusuf")
    sign_in(client, amina)
    attempt = begin(client, tiny_course)
    give(client, attempt, 1)
    client.cookies.clear()
    away = give(client, attempt, 2, csrfmiddlewaretoken="secret")
    there = f"/en/learn/attempt/{attempt.uuid}/2/?choice={answer_of(attempt, 2)}"
    assert parse_qs(urlsplit(away["Location"]).query) == {"next": [there]}
    assert count_at(client.get(away["Location"]), ".message--info") == 1
    assert Response.objects.count() == 1
    sign_in(client, amina)
    assert f'value="{answer_of(attempt, 2)}" required checked' in client.get(there).content.decode()
    assert Response.objects.count() == 1  # filled in, and given when they press the button
    assert begin(client, tiny_course) == attempt
    assert give(client, attempt, 2).status_code == 302
    assert Response.objects.count() == 2
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
def test_nothing_a_form_may_hold_breaks_a_question(client: Client, again: Attempt) -> None:
    address = f"/en/learn/attempt/{again.uuid}/2/"
    for hostile in (
        {"choice": "\x00", "certainty": "sure"},
        {"choice": ["a"] * 900},
        {"certainty": ["sure"] * 900},
        {"choice": "9" * 100_000, "path": "x"},
    ):
        assert client.post(address, hostile).status_code == 400
        assert client.get(address, hostile).status_code == (
            400 if "\x00" in hostile.get("choice", "") else 200
        )
    assert len(stored(again)) == 1
