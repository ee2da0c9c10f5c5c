"""A correction of what is right reaches every language at once, though words wait for a translator."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail_localize.models import Translation

from quizzes.attempts.models import Attempt
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperQuestion
from tests.cms import translate_the_rest
from tests.people import TinyCourse
from tests.quizzes.attempts.living import begin, start
from tests.quizzes.authoring.editing import (
    Commit,
    bodies_of,
    publish_in_editor,
    translate,
)

pytestmark = pytest.mark.django_db


def first_of(tiny: TinyCourse, language: str) -> PaperQuestion:
    """The first question as somebody who begins now is asked it."""
    return begin(Client(), tiny, language).paper.content.questions[0]


def test_a_corrected_answer_reaches_urdu_while_a_sentence_waits(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    bodies = bodies_of(tiny_course.en.quiz)
    right, wrong, _other = bodies[0]["value"]["choices"]
    right["value"]["is_correct"], wrong["value"]["is_correct"] = False, True
    with django_capture_on_commit_callbacks(execute=True):
        publish_in_editor(
            operator_client, tiny_course.en.quiz, bodies=bodies, intro="<p>Something new.</p>"
        )
    assert first_of(tiny_course, "en").correct_ids == {wrong["id"]}
    assert first_of(tiny_course, "ur").correct_ids == {wrong["id"]}, "Urdu is marked by the old key"


def test_a_quiz_that_lacks_a_choice_in_urdu_is_held(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    bodies = bodies_of(tiny_course.en.quiz)
    more = {"text": "Call 999", "is_correct": True, "feedback": "Yes."}
    for choice in bodies[0]["value"]["choices"]:
        choice["value"]["is_correct"] = False
    bodies[0]["value"]["choices"].append(
        {"type": "item", "id": "9f1f7f5e-2f0b-4a53-8a68-6c3f3fd0a001", "value": more}
    )
    with django_capture_on_commit_callbacks(execute=True):
        publish_in_editor(operator_client, tiny_course.en.quiz, bodies=bodies)
    assert "/learn/attempt/" not in start(Client(), tiny_course, "ur"), (
        "a sitting began by the old key"
    )


def another_right_answer(tiny: TinyCourse) -> tuple[list[dict[str, Any]], str]:
    """The bodies of the questions with the second choice right in the first one, and the id of that choice."""
    bodies = bodies_of(QuizPage.objects.get(pk=tiny.en.quiz.pk))
    first, second, _third = bodies[0]["value"]["choices"]
    first["value"]["is_correct"], second["value"]["is_correct"] = False, True
    return bodies, second["id"]


def corrected(tiny: TinyCourse, operator_client: Client, commit: Commit, **fields: Any) -> str:
    """The author corrects the first answer while the introduction waits; the id of what is right now."""
    bodies, right = another_right_answer(tiny)
    with commit(execute=True):
        publish_in_editor(
            operator_client,
            tiny.en.quiz,
            bodies=bodies,
            **{"intro": "<p>Something new.</p>", **fields},
        )
    return right


def with_a_new_choice(tiny: TinyCourse, operator_client: Client, commit: Commit) -> None:
    """The author adds a choice to the first question."""
    bodies = bodies_of(QuizPage.objects.get(pk=tiny.en.quiz.pk))
    value = {"text": "Call 999", "is_correct": False, "feedback": "Too much."}
    choice = {"type": "item", "id": "9f1f7f5e-2f0b-4a53-8a68-6c3f3fd0a001", "value": value}
    bodies[0]["value"]["choices"].append(choice)
    with commit(execute=True):
        publish_in_editor(operator_client, tiny.en.quiz, bodies=bodies)


def urdu_page(tiny: TinyCourse) -> str:
    """Where the quiz is in Urdu."""
    return str(QuizPage.objects.get(pk=tiny.ur.quiz.pk).get_url())


def test_the_words_stay_and_critical_marks_and_order_come(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    more = {
        "questions__0__is_critical": "on",
        "questions__0__ORDER": "3",
        "questions__2__ORDER": "1",
    }
    corrected(tiny_course, operator_client, django_capture_on_commit_callbacks, **more)
    english, urdu = (
        begin(Client(), tiny_course, code).paper.content.questions for code in ("en", "ur")
    )
    assert [(one.key, one.is_critical) for one in english] == [
        (one.key, one.is_critical) for one in urdu
    ]
    assert all(choice.text.startswith("اردو") for one in urdu for choice in one.choices)
    assert "Something new" not in Client().get(urdu_page(tiny_course)).content.decode()


def test_a_scheduled_correction_reaches_urdu_when_it_is_published(
    tiny_course: TinyCourse, translation: Translation, django_capture_on_commit_callbacks: Commit
) -> None:
    bodies, right = another_right_answer(tiny_course)
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    question = page.questions.all()[0]
    question.body = question.body.stream_block.to_python([bodies[0]])
    page.questions.add(question)
    page.intro = "<p>Something new.</p>"
    page.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    assert first_of(tiny_course, "ur").correct_ids == {right}


def test_a_draft_gets_the_marks_and_keeps_its_words(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    draft = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk)
    draft.intro = "<p>نیا مسودہ</p>"
    old = draft.save_revision()
    old.approved_go_live_at = timezone.now() + timedelta(days=1)
    old.save(update_fields=["approved_go_live_at"])
    right = corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    page = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk)
    newest = page.get_latest_revision().as_object()
    assert (newest.intro, page.has_unpublished_changes) == ("<p>نیا مسودہ</p>", True)
    assert newest.paper(edition=1).questions[0].correct_ids == {right}
    old.refresh_from_db()
    assert old.approved_go_live_at, "the translator’s schedule is gone"
    old.publish()
    assert first_of(tiny_course, "ur").correct_ids == {right}, "an older draft put the old key back"


def test_marks_come_to_a_translation_nobody_has_published_yet(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    QuizPage.objects.get(pk=tiny_course.ur.quiz.pk).unpublish()
    right = corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    page = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk)
    assert not page.live
    assert page.get_latest_revision().as_object().paper(edition=1).questions[0].correct_ids == {
        right
    }


def test_a_translator_publishes_on_the_translation_screen_after_a_correction(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    right = corrected(tiny_course, operator_client, django_capture_on_commit_callbacks)
    translate_the_rest(translation)
    with django_capture_on_commit_callbacks(execute=True):
        operator_client.post(f"/cms/pages/{tiny_course.ur.quiz.pk}/edit/", {"action": "publish"})
    assert "Something new" in Client().get(urdu_page(tiny_course)).content.decode()
    assert first_of(tiny_course, "ur").correct_ids == {right}


def test_a_file_of_translations_brings_a_held_quiz_back(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    with_a_new_choice(tiny_course, operator_client, django_capture_on_commit_callbacks)
    assert "/learn/attempt/" not in start(Client(), tiny_course, "ur")
    file = Translation.objects.get(pk=translation.pk).export_po()
    for entry in file:
        entry.msgstr = entry.msgstr or f"اردو {entry.msgid}"
    upload = SimpleUploadedFile(
        "ur.po", str(file).encode(), content_type="text/x-gettext-translation"
    )
    operator_client.post(
        f"/cms/localize/translate/{translation.pk}/pofile/upload/", {"file": upload}
    )
    with django_capture_on_commit_callbacks(execute=True):
        operator_client.post(f"/cms/pages/{tiny_course.ur.quiz.pk}/edit/", {"action": "publish"})
    assert len(first_of(tiny_course, "ur").choices) == 4


def test_a_held_quiz_says_so_and_whoever_had_begun_goes_on(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    inside, english = Client(), Client()
    attempt, other = begin(inside, tiny_course, "ur"), begin(english, tiny_course, "en")
    before = attempt.paper_id
    with_a_new_choice(tiny_course, operator_client, django_capture_on_commit_callbacks)
    outside = Client().get(urdu_page(tiny_course), headers={"accept-language": "ur"})
    assert outside.context["refusal_text"]
    assert (
        f'action="/ur/learn/quiz/{tiny_course.ur.quiz.translation_key}/start/"'
        in outside.content.decode()
    )
    assert "icon-arrow" not in outside.content.decode().split("action-bar")[-1], (
        "there is a button to start"
    )
    assert inside.get(f"/ur/learn/attempt/{attempt.uuid}/1/").status_code == 200
    assert english.get(f"/ur/learn/attempt/{other.uuid}/1/").status_code == 200
    assert Attempt.objects.get(pk=attempt.pk).paper_id == before
    assert Attempt.objects.select_related("paper").get(pk=other.pk).paper.content.language == "en"


def test_proofreading_names_what_holds_a_quiz(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    page = f"/cms/reports/quiz/{tiny_course.en.quiz.translation_key}/proofreading/"
    assert "Held:" not in operator_client.get(page).content.decode()
    with_a_new_choice(tiny_course, operator_client, django_capture_on_commit_callbacks)
    assert (
        "Held: nobody can take this quiz in this language"
        in operator_client.get(page).content.decode()
    )


def test_a_right_answer_changed_together_with_its_words_holds_the_quiz(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    bodies, _right = another_right_answer(tiny_course)
    bodies[0]["value"]["choices"][1]["value"]["text"] = "Call 999, for the child is with him"
    with django_capture_on_commit_callbacks(execute=True):
        publish_in_editor(operator_client, tiny_course.en.quiz, bodies=bodies)
    assert "/learn/attempt/" not in start(Client(), tiny_course, "ur")
    translate(tiny_course)
    assert first_of(tiny_course, "ur").correct_ids == first_of(tiny_course, "en").correct_ids


def test_what_was_taken_away_in_english_goes_at_once(
    tiny_course: TinyCourse,
    translation: Translation,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    bodies = bodies_of(QuizPage.objects.get(pk=tiny_course.en.quiz.pk))
    bodies[0]["value"]["choices"].pop()
    fields = {"intro": "<p>Something new.</p>", "questions__1__DELETE": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        publish_in_editor(operator_client, tiny_course.en.quiz, bodies=bodies, **fields)
    first, second = begin(Client(), tiny_course, "ur").paper.content.questions
    assert (len(first.choices), len(second.choices)) == (2, 3)
