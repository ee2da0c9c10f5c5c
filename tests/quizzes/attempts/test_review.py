"""How much of a result is shown, when, and what it teaches."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.marking import mark
from quizzes.attempts.rules.outcomes import OutcomeResult, results_by_outcome
from quizzes.papers.rules.content import PaperOutcome, ReviewLevel
from quizzes.papers.rules.kinds import KINDS
from quizzes.papers.rules.presentation import explain
from tests.markup import count_at, numbers_at, texts_at
from tests.people import AT, TinyCourse
from tests.quizzes.attempts.living import outcomes, page_of, quiz_page, rule, sit
from tests.quizzes.builders import answers, paper
from tests.quizzes.papers.kinds.examples import examples

pytestmark = pytest.mark.django_db

SOON, LATER = AT + timedelta(minutes=1), AT + timedelta(minutes=3)
POINTS, RIGHT, WHY = "1 of 3 right", "Your answer. Not right.", "Because"
AGAIN = "First lesson"


@pytest.fixture
def missed(client: Client, tiny_course: TinyCourse) -> Attempt:
    """A sitting handed in with one of three right."""
    with time_machine.travel(AT, tick=False):
        return sit(client, tiny_course, "100")


def seen(page: str) -> list[bool]:
    """Whether a result shows points, which answers were right, and why."""
    return [POINTS in page, RIGHT in page or "Your answer. Not the best." in page, WHY in page]


@pytest.mark.parametrize(
    ("level", "shows"),
    [
        (ReviewLevel.VERDICT, [False, False, False]),
        (ReviewLevel.POINTS, [True, False, False]),
        (ReviewLevel.RIGHT, [True, True, False]),
        (ReviewLevel.ALL, [True, True, True]),
    ],
)
def test_each_level_shows_so_much_and_always_what_to_read_again(
    client: Client, tiny_course: TinyCourse, level: ReviewLevel, shows: list[bool]
) -> None:
    rule(shows_after=level)
    with time_machine.travel(AT, tick=False):
        attempt = sit(client, tiny_course, "100")
        page = page_of(client, attempt, "result")
        assert seen(page) == shows
        assert count_at(page, ".rrr-bars") == int(shows[0])
        assert count_at(page, ".verdict-head--passed") == 0
        assert texts_at(page, ".read-again a") == [AGAIN]
        last_time = numbers_at(quiz_page(client, tiny_course), "aside.note")
        assert last_time == (["1", "3"] if shows[0] else [])
        right_words = {
            c.text for q in attempt.paper.content.questions[1:] for c in q.choices if c.is_correct
        }
        assert any(words in page for words in right_words) is shows[2]


def test_it_changes_with_the_moment(client: Client, tiny_course: TinyCourse) -> None:
    rule(shows_after="all", shows_later="verdict", shows_closed="points", attempts_allowed=2)
    with time_machine.travel(AT, tick=False):
        first = sit(client, tiny_course, "100")
    with time_machine.travel(SOON, tick=False):
        assert seen(page_of(client, first, "result")) == [True, True, True]
    with time_machine.travel(LATER, tick=False):
        assert seen(page_of(client, first, "result")) == [False, False, False]
        sit(client, tiny_course, "100")
        assert seen(page_of(client, first, "result")) == [True, False, False]


@pytest.mark.parametrize("tail", ["1", "2", "3", "result"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_address_shows_more(
    client: Client, tiny_course: TinyCourse, tail: str, language: str
) -> None:
    rule(shows_after="verdict", shows_later="verdict", shows_closed="verdict")
    attempt = sit(client, tiny_course, "100")
    page = page_of(client, attempt, tail, language=language)
    assert seen(page) == [False, False, False]
    assert "Choice" not in page
    assert (
        client.post(f"/{language}/learn/attempt/{attempt.uuid}/submit/", follow=True).status_code
        == 200
    )


def test_what_the_paper_said_stands_when_the_rules_change(client: Client, missed: Attempt) -> None:
    rule(shows_after="verdict", shows_later="verdict")
    with time_machine.travel(SOON, tick=False):
        assert seen(page_of(client, missed, "result")) == [True, True, True]


def test_the_result_says_what_one_can_do_in_the_words_of_the_outcomes(
    client: Client, tiny_course: TinyCourse
) -> None:
    outcomes(tiny_course, ["see", "see", "act"], see=None, act=None, other=None)
    attempt = sit(client, tiny_course, "100")
    page = page_of(client, attempt, "result")
    assert texts_at(page, ".outcomes dt") == ["Can do see (en)", "Can do act (en)"]


def test_by_outcome_counts_what_was_asked() -> None:
    whole = paper(3)
    questions = tuple(
        type(q)(**{**vars(q), "outcome": code})
        for q, code in zip(whole.questions, ("b", "a", ""), strict=True)
    )
    named = (PaperOutcome("a", "Do a"), PaperOutcome("b", "Do b"), PaperOutcome("c", "Do c"))
    content = type(whole)(**{**vars(whole), "questions": questions, "outcomes": named})
    parts = results_by_outcome(content, mark(content, answers(1, 3)))
    assert parts == (OutcomeResult("Do a", 0, 1), OutcomeResult("Do b", 1, 1))
    assert results_by_outcome(whole, mark(whole, {})) == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_ones_own_answer_is_told_without_a_verdict(kind: str) -> None:
    question = examples()[kind]
    answer = KINDS[kind].right_answer(question)
    explanation = explain(question, answer)
    assert len(explanation.answer_texts) == len(answer)
    assert all(line.startswith("en ") for line in explanation.answer_texts)
    assert explain(question, ()).answer_texts == ()
    assert explain(question, ("nonsense", "a:b:c", "")).answer_texts == ()
