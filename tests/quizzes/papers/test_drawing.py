"""Papers that ask some of many questions."""

from collections import Counter
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.models import Attempt
from quizzes.papers.rules.content import PaperContent
from quizzes.papers.rules.drawing import draw_questions
from tests.people import TinyCourse
from tests.quizzes.attempts.living import outcomes, quiz_page, rule, sit
from tests.quizzes.builders import paper

pools = st.lists(st.sampled_from(["see", "act", ""]), max_size=9)
counts = st.dictionaries(st.sampled_from(["see", "act", "other"]), st.integers(1, 4), max_size=3)


def pool_of(codes: list[str], language: str = "en") -> PaperContent:
    """A paper whose questions test these outcomes."""
    whole = paper(len(codes), language=language)
    return replace(
        whole,
        questions=tuple(
            replace(q, outcome=code) for q, code in zip(whole.questions, codes, strict=True)
        ),
    )


@given(pools, counts, st.integers(0, 7))
def test_of_each_outcome_so_many_are_asked_in_the_order_they_were_written(
    codes: list[str], draws: dict[str, int], seed: int
) -> None:
    whole = pool_of(codes)
    asked = draw_questions(whole, draws, {}, seed=seed)
    drawn_counts, there = Counter(q.outcome for q in asked.questions), Counter(codes)
    assert all(
        drawn_counts[code] == min(count, draws.get(code, count)) for code, count in there.items()
    )
    places = [whole.questions.index(question) for question in asked.questions]
    assert places == sorted(set(places))


@given(pools, counts, st.integers(0, 7))
def test_chance_draws_the_same_in_every_language(
    codes: list[str], draws: dict[str, int], seed: int
) -> None:
    english, urdu = (
        draw_questions(pool_of(codes, language), draws, {}, seed=seed) for language in ("en", "ur")
    )
    assert [q.key for q in english.questions] == [q.key for q in urdu.questions]


@given(st.integers(1, 8), st.integers(1, 4), st.lists(st.integers(0, 7), min_size=1, max_size=12))
def test_no_question_comes_again_before_every_other_came_as_often(
    size: int, count: int, seeds: list[int]
) -> None:
    whole, asked = pool_of(["see"] * size), Counter[str]()
    for seed in seeds:
        asked.update(
            q.key for q in draw_questions(whole, {"see": count}, asked, seed=seed).questions
        )
        often = [asked[question.key] for question in whole.questions]
        assert max(often) - min(often) <= 1


@pytest.mark.django_db
def test_a_run_uses_up_the_pool_before_a_question_returns(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(pass_percent=100)
    outcomes(tiny_course, ["see", "see", "see"], see=1)
    assert "1 question" in quiz_page(client, tiny_course)
    for _sitting in range(6):
        sit(client, tiny_course, "0")
    asked = [
        q.key for attempt in Attempt.objects.order_by("pk") for q in attempt.paper.content.questions
    ]
    assert len(asked) == 6
    assert len(set(asked[:3])) == len(set(asked[3:])) == 3


@pytest.mark.django_db
def test_an_outcome_with_fewer_questions_than_are_drawn_asks_them_all(
    client: Client, tiny_course: TinyCourse
) -> None:
    outcomes(tiny_course, ["see", "act", "act"], see=5, act=1)
    assert "2 questions" in quiz_page(client, tiny_course)
    assert sit(client, tiny_course, "11").asked == 2
