"""Questions of before there were kinds, their drafts, translations and answers, taken along and back."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from courses.actions import enrol
from quizzes.actions import answer, start_attempt
from quizzes.models import Attempt, QuizPage, Response
from tests.people import build_tiny_course, person

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> Any:
    """Bring the quizzes to a migration; the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("quizzes", name)])
    return MigrationExecutor(connection).loader.project_state([("quizzes", name)]).apps


def newest() -> str:
    """The last migration of the quizzes."""
    [(_app, name)] = MigrationExecutor(connection).loader.graph.leaf_nodes("quizzes")
    return name


def bodies_of(quiz: QuizPage) -> list[Any]:
    return [list(question.body.raw_data) for question in quiz.questions.all()]


def test_everything_kept_about_a_question_is_moved_and_back() -> None:
    tiny = build_tiny_course()
    quiz = QuizPage.objects.get(pk=tiny.en.quiz.pk)
    source, _new = TranslationSource.update_or_create_from_instance(quiz)
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get_or_create(language_code="ro")[0]
    )
    segment = StringSegment.objects.get(
        source=source,
        string__data="Because right.",
        context__path__contains=str(quiz.questions.first().translation_key),
    )
    StringTranslation.objects.create(
        translation_of=segment.string,
        locale=translation.target_locale,
        context=segment.context,
        data="Pentru că.",
    )
    now = timezone.now()
    run = enrol(person=person("Amina Yusuf"), course=tiny.course, language="en", at=now)
    attempt = start_attempt(enrolment=run, quiz=quiz, at=now)
    right = next(iter(attempt.paper.content.questions[0].correct))
    answer(attempt=attempt, position=1, given=(right,), at=now)
    bodies = {q.pk: list(q.body.raw_data) for q in quiz.questions.all()}

    before = migrate("0004_attempt_of_quiz")
    old = before.get_model("quizzes", "Question").objects.get(pk=min(bodies))
    [block] = bodies[old.pk]
    assert [choice["id"] for choice in old.choices.raw_data] == [
        item["id"] for item in block["value"]["choices"]
    ]
    content = QuizPage._base_manager.values_list("latest_revision__content", flat=True).get(
        pk=quiz.pk
    )
    assert all("body" not in question and question["choices"] for question in content["questions"])

    migrate(newest())  # by way of 0005_kinds: the models of today need today's tables
    quiz = QuizPage.objects.get(pk=quiz.pk)
    for question in quiz.questions.all():
        [then], [now_] = bodies[question.pk], question.body.raw_data
        assert now_["value"]["choices"] == then["value"]["choices"]
        question.clean()
    draft = quiz.get_latest_revision_as_object()
    assert [list(q.body.raw_data) for q in draft.questions.all()] == [
        list(q.body.raw_data) for q in quiz.questions.all()
    ]
    assert Response.objects.get().answer == [right]
    assert (Response.objects.get().score, Attempt.objects.get().mark().right) == (1.0, 1)
    source = TranslationSource.objects.get(pk=source.pk)
    assert "choices" not in json.loads(source.content_json)["questions"][0]
    source.update_from_db()  # what a translator wrote still hangs on the same words
    kept = StringSegment.objects.get(
        source=source, string=segment.string, context=segment.context_id
    )
    assert (
        StringTranslation.objects.get(translation_of=kept.string, context=kept.context).data
        == "Pentru că."
    )
