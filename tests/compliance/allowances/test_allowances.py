"""More time or attempts, allowed by a manager: given, told in the history, ended, and nobody else's business."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from quizzes.attempts.actions.starting import terms_of
from quizzes.attempts.models import Allowance
from tests.pages import has, messages_of, sentence, word_in
from tests.people import ON, Cast, QueryCheck, TinyCourse, sign_in
from tests.quizzes.attempts.living import rule, sit, start
from workforce.people.models import Membership, Oversight

pytestmark = pytest.mark.django_db


AGREED = "Agreed in May."  # typed by Bruno


def allowances_address(cast: Cast) -> str:
    """Where Amina's manager allows her more."""
    return f"/manage/person/{cast.amina.learner_id}/allowances/"


def allowance_form(**fields: object) -> dict[str, object]:
    """A filled-in form."""
    return {
        "activity_key": "",
        "more_time_percent": 25,
        "more_attempts": 0,
        "reason": AGREED,
        **fields,
    }


def test_a_manager_allows_more_time_and_ends_it_and_the_history_tells(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    rule(minutes_allowed=20)
    quiz = tiny_course.en.quiz
    bruno = sign_in(client, cast.bruno)
    assert (
        allowances_address(cast)
        in bruno.get(f"/manage/person/{cast.amina.learner_id}/").content.decode()
    )
    page = bruno.post(
        allowances_address(cast),
        allowance_form(activity_key=str(quiz.translation_key)),
        follow=True,
    )
    assert messages_of(page) == [("success", [])]
    assert AGREED in word_in(page, "article.card")
    quiz.refresh_from_db()
    assert terms_of(quiz, person_id=cast.amina.pk).minutes_allowed == 25
    bruno.post(
        allowances_address(cast), allowance_form(activity_key=str(quiz.translation_key))
    )  # pressed twice
    allowance = Allowance.objects.get()
    assert allowance.given_by == cast.bruno
    page = bruno.post(f"{allowances_address(cast)}{allowance.pk}/end/", follow=True)
    *_of_the_second_press, ended = messages_of(page)
    assert ended == ("success", [])
    assert not has(page, "article.card")
    assert terms_of(quiz, person_id=cast.amina.pk).minutes_allowed == 20
    acts = list(
        ModelLogEntry.objects.filter(action__startswith="workforce.")
        .order_by("pk")
        .values_list("action", "data")
    )
    more = {"quiz": quiz.title, "more_time_percent": 25}
    assert acts == [
        ("workforce.allow_more", {**more, "reason": AGREED}),
        ("workforce.end_allowance", more),
    ]
    history = bruno.get("/manage/history.csv").getvalue().decode()
    assert sentence("Allowed more time or attempts") in history
    assert f"Reason: {AGREED}; Quiz: {quiz.title}; more time (per cent): 25" in history


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"more_time_percent": 0}, "Give more time, or more attempts, or both."),
        ({"more_time_percent": ""}, "Please write a number; 0 where it stays as it is."),
        ({"more_time_percent": 901}, "900"),
        ({"more_attempts": -1}, "0"),
        ({"more_attempts": "9" * 400}, "100"),
        ({"reason": " "}, "Please say what was agreed."),
        ({"reason": "x" * 251}, "250"),
        ({"reason": "x\0"}, "Null characters are not allowed."),
        ({"activity_key": "nothing"}, "nothing is not one of the available choices."),
        (
            {"activity_key": "00000000-0000-0000-0000-000000000000"},
            "is not one of the available choices.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    client: Client, cast: Cast, tiny_course: TinyCourse, fields: dict[str, object], sentence: str
) -> None:
    response = sign_in(client, cast.bruno).post(allowances_address(cast), allowance_form(**fields))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Allowance.objects.exists()


def test_nobody_allows_themselves_more(client: Client, cast: Cast) -> None:
    Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=ON)
    bruno = sign_in(client, cast.bruno)
    page = bruno.post(
        f"/manage/person/{cast.bruno.learner_id}/allowances/", allowance_form(), follow=True
    )
    assert messages_of(page) == [("error", [])]
    assert not Allowance.objects.exists()


def test_another_employer_sees_none_of_it(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bruno).post(allowances_address(cast), allowance_form())
    allowance = Allowance.objects.get()
    chloe = sign_in(Client(), cast.chloe)
    end = f"{allowances_address(cast)}{allowance.pk}/end/"
    assert [
        chloe.get(allowances_address(cast)).status_code,
        chloe.post(allowances_address(cast), allowance_form()).status_code,
    ] == [403, 403]
    assert chloe.post(end).status_code == 403
    # now she works there, too
    Membership.objects.create(person=cast.amina, unit=cast.elsewhere, from_on=ON)
    assert AGREED not in chloe.get(allowances_address(cast)).content.decode()
    assert chloe.post(end).status_code == 403
    assert Allowance.objects.filter(pk=allowance.pk).exists()


def test_whoever_looks_after_the_place_later_sees_what_was_allowed(
    client: Client, cast: Cast
) -> None:
    sign_in(client, cast.bruno).post(allowances_address(cast), allowance_form())
    yesterday = timezone.localdate() - timedelta(days=1)
    Oversight.objects.filter(person=cast.bruno).update(until_on=yesterday)
    Oversight.objects.create(
        person=cast.esther, unit=cast.workplace, duty=Oversight.Duty.MANAGER, from_on=ON
    )
    page = sign_in(Client(), cast.esther).get(allowances_address(cast))
    assert AGREED in word_in(page, "article.card")


def test_one_more_attempt_lets_her_begin_again(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    rule(attempts_allowed=1)
    amina = sign_in(Client(), cast.amina)
    sit(amina, tiny_course, "000")
    assert "/attempt/" not in start(amina, tiny_course)
    sign_in(client, cast.bruno).post(
        allowances_address(cast), allowance_form(more_time_percent=0, more_attempts=1)
    )
    assert "/attempt/" in start(amina, tiny_course)


def test_the_page_costs_the_same_for_one_as_for_many(
    client: Client, cast: Cast, tiny_course: TinyCourse, assert_constant_queries: QueryCheck
) -> None:
    def more() -> None:
        number = Allowance.objects.count()
        Allowance.objects.create(
            person=cast.amina,
            more_attempts=1,
            reason=f"No. {number}",
            given_by=cast.bruno,
            activity_key=tiny_course.en.quiz.translation_key if number % 2 else None,
        )

    sign_in(client, cast.bruno)
    assert_constant_queries(more, lambda: client.get(allowances_address(cast)))
