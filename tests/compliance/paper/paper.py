"""Sheets of a quiz on paper, and what a manager enters from them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from courses.actions import enrol
from quizzes.attempts.actions.printing import start_on_paper
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS
from quizzes.papers.rules.sheets import STEP_FIELD, PenMethod, sheet_question
from tests.people import Cast, TinyCourse
from workforce.people.models import Membership

LIST = "/manage/sheets/"
Form = dict[str, Any]


def job_of(person: User) -> Membership:
    return Membership.objects.get(person=person)


def sheets_form(tiny: TinyCourse, cast: Cast, *people: User) -> Form:
    """What the list posts for these people."""
    members = [job_of(person).pk for person in people]
    return {"unit": cast.workplace.uuid, "quiz": tiny.en.quiz.translation_key, "member": members}


def printed(tiny: TinyCourse, person: User, *, at: datetime | None = None) -> Attempt:
    """A sitting of the quiz on paper."""
    at = at or timezone.now()
    run = enrol(person=person, course=tiny.course, language="en", at=at)
    quiz = QuizPage.objects.get(pk=tiny.en.quiz.pk)
    return start_on_paper(enrolment=run, quiz=quiz, outline=tiny.en.course.outline(), at=at)


def address_of(attempt: Attempt) -> str:
    return f"/manage/sheets/{attempt.uuid}/"


def entered(position: int, question: PaperQuestion, *, right: bool = True) -> Form:
    """What a manager enters for the right answer, or for the last choice."""
    answer = KINDS[question.kind].right_answer(question) if right else (question.choices[-1].id,)
    match sheet_question(position, question).method:
        case PenMethod.NUMBERS:
            return {f"q{position}-order-{one}": str(place) for place, one in enumerate(answer, 1)}
        case PenMethod.LETTERS:
            pairs = (part.split(":") for part in answer)
            return {f"q{position}-match-{line}": partner for line, partner in pairs}
        case PenMethod.STORY:
            steps = {choice.id: choice.step for choice in question.choices}
            return {f"q{position}-{STEP_FIELD}{steps[one]}": one for one in answer}
    return {f"q{position}-choice": list(answer)}


def all_right(attempt: Attempt) -> Form:
    form: Form = {}
    for position, question in enumerate(attempt.paper.content.questions, 1):
        form |= entered(position, question)
    return form
