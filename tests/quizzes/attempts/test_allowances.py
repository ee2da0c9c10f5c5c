"""More time, or more attempts, for those who need it."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.actions import merge, start_guest
from accounts.models import User
from quizzes.attempts.actions.starting import terms_of
from quizzes.attempts.models import Allowance, Attempt
from quizzes.authoring.models import QuizPage
from tests.markup import numbers_at
from tests.people import AT, Cast, QueryCheck, TinyCourse, person, sign_in
from tests.quizzes.attempts.living import begin, page_of, quiz_page, rule, sit, start

pytestmark = pytest.mark.django_db

LIST, ADD = (f"wagtailsnippets_quizzes_allowance:{act}" for act in ("list", "add"))


def allow(
    who: User, quiz: QuizPage | None = None, *, time: int = 0, attempts: int = 0
) -> Allowance:
    """Give somebody more."""
    key = quiz.translation_key if quiz else None
    return Allowance.objects.create(
        person=who,
        activity_key=key,
        more_time_percent=time,
        more_attempts=attempts,
        reason="Agreed.",
    )


@pytest.fixture
def admin(client: Client) -> Client:
    """Somebody who may do everything."""
    return sign_in(
        client,
        User.objects.create_superuser(password="x", name="Olga Nowak", email="olga@example.org"),
    )


def form(**fields: object) -> dict[str, object]:
    """What is posted to give 25 per cent more time."""
    return {
        "called": "",
        "activity_key": "",
        "more_time_percent": 25,
        "more_attempts": 0,
        "reason": "Agreed.",
        **fields,
    }


# --- What it changes --------------------------------------------------------------------------


def test_more_time_makes_the_deadline_later_and_the_page_says_so(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(minutes_allowed=10)
    amina = person("Amina Yusuf")
    allow(amina, time=50)
    sign_in(client, amina)
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["15"]
    with time_machine.travel(AT, tick=False):
        attempt = begin(client, tiny_course)
    assert attempt.deadline_at == AT + timedelta(minutes=15)
    with time_machine.travel(AT + timedelta(minutes=14), tick=False):
        question_page = page_of(client, attempt, "1")
        assert numbers_at(question_page, ".progress__words") == ["1", "3", "1", "10:45"]
    assert numbers_at(quiz_page(Client(), tiny_course), ".ticks li") == ["10"]


def test_more_attempts_let_them_begin_again(client: Client, tiny_course: TinyCourse) -> None:
    rule(attempts_allowed=1)
    amina = person("Amina Yusuf")
    sign_in(client, amina)
    sit(client, tiny_course, "000")
    assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
    allow(amina, tiny_course.en.quiz, attempts=1)
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["1"]
    sit(client, tiny_course, "000")
    assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
    assert Attempt.objects.count() == 2


def test_of_several_the_largest_holds_and_none_of_another_quiz(
    tiny_course: TinyCourse, cast: Cast
) -> None:
    rule(minutes_allowed=20, attempts_allowed=1)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    Allowance.objects.create(
        person=cast.amina,
        activity_key=tiny_course.en.first.translation_key,
        more_attempts=9,
        reason="Another quiz.",
    )
    allow(cast.bruno, time=100, attempts=9)
    assert (terms := terms_of(quiz, person_id=cast.amina.pk)).attempts_allowed == 1
    assert terms.minutes_allowed == 20
    allow(cast.amina, time=25, attempts=2)
    allow(cast.amina, quiz, time=50, attempts=1)
    assert (terms := terms_of(quiz, person_id=cast.amina.pk)).attempts_allowed == 3
    assert terms.minutes_allowed == 30


def test_a_guests_allowance_follows_to_the_person(tiny_course: TinyCourse) -> None:
    guest, amina = start_guest(language="en"), person("Amina Yusuf")
    given = allow(guest, time=25)
    merge(source=guest, target=amina, at=AT)
    given.refresh_from_db()
    assert given.person == amina
    assert not User.objects.filter(pk=guest.pk).exists()


# --- Giving it --------------------------------------------------------------------------------


@pytest.mark.parametrize("called", ["{id}", "{loose}", "Amina Yusuf", " amina yusuf "])
def test_it_is_given_by_learner_id_or_name_and_logged(
    admin: Client, cast: Cast, tiny_course: TinyCourse, called: str
) -> None:
    typed = called.format(
        id=cast.amina.learner_id, loose=cast.amina.learner_id.lower().replace("-", " ")
    )
    fields = form(called=typed, activity_key=str(tiny_course.en.quiz.translation_key))
    assert admin.post(reverse(ADD), fields).status_code == 302
    allowance = Allowance.objects.get()
    assert (allowance.person, allowance.more_time_percent) == (cast.amina, 25)
    assert allowance.activity_key == tiny_course.en.quiz.translation_key
    assert allowance.given_by
    assert allowance.given_by.name == "Olga Nowak"
    entry = ModelLogEntry.objects.get(content_type__model="allowance", action="wagtail.create")
    assert entry.user == allowance.given_by
    page = admin.get(reverse(LIST)).content.decode()
    assert all(words in page for words in ("Amina Yusuf", cast.amina.learner_id, "Short check"))
    edit = admin.get(
        reverse("wagtailsnippets_quizzes_allowance:edit", args=[allowance.pk])
    ).content.decode()
    assert cast.amina.learner_id in edit


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"called": "Nobody Atall"}, "Nobody has this learner ID or name."),
        ({"called": ""}, "This field is required."),
        (
            {"called": "Amina Yusuf", "more_time_percent": 0},
            "Give more time, or more attempts, or both.",
        ),
        ({"called": "Amina Yusuf", "activity_key": "0" * 32}, "There is no such quiz."),
        (
            {"called": "Amina Yusuf", "more_time_percent": "99999999"},
            "Ensure this value is less than or equal",
        ),
        ({"called": "Olga Nowak"}, "Somebody else has to allow this for you."),
        ({"called": "\x00'; --"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_gets_one_sentence_and_gives_nothing(
    admin: Client, cast: Cast, fields: dict[str, object], sentence: str
) -> None:
    response = admin.post(reverse(ADD), form(**fields))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Allowance.objects.exists()


def test_two_people_of_one_name_are_not_confused(admin: Client, cast: Cast) -> None:
    person("Amina Yusuf", email="other@example.org")
    response = admin.post(reverse(ADD), form(called="Amina Yusuf"))
    assert "Several people are called this. Write the learner ID." in response.content.decode()


def test_it_is_found_by_name_learner_id_and_reason(admin: Client, cast: Cast) -> None:
    allow(cast.amina, time=25)
    allow(cast.bruno, time=50)
    for words in ("Amina", cast.amina.learner_id):
        page = admin.get(reverse(LIST), {"q": words}).content.decode()
        assert cast.amina.learner_id in page
        assert cast.bruno.learner_id not in page


def test_the_list_costs_the_same_however_long(
    admin: Client, tiny_course: TinyCourse, assert_constant_queries: QueryCheck
) -> None:
    numbers = count()

    def build() -> None:
        allow(person(f"Worker {next(numbers)}", email=None), tiny_course.en.quiz, time=25)

    assert_constant_queries(build, lambda: admin.get(reverse(LIST)))


@pytest.mark.parametrize("who", ["amina", "bruno", "chloe", "dmitri", "esther"])
def test_nobody_without_the_permission_sees_it(client: Client, cast: Cast, who: str) -> None:
    allowance = allow(cast.amina, time=25)
    sign_in(client, getattr(cast, who))
    edit = reverse("wagtailsnippets_quizzes_allowance:edit", args=[allowance.pk])
    for address in (reverse(LIST), reverse(ADD), edit):
        response = client.get(address)
        assert response.status_code == 302
        assert "Amina" not in client.get(address, follow=True).content.decode().split("<main")[-1]
