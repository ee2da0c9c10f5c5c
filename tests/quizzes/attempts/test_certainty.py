"""How sure people say they are: asked, needed where it counts, kept, and said again."""

import pytest
from django.test import Client

from quizzes.attempts.models import Attempt, Response
from quizzes.papers.choices import CERTAINTIES
from quizzes.papers.rules.content import Certainty
from quizzes.papers.rules.kinds import KINDS
from tests.markup import count_at, numbers_at, texts_at
from tests.people import TinyCourse
from tests.quizzes.attempts.living import answer_of, begin, give, page_of, quiz_page, rule, submit
from tests.quizzes.papers.kinds.quiz import ask_only, forms

pytestmark = pytest.mark.django_db

ASK = "fieldset.certainty"
#: The error that leads to the question how sure they are.
PLEASE = "#choice-error a[href='#certainty']"


def label_of(certainty: str) -> str:
    """How somebody who answers reads how sure they said they were."""
    return str(dict(CERTAINTIES)[Certainty(certainty)])


def test_a_quiz_that_does_not_ask_does_not_ask(client: Client, tiny_course: TinyCourse) -> None:
    attempt = begin(client, tiny_course)
    assert count_at(page_of(client, attempt, "1"), ASK) == 0
    give(client, attempt, 1, certainty="sure")
    assert Response.objects.get().certainty == ""


def test_it_is_asked_and_may_be_left_out_where_it_does_not_count(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="asked")
    attempt = begin(client, tiny_course)
    page = page_of(client, attempt, "1")
    assert count_at(page, ASK) == 1
    assert page.count('name="certainty"') == 3
    give(client, attempt, 1)
    give(client, attempt, 2, certainty="fairly")
    give(client, attempt, 3, certainty="nonsense")
    assert list(Response.objects.order_by("pk").values_list("certainty", flat=True)) == [
        "",
        "fairly",
        "",
    ]
    [sentence] = texts_at(page_of(client, attempt, "2"), ".choices__how")
    assert label_of("fairly") in sentence
    assert texts_at(page_of(client, attempt, "1"), ".choices__how") == []


def test_where_it_counts_it_is_needed_and_the_choice_is_kept(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted")
    assert count_at(quiz_page(client, tiny_course), ".ticks li") == 1
    attempt = begin(client, tiny_course)
    response = give(client, attempt, 1)
    assert response.status_code == 400
    page = response.content.decode()
    assert count_at(page, PLEASE) == 1
    assert f'value="{answer_of(attempt, 1)}" required checked' in page
    assert not Response.objects.exists()
    assert give(client, attempt, 1, certainty="guessing").status_code == 302
    assert Response.objects.get().certainty == "guessing"


def test_what_was_said_is_kept_when_the_answer_is_missing(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted", shows_feedback="end")
    attempt = begin(client, tiny_course)
    page = client.post(
        f"/en/learn/attempt/{attempt.uuid}/1/", {"certainty": "fairly"}
    ).content.decode()
    assert count_at(page, "#choice-error a[href='#choices']") == 1
    assert 'value="fairly" required checked' in page
    give(client, attempt, 1, certainty="guessing")
    # going back to change it
    assert 'value="guessing" required checked' in page_of(client, attempt, "1")


@pytest.mark.parametrize(
    ("right", "certainty", "is_comforted"),
    [(False, "sure", True), (True, "sure", False), (False, "fairly", False)],
)
def test_sure_and_wrong_gets_a_gentle_word(
    client: Client, tiny_course: TinyCourse, right: bool, certainty: str, is_comforted: bool
) -> None:
    rule(certainty="asked")
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=right, certainty=certainty)
    [sentence] = texts_at(page_of(client, attempt, "1"), ".choices__how")
    says_more = sentence.removesuffix(".").endswith(label_of(certainty)) is False
    assert says_more is is_comforted


def test_guessing_everything_right_does_not_pass_where_it_counts(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted")
    attempt = begin(client, tiny_course)
    for position in (1, 2, 3):
        give(client, attempt, position, certainty="guessing")
    page = submit(client, attempt)
    assert numbers_at(page, ".verdict-head .lead") == ["1", "3", "1.8"]
    sentences = texts_at(page, ".choices__how")
    assert [label_of("guessing") in sentence for sentence in sentences] == [True, True, True]
    assert Attempt.objects.get().is_passed is False


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_asks_where_its_answer_may_end(
    client: Client, tiny_course: TinyCourse, kind: str
) -> None:
    ask_only(tiny_course, kind)
    rule(certainty="counted")
    attempt = begin(client, tiny_course)
    question, address = attempt.paper.content.questions[0], f"/en/learn/attempt/{attempt.uuid}/1/"
    *steps, last = forms(question, KINDS[kind].right_answer(question))
    for step in steps:  # of a story: nobody is asked how sure they are of what goes on
        assert client.post(address, step).status_code == 302
    response = client.post(address, last)
    assert response.status_code == 400
    page = response.content.decode()
    assert count_at(page, PLEASE) == 1
    assert "checked" in page or "selected" in page or 'value="1"' in page  # what was chosen is kept
    assert client.post(address, {**last, "certainty": "sure"}).status_code == 302
    [sentence] = texts_at(page_of(client, attempt, "1"), ".choices__how")
    assert label_of("sure") in sentence
