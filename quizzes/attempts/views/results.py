"""The result, which teaches."""

from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from courses.actions import whole_course
from courses.rules.progress import Activity, Outline, progress
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import sitting
from quizzes.attempts.rules.marking import Mark
from quizzes.attempts.rules.outcomes import by_outcome
from quizzes.attempts.sentences import why_not
from quizzes.attempts.views.access import (
    close_if_over,
    explain_lost_guest_sitting,
    next_sitting_of,
    outline_of,
    own_attempt,
    sign_in_first,
)
from quizzes.papers.rules.content import PaperContent, ReviewLevel
from quizzes.papers.rules.presentation import AnswerReview, explain


@require_safe
@explain_lost_guest_sitting
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What went well, by skill and by outcome, what to read again, and what comes next."""
    if not request.user.is_authenticated:
        return sign_in_first(request, uuid, then=request.path)
    attempt, now = own_attempt(request, uuid), timezone.now()
    if attempt.submitted_at is None:
        is_late = close_if_over(request, attempt, at=now)
        return (
            redirect("result", uuid)
            if is_late
            else redirect("question", uuid, attempt.next_position())
        )
    template = (
        "quizzes/attempts/offered_result.html"
        if attempt.paper.content.purpose
        else "quizzes/attempts/result.html"
    )
    return render(request, template, result_context(attempt, outline_of(attempt), at=now))


def result_context(attempt: Attempt, outline: Outline, *, at: datetime) -> dict[str, Any]:
    """What the result page says of a submitted attempt, as far as the review rules let it."""
    paper, mark = attempt.paper.content, attempt.mark()
    opening = next_sitting_of(attempt, at=at)
    may_retake = opening is not None and sitting.may_retake(opening.refusal)
    when = attempt.submitted_at or at
    shown = sitting.review_level(paper.review, submitted_at=when, may_retake=may_retake, at=at)
    return {
        "attempt": attempt,
        "paper": paper,
        "mark": mark,
        **(
            _points(mark, paper)
            if sitting.includes(shown, ReviewLevel.POINTS)
            else {"points": "", "needed": ""}
        ),
        "outcomes": by_outcome(paper, mark),
        "read_again": read_again(mark, outline),
        "answered": explained(paper, attempt) if shown is ReviewLevel.RIGHT else (),
        "explained": explained(paper, attempt) if shown is ReviewLevel.ALL else (),
        "outline": outline,
        **still_to_do(attempt, outline),
        "quiz": outline.find(str(attempt.activity_key)),
        "may_retake": may_retake,
        "why_not": why_not(opening.refusal) if opening else "",
        "is_course_complete": attempt.enrolment.completed_at is not None,
    }


def still_to_do(attempt: Attempt, outline: Outline) -> dict[str, Any]:
    """``resume``, the next activity (None: none is left), and ``left``, how many there are before the certificate.

    What this language lacks of the course counts, and comes last.
    """
    done = attempt.enrolment.done_keys()
    here, whole = progress(outline, done), progress(whole_course(outline), done)
    is_complete = attempt.enrolment.completed_at is not None
    resume: Activity | None = here.resume or (None if is_complete else whole.resume)
    return {"resume": resume, "left": 0 if is_complete else whole.total - whole.done}


def read_again(mark: Mark, outline: Outline) -> list[Any]:
    """The lessons behind the missed questions, each once, in course order."""
    keys = {question.read_again for question in mark.missed}
    return [activity for activity in outline if activity.key in keys]


def explained(paper: PaperContent, attempt: Attempt) -> list[AnswerReview]:
    """Every question with what was answered and why that was right or not."""
    answers, certainties, carried = attempt.answers(), attempt.certainties(), attempt.carried_keys()
    return [
        explain(
            q, answers.get(q.key), certainty=certainties.get(q.key, ""), is_carried=q.key in carried
        )
        for q in paper.questions
    ]


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
