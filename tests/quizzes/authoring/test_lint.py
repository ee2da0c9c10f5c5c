"""What an author is asked to look at again: the rules, the panel in the editor, and the page of a quiz."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quizzes.authoring import lint_messages
from quizzes.authoring.models import Question, QuizPage
from quizzes.authoring.rules.lint import (
    AuthoredQuestion,
    LintFinding,
    OutcomeDraw,
    is_catch_all,
    is_longest_right,
    lint_quiz,
    readable_parts,
    untranslated_texts,
)
from quizzes.authoring.rules.reading_age import Readability, ReadabilityMeasure
from quizzes.papers.rules.content import PaperChoice
from quizzes.papers.rules.kinds import KINDS
from tests.people import Cast, TinyCourse, sign_in
from tests.quizzes.authoring.test_admin import editor_of
from tests.quizzes.builders import question
from tests.quizzes.papers.kinds.quiz import ask_only

LESSON = "0e2c8a6e-0000-4000-8000-000000000000"


def written(number: int, *, source: str = "The brief", **changed: Any) -> AuthoredQuestion:
    """A question with nothing to look at again, but for what is changed."""
    whole = {"lesson_key": LESSON, "choices": choices(number), **changed}
    return AuthoredQuestion(replace(question(number), **whole), f"q{number}", source)


def choices(number: int, right: int = 0, texts: tuple[str, ...] = ()) -> tuple[PaperChoice, ...]:
    """Four choices of like length, with the right one at a place of its own."""
    at = (number + right) % 4
    words = texts or tuple(f"Do thing {number} {letter}" for letter in "abcd")
    return tuple(
        PaperChoice(f"{number}-{n}", text, n == at, "because") for n, text in enumerate(words)
    )


def codes(*questions: AuthoredQuestion, **more: Any) -> list[tuple[str, str]]:
    """What is found, and where."""
    return [(finding.code, finding.question_code) for finding in lint_quiz(questions, **more)]


def test_a_sound_quiz_has_nothing_to_look_at() -> None:
    assert codes(*(written(number) for number in range(5))) == []
    assert lint_quiz([]) == []


def test_two_right_answers_where_one_is_asked() -> None:
    two = tuple(replace(choice, is_correct=n < 2) for n, choice in enumerate(choices(0)))
    assert codes(written(0, choices=two)) == [("several_right", "q0")]
    assert codes(written(0, choices=two, kind="multiple")) == []


def test_the_right_answer_says_the_same_as_another() -> None:
    same = choices(0, texts=("Call 999.", "call  999", "Wait", "Go"))
    [finding] = lint_quiz([written(0, choices=same)])
    assert (finding.code, finding.quote) == ("same_words", "Call 999.")
    both_wrong = choices(0, right=2, texts=("Call 999.", "call 999", "Wait", "Go"))
    assert codes(written(0, choices=both_wrong)) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("All of the above", "en"),
        ("None of the above.", "pl"),
        ("Toate cele de mai sus", "ro"),
        ("Toate răspunsurile de mai sus", "ro"),
        ("Wszystkie powyższe odpowiedzi", "pl"),
        ("Żadne z powyższych", "pl"),
        ("ان میں سے کوئی نہیں۔", "ur"),
        ("مندرجہ بالا تمام", "ur-PK"),
    ],
)
def test_answers_that_speak_of_the_others(text: str, language: str) -> None:
    assert is_catch_all(text, language)


@pytest.mark.parametrize(
    "text", ["I tell all of them", "None of my business", "Above the bar", "Wszystkie dzieci"]
)
def test_answers_that_only_sound_like_it(text: str) -> None:
    assert not is_catch_all(text, "en")
    assert not is_catch_all(text, "pl")


def test_a_catch_all_is_found_in_its_question() -> None:
    texts = ("Call 999", "Tell a manager", "Wait a day", "All of the above")
    assert codes(written(0, choices=choices(0, texts=texts))) == [("catch_all", "q0")]


def test_feedback_lesson_source_and_outcome_are_missed() -> None:
    silent = tuple(replace(choice, feedback=" ") for choice in choices(0))
    assert codes(written(0, choices=silent)) == [("no_feedback", "q0")]
    assert codes(written(0, lesson_key="")) == [("no_lesson", "q0")]
    assert codes(written(0, source="  ")) == [("no_source", "q0")]
    assert codes(written(0), outcomes=[OutcomeDraw("notice")]) == [("no_outcome", "q0")]
    assert codes(written(0, outcome="notice"), outcomes=[OutcomeDraw("notice")]) == []


def test_outcomes_fit_their_questions() -> None:
    questions = [written(number, outcome="notice") for number in range(2)]
    assert codes(*questions, outcomes=[OutcomeDraw("notice", 2)]) == []
    [short] = lint_quiz(questions, outcomes=[OutcomeDraw("notice", 3)])
    assert short == LintFinding("draws_too_many", quote="notice", count=3, total=2)
    assert codes(*questions, outcomes=[OutcomeDraw("notice"), OutcomeDraw("notice")]) == [
        ("outcome_twice", "")
    ]
    assert codes(*questions, outcomes=[OutcomeDraw("report")]) == [
        ("unknown_outcome", "q0"),
        ("unknown_outcome", "q1"),
    ]


def longest(number: int, *, is_right: bool) -> AuthoredQuestion:
    """A question whose longest choice is the right one, or not."""
    at = number % 4 if is_right else (number + 1) % 4
    texts = tuple(f"Do thing {n}" + " and say why" * (n == at) for n in range(4))
    return written(number, choices=choices(number, texts=texts))


def test_the_longest_answer_is_always_the_right_one() -> None:
    assert codes(*(longest(number, is_right=True) for number in range(4))) == [
        ("longest_right", "")
    ]
    assert codes(*(longest(number, is_right=number < 6) for number in range(8))) == [
        ("longest_right", "")
    ]
    assert codes(*(longest(number, is_right=number < 5) for number in range(8))) == []
    # too few for a habit
    assert codes(*(longest(number, is_right=True) for number in range(3))) == []


def test_a_letter_more_is_not_seen() -> None:
    texts = (
        "I tell the manager today.",
        "I tell the manager later",
        "I tell the manager soon.",
        "I tell the manager...",
    )
    assert not is_longest_right(written(0, choices=choices(0, texts=texts)).question)


def test_the_right_answer_always_stands_in_the_same_place() -> None:
    questions = [written(number, choices=choices(number, right=-number)) for number in range(4)]
    [found] = lint_quiz(questions)
    assert (found.code, found.count, found.total) == ("same_place", 1, 4)
    assert lint_quiz(questions[:3]) == []
    routes = [written(number, kind="urgency", choices=choices(0)) for number in range(4)]
    assert [finding.code for finding in lint_quiz(routes)] == ["same_place"]


LONG = (
    "Notwithstanding organisational considerations professionals systematically underestimate indicators "
    * 4
)


def test_a_text_that_is_too_hard_says_how_hard() -> None:
    [finding] = lint_quiz([written(0, scene=f"<p>{LONG}</p>")])
    assert finding.code == "too_hard"
    assert f"is {finding.count}, more than 11" in lint_messages.describe_finding(finding)
    [finding] = lint_quiz([written(0, scene=f"<p>{LONG}</p>", language="pl")])
    assert finding.code == "too_hard_lix"
    assert codes(written(0, scene="<p>" + "بچہ خاموش ہے " * 40 + "</p>", language="ur")) == []


def test_what_a_translator_forgot_and_nothing_they_cannot_mend() -> None:
    english = question(0)
    polish = replace(question(0, language="pl"), choices=english.choices)
    first = {english.key: english}
    assert untranslated_texts(polish, english) == ["en right", "en wrong", "en worse", "en worst"]
    findings = lint_quiz(
        [AuthoredQuestion(polish, "q0")], outcomes=[OutcomeDraw("x", 9)], original_questions=first
    )
    assert {finding.code for finding in findings} == {"untranslated"}
    done = replace(polish, choices=question(0, language="pl").choices)
    assert lint_quiz([AuthoredQuestion(done, "q0")], original_questions=first) == []


def test_one_word_may_be_the_same_in_two_languages() -> None:
    ours = replace(question(0), question_text="Taxi!", choices=())
    assert untranslated_texts(replace(ours, scene="<p>999</p>", language="pl"), ours) == []


def test_what_the_site_words_itself_is_no_ones_to_translate() -> None:
    urgency_question = replace(question(0), kind="urgency")
    assert not {"en right", "en wrong"} & set(readable_parts(urgency_question))


def test_every_finding_has_a_sentence_and_leaves_no_gap_in_it() -> None:
    for code in lint_messages.FINDINGS:
        words = lint_messages.describe_finding(
            LintFinding(code, "q0", quote="{count} {0} {said}", count=7, total=9)
        )
        assert words.endswith((".", "”.", "”"))
        assert "{total}" not in words
        assert "{limit}" not in words
    assert (
        lint_messages.describe_finding(LintFinding("untranslated", quote="{count}"))
        == "Not translated yet: “{count}”."
    )


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Readability(ReadabilityMeasure.READING_AGE, 8.4), "Reading age 8"),
        (Readability(ReadabilityMeasure.LIX, 34.6), "LIX 35: easy to read"),
        (Readability(ReadabilityMeasure.LIX, 61), "LIX 61: very hard to read"),
        (Readability(), "Reading age not measured: too few words, or no measure for this language"),
    ],
)
def test_how_hard_a_quiz_is_in_words(how: Readability, words: str) -> None:
    assert lint_messages.describe_readability(how) == words


# --- The pages --------------------------------------------------------------------------------

pytest_db = pytest.mark.django_db


def address(tiny: TinyCourse) -> str:
    """What to look at again in the tiny quiz."""
    return f"/cms/reports/quiz/{tiny.en.quiz.translation_key}/proofreading/"


def text(client: Client, where: str) -> str:
    """The page."""
    response = client.get(where)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest_db
def test_an_author_reads_it_in_the_editor_and_for_every_language(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    sign_in(client, cast.dmitri)
    editor = text(client, f"/cms/pages/{tiny_course.en.quiz.pk}/edit/")
    assert 'question-1</strong>: <span dir="auto">Say where its facts come from.' in editor
    assert address(tiny_course) in editor
    page = text(client, address(tiny_course))
    assert "Say where its facts come from." in page
    # the tiny course says it in English in Urdu, too
    assert "Not translated yet: “Choice right 1”." in page
    assert "English" in page
    assert "Urdu" in page


@pytest_db
def test_the_saved_draft_is_read_and_not_what_is_published(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    for one in quiz.questions.get_object_list():
        one.source = "The brief"
    quiz.save_revision()
    assert not Question.objects.filter(page=quiz).exclude(source="").exists()
    sign_in(client, cast.dmitri)
    for where in (f"/cms/pages/{quiz.pk}/edit/", address(tiny_course)):
        page = text(client, where).partition("Urdu")[0]
        assert "Say where its facts come from." not in page


@pytest_db
def test_every_kind_and_unfinished_drafts_are_looked_through(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, *KINDS)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    questions = quiz.questions.get_object_list()
    questions[0].body = []
    questions[1].skill, questions[1].scene, questions[1].code = "", "", ""
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    assert "Say where its facts come from." in text(client, address(tiny_course))
    assert "Proofreading" in text(client, f"/cms/pages/{quiz.pk}/edit/")


@pytest_db
def test_only_languages_an_author_may_edit_are_shown(
    client: Client, tiny_course: TinyCourse
) -> None:
    sign_in(client, editor_of(tiny_course.ur.course))
    page = text(client, address(tiny_course))
    assert "Urdu" in page
    assert "Say where its facts come from." not in page  # that is the English author's


@pytest_db
def test_nobody_else_reads_it(client: Client, cast: Cast, tiny_course: TinyCourse) -> None:
    for outsider in (None, cast.amina, cast.bruno, cast.chloe, cast.esther):
        if outsider:
            sign_in(client, outsider)
        assert client.get(address(tiny_course)).status_code == 302
    sign_in(client, cast.dmitri)
    assert (
        client.get(
            "/cms/reports/quiz/0e2c8a6e-0000-4000-8000-000000000000/proofreading/"
        ).status_code
        == 404
    )


@pytest_db
def test_it_costs_the_same_however_many_questions(
    client: Client, cast: Cast, tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]
) -> None:
    sign_in(client, cast.dmitri)

    def build() -> None:
        quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk).get_latest_revision_as_object()
        questions = quiz.questions.get_object_list()
        more = copy(questions[0])
        more.pk, more.translation_key, more.code = None, uuid4(), f"question-{len(questions) + 1}"
        questions.append(more)
        quiz.save_revision()

    assert assert_constant_queries(build, lambda: text(client, address(tiny_course))) <= 25
