"""One question a page, answers saved as they are given, then the result. No script needed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from accounts.views import person_of
from courses.actions import enrol
from courses.progress import Outline
from courses.views import admit, course_page_of
from quizzes import actions
from quizzes.marking import Mark, PaperContent
from quizzes.models import EACH, Attempt, QuizPage


def quiz_in_language(key: UUID | str) -> QuizPage | None:
    """The live quiz with this activity key in the reader's language."""
    pages = QuizPage.objects.live().filter(translation_key=key, locale__language_code=get_language())
    return pages.select_related("locale").prefetch_related("questions").first()


def own_attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The reader's own attempt, in the reader's language while it is open; else 404."""
    mine = Attempt.objects.of(request.user.pk).select_related("paper", "enrolment__course", "enrolment__person")
    attempt = get_object_or_404(mine.prefetch_related("responses"), uuid=uuid)
    if attempt.submitted_at is None and attempt.paper.content.language != get_language():
        quiz = quiz_in_language(attempt.activity_key)
        attempt = actions.continue_in_language(attempt=attempt, quiz=quiz) if quiz else attempt
    return attempt


def outline_of(attempt: Attempt) -> Outline:
    """The attempt's course in the reader's language, or in the paper's where only that has the quiz."""
    course = attempt.enrolment.course
    outline = course_page_of(course).outline()
    if outline.find(str(attempt.activity_key)) is None:
        with override(attempt.paper.content.language):
            outline = course_page_of(course).outline()
    return outline


@require_POST
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start a sitting, or go on with the open one at its first unanswered question."""
    quiz = quiz_in_language(key)
    if quiz is None:
        raise Http404
    admit(request, quiz)
    course_page = quiz.course_page
    now = timezone.now()
    language = course_page.locale.language_code
    enrolment = enrol(person=person_of(request), course=course_page.course, language=language, at=now)
    attempt = actions.start_attempt(enrolment=enrolment, quiz=quiz, at=now)
    return redirect("question", attempt.uuid, attempt.next_position())


class QuestionView(View):
    """A question of an attempt: asked, answered, and (where feedback follows each) explained."""

    def get(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        """Ask, or explain what was answered."""
        attempt = own_attempt(request, uuid)
        if attempt.submitted_at:
            return redirect("result", uuid)
        return self.show(request, attempt, position)

    def post(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        """Save the answer, then feedback, the next question, or the result."""
        attempt = own_attempt(request, uuid)
        if attempt.submitted_at:
            return redirect("result", uuid)
        self.check(attempt, position)
        try:
            actions.answer(
                attempt=attempt, position=position, choice_id=request.POST.get("choice", ""), at=timezone.now()
            )
        except actions.NotAChoiceError:
            return self.show(request, attempt, position, error=_("Please choose one answer."))
        paper = attempt.paper.content
        if paper.shows_feedback == EACH:
            return redirect(reverse("question", args=[uuid, position]) + "#answer")
        if position < len(paper):
            return redirect("question", uuid, position + 1)
        return submit(request, uuid)

    def check(self, attempt: Attempt, position: int) -> None:
        """404 for a question the paper does not have."""
        if not 1 <= position <= len(attempt.paper.content):
            raise Http404

    def show(self, request: HttpRequest, attempt: Attempt, position: int, error: str = "") -> HttpResponse:
        """The page of one question."""
        self.check(attempt, position)
        paper = attempt.paper.content
        question = paper.questions[position - 1]
        chosen = attempt.answers().get(question.key)
        context = {
            "attempt": attempt,
            "paper": paper,
            "question": question,
            "position": position,
            "chosen": chosen,
            "is_explained": chosen is not None and paper.shows_feedback == EACH,
            "is_right": question.is_right(chosen),
            "error": error,
        }
        return render(request, "quizzes/question.html", context, status=400 if error else 200)


@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in; an unanswered question is shown first."""
    attempt = own_attempt(request, uuid)
    outline = outline_of(attempt)
    try:
        actions.submit_attempt(attempt=attempt, outline=outline, at=timezone.now())
    except actions.UnansweredError as missing:
        messages.warning(request, _("Question {number} has no answer yet.").format(number=missing.position))
        return redirect("question", uuid, missing.position)
    return redirect("result", uuid)


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
        "needed": -(-paper.pass_mark * len(paper) // 1),
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


def explained(paper: PaperContent, attempt: Attempt) -> list[dict[str, Any]]:
    """Every question with what was chosen and whether it was right."""
    answers = attempt.answers()
    return [
        {
            "question": question,
            "chosen": answers.get(question.key),
            "is_right": question.is_right(answers.get(question.key)),
        }
        for question in paper.questions
    ]
