"""A tiny course with questions before it and after it."""

import re
import uuid
from datetime import datetime, timedelta

from django.test import Client

from accounts.models import User
from courses.actions import complete_activity, enrol
from courses.models import Enrolment
from quizzes.attempts.actions.answering import record_answer, submit_attempt
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Question, QuizPage
from tests.people import TinyCourse


def add_quiz(
    tiny: TinyCourse, purpose: str, *, languages: tuple[str, ...] = ("en", "ur"), **fields: object
) -> QuizPage:
    """A live quiz of three questions (one a skill) directly under the course; the English page."""
    key = uuid.uuid4()
    keys = [uuid.uuid4() for _number in range(3)]
    pages: dict[str, QuizPage] = {}
    for language in languages:
        there = getattr(tiny, language)
        page = QuizPage(
            title=f"{purpose} ({language})", slug=f"{purpose.replace('_', '-')}-{language}", minutes=2, purpose=purpose,
            translation_key=key, locale=there.course.locale, pass_percent=100, **fields,
        )  # fmt: skip
        page.questions = [
            Question(
                code=f"{purpose}-{number}", skill=same.skill, place="night", scene="<p>A scene.</p>",
                ask=f"And {number}?", sort_order=number, locale=page.locale,
                translation_key=keys[number], body=same.body,
                read_again=there.first.translation_key,
            )
            for number, same in enumerate(there.quiz.questions.all())
        ]  # fmt: skip
        there.course.refresh_from_db()
        there.course.add_child(instance=page)
        page.save_revision().publish()
        pages[language] = page
    return pages[languages[0]]


def hand_in(attempt: Attempt, rights: str, *, at: datetime) -> Attempt:
    """Answer question by question: 1 is right, 0 is wrong; then hand in."""
    for position, (question, right) in enumerate(
        zip(attempt.paper.content.questions, rights, strict=True), 1
    ):
        choice = next(choice for choice in question.choices if choice.is_correct is (right == "1"))
        record_answer(attempt=attempt, position=position, answer=(choice.id,), at=at)
    attempt = Attempt.objects.get(pk=attempt.pk)
    outline = QuizPage.objects.get(
        translation_key=attempt.activity_key, locale__language_code="en"
    ).course_page.outline()
    submit_attempt(attempt=attempt, outline=outline, at=at)
    return Attempt.objects.get(pk=attempt.pk)


def complete(tiny: TinyCourse, person: User, *, at: datetime, rights: str = "111") -> Enrolment:
    """Somebody does the whole course at an instant; the assessment as ``rights`` says, then right."""
    course_page = tiny.en.course
    course_page.refresh_from_db()
    course_page.course.refresh_from_db()
    outline = course_page.outline()
    run = enrol(person=person, course=tiny.course, language="en", at=at - timedelta(hours=1))
    for lesson in (tiny.en.first, tiny.en.second):
        complete_activity(
            enrolment=run, activity_key=lesson.activity_key, outline=outline, language="en", at=at
        )
    for answers in dict.fromkeys((rights, "111")):
        quiz = QuizPage.objects.get(pk=tiny.en.quiz.pk)
        hand_in(start_attempt(enrolment=run, quiz=quiz, at=at), answers, at=at)
    run.refresh_from_db()
    assert run.completed_at == at
    return run


def begin(client: Client, quiz: QuizPage, language: str = "en") -> Attempt | None:
    """Press *Start* on the page of a quiz; None when that begins nothing."""
    response = client.post(f"/{language}/learn/quiz/{quiz.translation_key}/start/")
    assert response.status_code == 302
    match = re.search(r"/learn/attempt/([-\w]+)/", response.url)
    return Attempt.objects.get(uuid=match[1]) if match else None


def finish(client: Client, attempt: Attempt | None, rights: str, language: str = "en") -> str:
    """Answer everything in the browser and hand in; the result page."""
    assert attempt
    for position, (question, right) in enumerate(
        zip(attempt.paper.content.questions, rights, strict=True), 1
    ):
        choice = next(choice for choice in question.choices if choice.is_correct is (right == "1"))
        address = f"/{language}/learn/attempt/{attempt.uuid}/{position}/"
        assert client.post(address, {"choice": choice.id}).status_code == 302
    response = client.post(f"/{language}/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert response.status_code == 200
    return response.content.decode()
