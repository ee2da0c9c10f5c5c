"""The result, which teaches."""

from fractions import Fraction
from math import ceil
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from courses.progress import Outline
from quizzes.asked import PaperContent
from quizzes.asking import Explained, explain
from quizzes.marking import Mark
from quizzes.models import Attempt
from quizzes.views.finding import outline_of, own_attempt


@require_safe
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Recognise, Respond, Report; what went well, what to read again, and what comes next."""
    attempt = own_attempt(request, uuid)
    if attempt.submitted_at is None:
        return redirect("question", uuid, attempt.next_position())
    outline = outline_of(attempt)
    return render(request, "quizzes/result.html", result_context(attempt, outline))


def result_context(attempt: Attempt, outline: Outline) -> dict[str, Any]:
    """What the result page says of a submitted attempt."""
    paper = attempt.paper.content
    mark = attempt.mark()
    progress = attempt.enrolment.progress(outline)
    return {
        "attempt": attempt,
        "paper": paper,
        "mark": mark,
        **_points(mark, paper),
        "read_again": read_again(mark, outline),
        "explained": explained(paper, attempt),
        "outline": outline,
        "progress": progress,
        "quiz": outline.find(str(attempt.activity_key)),
        "is_course_complete": attempt.enrolment.completed_at is not None,
    }


def read_again(mark: Mark, outline: Outline) -> list[Any]:
    """The lessons behind the missed questions, each once, in course order."""
    keys = {question.read_again for question in mark.missed}
    return [activity for activity in outline if activity.key in keys]


def explained(paper: PaperContent, attempt: Attempt) -> list[Explained]:
    """Every question with what was answered and why that was right or not."""
    answers = attempt.answers()
    return [explain(question, answers.get(question.key)) for question in paper.questions]


def _points(mark: Mark, paper: PaperContent) -> dict[str, Any]:
    """What was earned and what is needed: in questions while each is right or wrong, else in points."""
    needed = paper.pass_mark * len(paper)
    if mark.points == mark.right:
        return {"points": "", "needed": ceil(needed)}
    return {"points": _figure(mark.points), "needed": _figure(needed)}


def _figure(points: Fraction) -> str:
    """Points as people read them, with at most two decimals, rounded down: nobody passes by rounding.

    A pass mark is in whole per cent, so what is needed never has more decimals than two.
    """
    whole, rest = divmod(int(points * 100), 100)
    return str(number_format(whole if not rest else whole + rest / 100))
