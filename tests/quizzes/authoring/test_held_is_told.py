"""A quiz that a correction holds in a language: its author is told at once, and who learns has a way on."""

import pytest
from django.test import Client
from wagtail_localize.models import Translation, TranslationSource

from quizzes.authoring.held_translations import held_quizzes
from quizzes.authoring.models import Outcome, QuizPage
from tests.people import QueryCheck, TinyCourse
from tests.quizzes.authoring.editing import (
    Commit,
    bodies_of,
    publish_in_editor,
)

pytestmark = pytest.mark.django_db


def corrected(tiny: TinyCourse, operator_client: Client, commit: Commit) -> str:
    """A right answer is changed together with its words, and published; what the author reads then."""
    bodies = bodies_of(QuizPage.objects.get(pk=tiny.en.quiz.pk))
    first, second, _third = bodies[0]["value"]["choices"]
    first["value"]["is_correct"], second["value"]["is_correct"] = False, True
    second["value"]["text"] = "Call 999, for the child is with him"
    with commit(execute=True):
        answer = publish_in_editor(operator_client, tiny.en.quiz, bodies=bodies)
    return str(answer.content.decode())


def test_the_author_reads_at_once_where_the_quiz_is_held(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    page = corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    messages = page.split('class="messages"')[-1].split("</ul>")[0]
    assert "Urdu" in messages, "nothing says that nobody can take it in Urdu"
    assert f"/cms/reports/quiz/{tiny_course.en.quiz.translation_key}/proofreading/" in messages


def test_the_dashboard_names_a_held_quiz(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    operator_client.get("/cms/")  # with the messages of before
    panels = operator_client.get("/cms/").content.decode().split("To look after")[1]
    address = f"/cms/reports/quiz/{tiny_course.en.quiz.translation_key}/proofreading/"
    assert address in panels, "the dashboard does not name the held quiz"


def test_who_learns_goes_on_past_a_held_quiz(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    tiny_course.ur.quiz.move(tiny_course.ur.second, pos="left")
    address = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk).get_url()
    bar = Client().get(address).content.decode().split("action-bar")[-1]
    assert "/ur/hotels/recognise/second/" in bar, "the learner is sent back only"


def test_past_the_last_one_the_way_on_is_the_course(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    address = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk).get_url()
    bar = Client().get(address).content.decode().split('class="action-bar"')[-1]
    assert 'class="button" href="/ur/hotels/"' in bar


def test_an_edit_of_words_names_where_the_older_ones_stay(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = publish_in_editor(
            operator_client, tiny_course.en.quiz, intro="<p>Something new.</p>"
        )
    page = answer.content.decode()
    assert (
        "keeps its older words in these languages until the new ones are translated: Urdu." in page
    )
    assert "Nobody can take" not in page
    assert "Nobody can take" not in operator_client.get("/cms/").content.decode()


def test_nothing_is_said_of_a_correction_that_reaches_everybody(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        page = publish_in_editor(
            operator_client, tiny_course.en.quiz, pass_percent="70"
        ).content.decode()
    assert "has been published" in page
    assert "Urdu" not in page.split('class="messages"')[-1].split("<template")[0]


def test_who_publishes_from_the_list_reads_it_too(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    bodies = bodies_of(tiny_course.en.quiz)
    bodies[0]["value"]["choices"][1]["value"] |= {"text": "Call 999", "is_correct": True}
    bodies[0]["value"]["choices"][0]["value"]["is_correct"] = False
    publish_in_editor(operator_client, tiny_course.en.quiz, bodies=bodies, action="save")
    with django_capture_on_commit_callbacks(execute=True):
        there = f"/cms/bulk/wagtailcore/page/publish/?id={tiny_course.en.quiz.pk}&next=/cms/"
        page = operator_client.post(there, follow=True).content.decode()
    assert (
        "Nobody can take “Short check” in these languages for now: Urdu. A right answer has other words"
        in page
    )


def test_the_list_of_what_is_held_costs_the_same_however_much_it_is(
    tiny_course: TinyCourse, assert_constant_queries: QueryCheck
) -> None:
    def another() -> None:
        english = QuizPage(title="More", locale=tiny_course.en.quiz.locale)
        english.outcomes = [Outcome(code="act", words="Act", draws=1, locale=english.locale)]
        tiny_course.en.module.refresh_from_db()
        tiny_course.en.module.add_child(instance=english)
        english.save_revision().publish()
        urdu = QuizPage(
            title="اور", locale=tiny_course.ur.quiz.locale, translation_key=english.translation_key
        )
        tiny_course.ur.module.refresh_from_db()
        tiny_course.ur.module.add_child(instance=urdu)
        urdu.save_revision().publish()
        source, _new = TranslationSource.update_or_create_from_instance(english)
        Translation.objects.create(source=source, target_locale=urdu.locale)

    assert_constant_queries(another, held_quizzes)
    assert [one.languages for one in held_quizzes()] == [("ur",)] * 10
