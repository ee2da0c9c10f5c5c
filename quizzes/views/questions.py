"""One question a page, answers saved as they are given, and handing in."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST, require_safe
from wagtail.images import get_image_model

from quizzes import actions
from quizzes.asked import PaperQuestion
from quizzes.asking import ask, explain
from quizzes.kinds import KINDS, NotAnAnswerError, Posted, Wanted
from quizzes.kinds.branching import PATH
from quizzes.models import EACH, Attempt
from quizzes.views.finding import outline_of, own_attempt

WANTED: dict[Wanted, str | Promise] = {
    Wanted.ONE: gettext_lazy("Please choose one answer."),
    Wanted.SOME: gettext_lazy("Please tick at least one answer."),
    Wanted.EVERY_LINE: gettext_lazy("Please choose something for every line."),
    Wanted.EVERY_NUMBER_ONCE: gettext_lazy("Please give every line a number, and each number once."),
}


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
