"""Learning outcomes as authors write them: what must fit together, and what translations keep."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from quizzes.authoring.models import Outcome, Question, QuizPage
from tests.people import TinyCourse
from tests.quizzes.authoring.test_finishing import editor

pytestmark = pytest.mark.django_db


def form(
    outcomes: list[tuple[str, str]], named: list[str], *, action: str = "action-publish"
) -> dict[str, Any]:
    """The form of a new quiz: outcomes as code and how many are drawn, and the outcome of each question."""
    rows = [{"code": code, "words": f"Can {code}", "draws": draws} for code, draws in outcomes]
    written = editor(*["true_false"] * len(named), action=action)
    written |= {f"questions-{n}-outcome": outcome for n, outcome in enumerate(named)}
    written |= {f"questions-{n}-code": f"q{n}" for n in range(len(named))}
    return {**written, **dict(nested_form_data({"outcomes": inline_formset(rows)}))}


def send(client: Client, tiny: TinyCourse, posted: dict[str, Any]) -> str:
    """The editor's answer."""
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", tiny.en.module.pk])
    response = client.post(address, posted, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def is_published() -> bool:
    return QuizPage.objects.filter(slug="new-check", live=True).exists()


def test_outcomes_that_fit_are_published(author: Client, tiny_course: TinyCourse) -> None:
    send(
        author,
        tiny_course,
        form([("notice", "1"), ("report", "")], ["notice", "notice", "report", ""]),
    )
    quiz = QuizPage.objects.get(slug="new-check", live=True)
    assert [(one.code, one.words, one.draws) for one in quiz.outcomes.all()] == [
        ("notice", "Can notice", 1),
        ("report", "Can report", None),
    ]
    assert [one.outcome for one in quiz.questions.all()] == ["notice", "notice", "report", ""]


@pytest.mark.parametrize(
    ("outcomes", "named", "sentence"),
    [
        (
            [("notice", ""), ("notice", "")],
            ["notice"],
            "Two learning outcomes have the code “notice”.",
        ),
        (
            [("notice", "")],
            ["report"],
            "“report” is not the code of a learning outcome of this quiz.",
        ),
        ([], ["report"], "“report” is not the code of a learning outcome of this quiz."),
        (
            [("notice", "3")],
            ["notice", "notice"],
            "“notice” is to draw more questions (3) than it has (2).",
        ),
        ([("notice", "1")], [""], "“notice” is to draw more questions (1) than it has (0)."),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(
    author: Client,
    tiny_course: TinyCourse,
    outcomes: list[tuple[str, str]],
    named: list[str],
    sentence: str,
) -> None:
    page = send(author, tiny_course, form(outcomes, named))
    assert page.count(sentence) == 1
    assert not is_published()


def test_two_faults_get_two_sentences_and_nothing_is_lost(
    author: Client, tiny_course: TinyCourse
) -> None:
    page = send(author, tiny_course, form([("notice", "9"), ("notice", "")], ["listen", "notice"]))
    assert "Two learning outcomes have the code “notice”." in page
    assert "“notice” is to draw more questions (9) than it has (1)." in page
    assert "“listen” is not the code of a learning outcome of this quiz." in page
    assert "Can notice" in page


def test_a_draft_may_lack_it_and_is_told_in_the_editor(
    author: Client, tiny_course: TinyCourse
) -> None:
    page = send(author, tiny_course, form([], ["report"], action="action-save"))
    assert not is_published()
    assert QuizPage.objects.filter(slug="new-check").exists()
    # from the proofreading
    assert "“report” is not the code of a learning outcome of this quiz." in page


@pytest.mark.parametrize("draws", ["0", "-1", "many", "9" * 30])
def test_hostile_numbers_are_refused(author: Client, tiny_course: TinyCourse, draws: str) -> None:
    send(author, tiny_course, form([("notice", draws)], ["notice"]))
    assert not is_published()


def test_a_row_taken_out_is_not_counted(author: Client, tiny_course: TinyCourse) -> None:
    posted = form([("notice", ""), ("notice", "")], ["notice", "gone"])
    posted |= {"outcomes-1-DELETE": "on", "questions-1-DELETE": "on"}
    send(author, tiny_course, posted)
    assert is_published()


def test_a_translation_keeps_codes_and_has_words_of_its_own(tiny_course: TinyCourse) -> None:
    tiny_course.ur.quiz.delete()
    english = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    Outcome.objects.create(
        page=english, locale=english.locale, code="notice", words="Notice patterns", draws=1
    )
    Question.objects.filter(page=english).update(outcome="notice", source="The brief")
    english = QuizPage.objects.get(pk=english.pk)
    english.save_revision().publish()
    source, _new = TranslationSource.update_or_create_from_instance(english)
    urdu = Locale.objects.get(language_code="ur")
    translation = Translation.objects.create(source=source, target_locale=urdu)
    segments = StringSegment.objects.filter(source=source).select_related("string")
    assert "Notice patterns" in {segment.string.data for segment in segments}
    assert not {"notice", "The brief"} & {segment.string.data for segment in segments}
    for segment in segments:
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=urdu,
            context=segment.context,
            data=f"UR {segment.string.data}",
            updated_at=timezone.now(),
        )
    translation.save_target(publish=True)
    page = english.get_translation(urdu)
    [outcome] = page.outcomes.all()
    assert (outcome.code, outcome.draws, outcome.words) == ("notice", 1, "UR Notice patterns")
    assert {(one.outcome, one.source) for one in page.questions.all()} == {("notice", "The brief")}
    [learning_outcome] = page.paper(edition=1).outcomes
    assert (learning_outcome.code, learning_outcome.words) == ("notice", "UR Notice patterns")
