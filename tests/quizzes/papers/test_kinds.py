"""Every kind of question as a learner lives it, without script."""

import re
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.views.questions import ANSWER_PROMPTS
from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS, AnswerShape
from tests.markup import count_at, numbers_at, texts_at
from tests.people import Cast, QueryCheck, TinyCourse, sign_in
from tests.quizzes.papers.kinds.quiz import ask_only, begin, forms

pytestmark = pytest.mark.django_db
NAMES = sorted(KINDS)
MARKED = re.compile(r"is_correct|choice--correct|is-chosen|choice__feedback")


def here(attempt: Attempt, position: int = 1, language: str = "en") -> str:
    return f"/{language}/learn/attempt/{attempt.uuid}/{position}/"


def give(client: Client, attempt: Attempt, answer: tuple[str, ...], position: int = 1) -> None:
    """Give ``answer`` to a question, by as many forms as it takes."""
    for form in forms(attempt.paper.content.questions[position - 1], answer):
        response = client.post(here(attempt, position), form)
        assert response.status_code == 302, response.content.decode()


def hand_in(client: Client, attempt: Attempt) -> str:
    """Hand in; the result page."""
    page = client.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert page.status_code == 200
    return page.content.decode()


def wrong_answer(question: PaperQuestion) -> tuple[str, ...]:
    """An answer worth nothing."""
    ids = [choice.id for choice in question.choices]
    match question.kind:
        case "ordering":
            return tuple(reversed(KINDS["ordering"].right_answer(question)))
        case "matching":
            wrong = next(
                partner.id
                for partner in question.partners
                if partner.id not in {c.partner_id for c in question.choices}
            )
            return tuple(f"{one}:{wrong}" for one in ids)
        case "branching":
            first = question.steps[0].id
            return tuple(c.id for c in question.choices if c.step == first and not c.leads_to)[:1]
    return tuple(choice.id for choice in question.choices if not choice.is_correct)[:1]


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_asked_answered_explained_and_passed(
    client: Client, tiny_course: TinyCourse, name: str
) -> None:
    ask_only(tiny_course, name, is_critical=True)
    attempt = begin(client, tiny_course)
    [question] = attempt.paper.content.questions
    asked = client.get(here(attempt)).content.decode()
    assert not MARKED.search(asked)
    assert not [choice for choice in question.choices if choice.feedback in asked]
    right = KINDS[name].right_answer(question)
    give(client, attempt, right)
    explained = client.get(here(attempt)).content.decode()
    assert "choice--correct is-chosen" in explained
    assert "choice--incorrect" not in explained
    response = Response.objects.get()
    assert (set(response.answer), response.score, response.is_right) == (set(right), 1.0, True)
    assert "Passed" in hand_in(client, attempt)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"choice": ""},
        {"choice": ["nonsense", "a\x00b"]},
        {"choice": "9" * 5000},
        {"path": ["x"] * 50, "choice": "y"},
        {"order-x": "1", "match-x": "y", "order-": "1"},
        {"choice": "[]", "path": "{}"},
    ],
    ids=str,
)
def test_a_form_that_says_nothing_is_refused_kindly(
    client: Client, tiny_course: TinyCourse, name: str, form: dict[str, str]
) -> None:
    ask_only(tiny_course, name)
    attempt = begin(client, tiny_course)
    response = client.post(here(attempt), form)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_answer_says_why_and_where_to_read_again(
    client: Client, tiny_course: TinyCourse, name: str
) -> None:
    ask_only(tiny_course, name, is_critical=True)
    attempt = begin(client, tiny_course)
    [question] = attempt.paper.content.questions
    wrong = wrong_answer(question)
    give(client, attempt, wrong)
    explained = client.get(here(attempt)).content.decode()
    assert "choice--incorrect" in explained
    assert count_at(explained, ".question .note--caution") == 1  # it matters most
    result = hand_in(client, attempt)
    assert count_at(result, ".verdict-head--passed") == 0
    assert texts_at(result, ".read-again a") == ["First lesson"]
    assert "choice--incorrect" in result


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_on_in_another_language_with_the_same_answers(
    client: Client, tiny_course: TinyCourse, name: str
) -> None:
    ask_only(tiny_course, name)
    attempt = begin(client, tiny_course)
    page = client.get(here(attempt, language="ur"))
    assert page.status_code == 200
    attempt.refresh_from_db()
    [question] = attempt.paper.content.questions
    assert question.language == "ur"
    give(client, attempt, KINDS[name].right_answer(question))
    assert Response.objects.get().is_right


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_may_be_changed_where_feedback_comes_at_the_end(
    client: Client, tiny_course: TinyCourse, name: str
) -> None:
    QuizPage.objects.update(shows_feedback="end")
    ask_only(tiny_course, name, "best_action")
    attempt = begin(client, tiny_course)
    question = attempt.paper.content.questions[0]
    give(client, attempt, KINDS[name].right_answer(question))
    page = client.get(here(attempt)).content.decode()
    assert name == "branching" or re.search(r"\b(checked|selected)\b", page)
    give(client, attempt, KINDS[name].right_answer(question))
    assert Response.objects.count() == 1


def test_a_site_words_what_is_the_same_everywhere(client: Client, tiny_course: TinyCourse) -> None:
    ask_only(tiny_course, "urgency", "true_false")
    urgency, true_false = begin(client, tiny_course).paper.content.questions
    assert [choice.id for choice in urgency.choices] == ["999", "lead", "101", "crimestoppers"]
    assert [choice.text for choice in true_false.choices] == ["True", "False"]
    assert urgency.choices[0].text == "Call 999 now"


def test_part_of_an_answer_earns_part_of_the_point(client: Client, tiny_course: TinyCourse) -> None:
    ask_only(tiny_course, "multiple", "best_action")
    attempt = begin(client, tiny_course)
    multiple, best = attempt.paper.content.questions
    give(client, attempt, tuple(sorted(multiple.correct_ids))[:1])
    assert numbers_at(client.get(here(attempt)), ".own-verdict--partly p") == ["50"]
    give(client, attempt, tuple(best.correct_ids), 2)
    result = hand_in(client, attempt)
    assert numbers_at(result, ".verdict-head .lead") == ["1.5", "2", "1.2"]
    assert count_at(result, ".verdict-head--passed") == 1
    assert (Response.objects.get(score=0.5).is_right, Attempt.objects.get().right) == (False, 1)


def test_nothing_typed_is_lost_when_a_number_is_there_twice(
    client: Client, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, "ordering")
    attempt = begin(client, tiny_course)
    first, second, third = (choice.id for choice in attempt.paper.content.questions[0].choices)
    response = client.post(
        here(attempt), {f"order-{first}": "2", f"order-{second}": "2", f"order-{third}": "3"}
    )
    page = response.content.decode()
    assert texts_at(page, "#choice-error") == [str(ANSWER_PROMPTS[AnswerShape.EVERY_NUMBER_ONCE])]
    assert [page.count(f'<option value="{n}" selected>') for n in "123"] == [0, 2, 1]


class TestStories:
    """One step a page."""

    def test_the_consequence_comes_before_the_next_step(
        self, client: Client, tiny_course: TinyCourse
    ) -> None:
        ask_only(tiny_course, "branching")
        attempt = begin(client, tiny_course)
        [question] = attempt.paper.content.questions
        taken = next(choice for choice in question.choices if choice.leads_to)
        response = client.post(here(attempt), {"choice": taken.id})
        assert response.url == f"{here(attempt)}?path={taken.id}#step"
        page = client.get(response.url).content.decode()
        assert (taken.feedback in page, question.steps[1].text in page) == (True, True)
        assert question.steps[0].text not in page
        assert not Response.objects.exists()

    @pytest.mark.parametrize("path", ["nonsense", "", "x&path=y"])
    def test_an_address_nobody_walked_begins_again(
        self, client: Client, tiny_course: TinyCourse, path: str
    ) -> None:
        ask_only(tiny_course, "branching")
        attempt = begin(client, tiny_course)
        page = client.get(f"{here(attempt)}?path={path}").content.decode()
        assert attempt.paper.content.questions[0].steps[0].text in page

    def test_changing_language_keeps_the_step(
        self, client: Client, tiny_course: TinyCourse
    ) -> None:
        ask_only(tiny_course, "branching")
        attempt = begin(client, tiny_course)
        [question] = attempt.paper.content.questions
        taken = next(choice.id for choice in question.choices if choice.leads_to)
        there = client.post(
            "/language/", {"language": "ur", "next": f"{here(attempt)}?path={taken}"}
        ).url
        assert there == f"{here(attempt, language='ur')}?path={taken}"
        assert question.steps[1].text in client.get(there).content.decode()

    def test_handing_in_half_a_story_asks_for_the_rest(
        self, client: Client, tiny_course: TinyCourse
    ) -> None:
        ask_only(tiny_course, "branching")
        attempt = begin(client, tiny_course)
        [question] = attempt.paper.content.questions
        client.post(
            here(attempt),
            {"choice": next(choice.id for choice in question.choices if choice.leads_to)},
        )
        assert numbers_at(hand_in(client, attempt), ".message--warning") == ["1"]


class TestPictures:
    """Signs on a picture."""

    @pytest.fixture
    def attempt(self, client: Client, tiny_course: TinyCourse) -> Attempt:
        """A sitting of a question with a picture."""
        image = get_image_model().objects.create(title="Lobby", file=get_test_image_file())
        signs = [
            {"text": "A girl", "is_correct": True, "feedback": "A sign.", "across": 3, "down": 7},
            {"text": "A lamp", "is_correct": False, "feedback": "A lamp.", "across": 10, "down": 1},
        ]
        ask_only(tiny_course, "spot", image=image, words="A lobby at night", signs=signs)
        return begin(client, tiny_course)

    def test_it_is_shown_with_its_places_and_in_words(
        self, client: Client, attempt: Attempt
    ) -> None:
        page = client.get(here(attempt)).content.decode()
        assert 'alt="A lobby at night"' in page
        assert 'data-across="3" data-down="7"' in page
        assert page.count('type="checkbox"') == 2
        picture = client.get(f"{here(attempt)}picture/")
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
        assert "private" in picture["Cache-Control"]

    def test_nobody_else_sees_it(self, attempt: Attempt, cast: Cast) -> None:
        for stranger in (None, cast.chloe, cast.bruno, cast.dmitri, cast.esther):
            other = sign_in(Client(), stranger) if stranger else Client()
            assert other.get(f"{here(attempt)}picture/").status_code == 404

    @pytest.mark.parametrize("is_seen_before", [False, True])
    def test_a_file_that_is_gone_is_not_found(
        self, client: Client, attempt: Attempt, is_seen_before: bool
    ) -> None:
        client.raise_request_exception = False
        image = get_image_model().objects.get()
        if is_seen_before:
            client.get(f"{here(attempt)}picture/")
            Path(image.renditions.get().file.path).unlink()
        Path(image.file.path).unlink()
        assert client.get(f"{here(attempt)}picture/").status_code == 404
        assert client.get(here(attempt)).status_code == 200

    def test_another_file_is_not_taken_for_it(self, client: Client, attempt: Attempt) -> None:
        image = get_image_model().objects.get()
        image.file = ImageFile(get_test_image_file(size=(20, 20), colour="red"), name="other.png")
        image._set_file_hash()
        image.save()
        assert client.get(f"{here(attempt)}picture/").status_code == 404
        assert client.get(f"{here(attempt, 2)}picture/").status_code == 404
        assert client.get(here(attempt)).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_page_costs_the_same_whatever_its_kind(
    client: Client, tiny_course: TinyCourse, assert_constant_queries: QueryCheck, name: str
) -> None:
    names: list[str] = []
    attempts: dict[int, Attempt] = {}  # by the number of questions

    def look() -> None:
        if len(names) not in attempts:
            ask_only(tiny_course, *names)
            client.cookies.clear()
            attempts[len(names)] = begin(client, tiny_course)
        client.get(here(attempts[len(names)]))

    assert assert_constant_queries(lambda: names.append(name), look) <= 8


@pytest.mark.parametrize("name", NAMES)
def test_every_block_shows_an_author_what_it_will_look_like(name: str) -> None:
    block = KindBlocks.base_blocks[name]
    value = block.clean(block.normalize(block.meta.preview_value))
    page = block.render(value)
    assert re.search(r"<(input|select)", page)
    assert not list(block.faults(value))
