"""How sure people say they are: asked, needed where it counts, kept, and said again."""

import pytest
from django.test import Client

from quizzes.attempts.models import Attempt, Response
from quizzes.papers.rules.kinds import KINDS
from tests.people import TinyCourse
from tests.quizzes.attempts.living import answer_of, begin, give, page_of, quiz_page, rule, submit
from tests.quizzes.papers.kinds.quiz import ask_only, forms

pytestmark = pytest.mark.django_db

ASK = "How sure are you?"
PLEASE = "Please say how sure you are."
GENTLE = "Sure and mistaken: that happens to everybody."


def test_a_quiz_that_does_not_ask_does_not_ask(client: Client, tiny_course: TinyCourse) -> None:
    attempt = begin(client, tiny_course)
    assert ASK not in page_of(client, attempt, "1")
    give(client, attempt, 1, certainty="sure")
    assert Response.objects.get().certainty == ""


def test_it_is_asked_and_may_be_left_out_where_it_does_not_count(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="asked")
    attempt = begin(client, tiny_course)
    page = page_of(client, attempt, "1")
    assert ASK in page
    assert page.count('name="certainty"') == 3
    give(client, attempt, 1)
    give(client, attempt, 2, certainty="fairly")
    give(client, attempt, 3, certainty="nonsense")
    assert list(Response.objects.order_by("pk").values_list("certainty", flat=True)) == [
        "",
        "fairly",
        "",
    ]
    assert "You said: Fairly sure." in page_of(client, attempt, "2")
    assert "You said" not in page_of(client, attempt, "1")


def test_where_it_counts_it_is_needed_and_the_choice_is_kept(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted")
    assert "being sure and wrong costs most" in quiz_page(client, tiny_course)
    attempt = begin(client, tiny_course)
    response = give(client, attempt, 1)
    assert response.status_code == 400
    page = response.content.decode()
    assert PLEASE in page
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
    assert "Please choose one answer." in page
    assert 'value="fairly" required checked' in page
    give(client, attempt, 1, certainty="guessing")
    # going back to change it
    assert 'value="guessing" required checked' in page_of(client, attempt, "1")


@pytest.mark.parametrize(
    ("right", "certainty", "said"),
    [(False, "sure", True), (True, "sure", False), (False, "fairly", False)],
)
def test_sure_and_wrong_gets_a_gentle_word(
    client: Client, tiny_course: TinyCourse, right: bool, certainty: str, said: bool
) -> None:
    rule(certainty="asked")
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=right, certainty=certainty)
    assert (GENTLE in page_of(client, attempt, "1")) is said


def test_guessing_everything_right_does_not_pass_where_it_counts(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted")
    attempt = begin(client, tiny_course)
    for position in (1, 2, 3):
        give(client, attempt, position, certainty="guessing")
    page = submit(client, attempt)
    assert "1 points of 3; 1.8 are needed." in page
    assert page.count("You said: Guessing.") == 3
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
    assert PLEASE in page
    assert "checked" in page or "selected" in page or 'value="1"' in page  # what was chosen is kept
    assert client.post(address, {**last, "certainty": "sure"}).status_code == 302
    assert "You said: Sure." in page_of(client, attempt, "1")
