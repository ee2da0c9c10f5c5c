"""One question a page, answers saved as they are given, then the result. No script needed."""

from fractions import Fraction
from math import ceil
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe
from wagtail.images import get_image_model

from accounts.views import person_of
from courses.actions import enrol
from courses.progress import Outline
from courses.views import admit, course_page_of
from quizzes import actions
from quizzes.asked import PaperContent, PaperQuestion
from quizzes.asking import Explained, ask, explain
from quizzes.kinds import KINDS, NotAnAnswerError, Posted, Wanted
from quizzes.kinds.branching import PATH
from quizzes.marking import Mark
from quizzes.models import EACH, Attempt, QuizPage

WANTED: dict[Wanted, str | Promise] = {
    Wanted.ONE: gettext_lazy("Please choose one answer."),
    Wanted.SOME: gettext_lazy("Please tick at least one answer."),
    Wanted.EVERY_LINE: gettext_lazy("Please choose something for every line."),
    Wanted.EVERY_NUMBER_ONCE: gettext_lazy("Please give every line a number, and each number once."),
}


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
        question = self.question(attempt, position)
        kind, posted = KINDS[question.kind], dict(request.POST.lists())
        try:
            given = kind.read(question, posted)
        except NotAnAnswerError as refused:
            return self.show(request, attempt, position, posted=posted, error=WANTED[refused.wanted])
        if not kind.accepts(question, given):  # a story that goes on
            return redirect(f"{reverse('question', args=[uuid, position])}?{urlencode({PATH: given}, doseq=True)}#step")
        actions.answer(attempt=attempt, position=position, given=given, at=timezone.now())
        paper = attempt.paper.content
        if paper.shows_feedback == EACH:
            return redirect(reverse("question", args=[uuid, position]) + "#answer")
        if position < len(paper):
            return redirect("question", uuid, position + 1)
        return submit(request, uuid)

    def question(self, attempt: Attempt, position: int) -> PaperQuestion:
        """The question at ``position``; 404 where the paper has none, or one of a kind nobody knows any more."""
        questions = attempt.paper.content.questions
        if not 1 <= position <= len(questions) or questions[position - 1].kind not in KINDS:
            raise Http404
        return questions[position - 1]

    def show(
        self,
        request: HttpRequest,
        attempt: Attempt,
        position: int,
        *,
        posted: Posted | None = None,
        error: str | Promise = "",
    ) -> HttpResponse:
        """The page of one question."""
        question = self.question(attempt, position)
        paper = attempt.paper.content
        answer = attempt.answers().get(question.key)
        is_explained = answer is not None and paper.shows_feedback == EACH
        so_far = posted or ({PATH: request.GET.getlist(PATH)} if PATH in request.GET else None)
        context = {
            "attempt": attempt,
            "paper": paper,
            "position": position,
            "explained": explain(question, answer) if is_explained else None,
            "asked": None if is_explained else ask(question, answer=answer or (), posted=so_far),
            "error": error,
        }
        return render(request, "quizzes/question.html", context, status=400 if error else 200)


@require_safe
def picture(request: HttpRequest, uuid: UUID, position: int) -> HttpResponseBase:
    """The picture of a question, to whoever was asked it; 404 once another file stands in its place."""
    mine = Attempt.objects.of(request.user.pk).select_related("paper")
    questions = get_object_or_404(mine, uuid=uuid).paper.content.questions
    shown = questions[position - 1].picture if 1 <= position <= len(questions) else None
    if shown is None:
        raise Http404
    image = get_object_or_404(get_image_model(), pk=shown.image, file_hash=shown.digest)
    rendition = image.get_rendition("max-960x960|format-jpeg")
    response = FileResponse(rendition.file.open("rb"), content_type="image/jpeg")
    patch_cache_control(response, private=True, max_age=3600)
    return response


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
