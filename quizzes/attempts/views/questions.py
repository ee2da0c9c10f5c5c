"""One question a page, answers saved as they are given, and handing in."""

from datetime import datetime
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
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from quizzes.attempts.actions import answering
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import sitting
from quizzes.attempts.sentences import time_of_day
from quizzes.attempts.views.access import (
    close_if_over,
    explain_lost_guest_sitting,
    outline_of,
    own_attempt,
    sign_in_first,
)
from quizzes.papers.choices import AFTER_EACH_QUESTION, CERTAINTIES
from quizzes.papers.pictures import rendition_of
from quizzes.papers.rules.content import Certainty, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, AnswerShape, FormFields, NotAnAnswerError, as_answer
from quizzes.papers.rules.kinds.branching import PATH
from quizzes.papers.rules.presentation import ask, explain

ANSWER_PROMPTS: dict[AnswerShape, str | Promise] = {
    AnswerShape.ONE: gettext_lazy("Please choose one answer."),
    AnswerShape.SOME: gettext_lazy("Please tick at least one answer."),
    AnswerShape.EVERY_LINE: gettext_lazy("Please choose something for every line."),
    AnswerShape.EVERY_NUMBER_ONCE: gettext_lazy(
        "Please give every line a number, and each number once."
    ),
}
# characters: an answer to ten lines, and less than any browser or proxy cuts off
LONGEST_QUERY = 1500
HOW_SURE = gettext_lazy("Please say how sure you are.")


@method_decorator(explain_lost_guest_sitting, name="dispatch")
class QuestionView(View):
    """A question of an attempt: asked, answered, and (where feedback follows each) explained."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever is signed out signs in first, and comes back to the same question with their answer filled in."""
        if not request.user.is_authenticated:
            return sign_in_first(request, kwargs["uuid"], then=path_with_answer(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        """Ask, or explain what was answered."""
        attempt = own_attempt(request, uuid)
        if close_if_over(request, attempt, at=timezone.now()):
            return redirect("result", uuid)
        return self.show(request, attempt, position, posted=dict(request.GET.lists()))

    def post(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        """Save the answer, then feedback, the next question, or the result."""
        attempt, now = own_attempt(request, uuid), timezone.now()
        if close_if_over(request, attempt, at=now):
            return redirect("result", uuid)
        question, paper = question_at(attempt, position), attempt.paper.content
        kind, posted = KINDS[question.kind], dict(request.POST.lists())
        try:
            given = kind.read(question, posted)
        except NotAnAnswerError as refused:
            return self.show(
                request, attempt, position, posted=posted, error=ANSWER_PROMPTS[refused.shape]
            )
        if not kind.accepts(question, given):  # a story that goes on
            return redirect(
                f"{reverse('question', args=[uuid, position])}?{urlencode({PATH: given}, doseq=True)}#step"
            )
        certainty = said(posted)
        if paper.is_certainty_counted and not certainty:
            return self.show(
                request, attempt, position, posted=posted, error=HOW_SURE, error_at="certainty"
            )
        try:
            answering.record_answer(
                attempt=attempt, position=position, answer=given, at=now, certainty=certainty
            )
        except answering.TimeIsUpError:  # handed in from another tab between looking and answering
            return redirect("result", uuid)
        if paper.shows_feedback == AFTER_EACH_QUESTION:
            return redirect(reverse("question", args=[uuid, position]) + "#answer")
        _before, after = attempt.neighbours(position)
        return redirect("question", uuid, after) if after else hand_in(request, attempt, at=now)

    def show(
        self,
        request: HttpRequest,
        attempt: Attempt,
        position: int,
        *,
        posted: FormFields | None = None,
        error: str | Promise = "",
        error_at: str = "choices",
    ) -> HttpResponse:
        """The page of one question; an error leads to the fields it is about."""
        context = question_context(attempt, position, posted=posted, at=timezone.now())
        context |= {"error": error, "error_at": error_at}
        return render(
            request, "quizzes/attempts/question.html", context, status=400 if error else 200
        )


def path_with_answer(request: HttpRequest) -> str:
    """The address asked for, with what was posted to it: ids of choices, and nothing that anybody wrote."""
    given = request.POST.copy() if request.method == "POST" else request.GET.copy()
    given.pop("csrfmiddlewaretoken", None)
    query = given.urlencode()
    return f"{request.path}?{query}" if 0 < len(query) <= LONGEST_QUERY else request.path


def question_at(attempt: Attempt, position: int) -> PaperQuestion:
    """The question at ``position``; 404 where the paper has none, or one of a kind nobody knows any more."""
    questions = attempt.paper.content.questions
    if not 1 <= position <= len(questions) or questions[position - 1].kind not in KINDS:
        raise Http404
    return questions[position - 1]


def said(posted: FormFields) -> str:
    """How sure the form says somebody is; empty for nothing that makes sense."""
    return next((one for one in posted.get("certainty", ()) if one in tuple(Certainty)), "")


def question_context(
    attempt: Attempt, position: int, *, posted: FormFields | None, at: datetime
) -> dict[str, Any]:
    """What the page of one question shows: it is asked, with what was ``posted``, or explained."""
    question, paper = question_at(attempt, position), attempt.paper.content
    response = next(
        (one for one in attempt.responses.all() if str(one.question_key) == question.key), None
    )
    answer, certainty = (as_answer(response.answer), response.certainty) if response else ((), "")
    is_carried = response is not None and response.is_carried
    is_explained = is_carried or (
        response is not None and paper.shows_feedback == AFTER_EACH_QUESTION
    )
    asked = None if is_explained else ask(question, answer=answer, posted=posted)
    before, after = attempt.neighbours(position)
    ticked = said(posted or {}) or certainty
    return {
        "attempt": attempt,
        "paper": paper,
        "position": position,
        "before": before,
        "after": after,
        "carried": len(attempt.carried_keys()),
        "explained": explain(question, answer, certainty=certainty, is_carried=is_carried)
        if is_explained
        else None,
        "is_brief": paper.shows_feedback != AFTER_EACH_QUESTION,
        "asked": asked,
        "certainties": [(*pair, pair[0] == ticked) for pair in CERTAINTIES]
        if paper.certainty and asked and asked.may_end
        else (),
        "minutes_left": sitting.minutes_left(attempt.deadline_at, at=at)
        if attempt.deadline_at
        else None,
        "until": time_of_day(attempt.deadline_at) if attempt.deadline_at else "",
    }


@require_safe
def picture(request: HttpRequest, uuid: UUID, position: int) -> HttpResponseBase:
    """The picture of a question, to whoever was asked it; 404 once another file stands in its place, or none."""
    mine = Attempt.objects.of(request.user.pk).select_related("paper")
    questions = get_object_or_404(mine, uuid=uuid).paper.content.questions
    shown = questions[position - 1].picture if 1 <= position <= len(questions) else None
    rendition = rendition_of(shown)
    if rendition is None:
        raise Http404
    response = FileResponse(rendition.file.open("rb"), content_type="image/jpeg")
    patch_cache_control(response, private=True, max_age=3600)
    return response


@require_POST
@explain_lost_guest_sitting
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in; an unanswered question is shown first."""
    if not request.user.is_authenticated:
        return sign_in_first(request, uuid, then=reverse("result", args=[uuid]))
    return hand_in(request, own_attempt(request, uuid), at=timezone.now())


def hand_in(request: HttpRequest, attempt: Attempt, *, at: datetime) -> HttpResponse:
    """Hand in and go to the result; an unanswered question is shown first."""
    if close_if_over(request, attempt, at=at):
        return redirect("result", attempt.uuid)
    try:
        answering.submit_attempt(attempt=attempt, outline=outline_of(attempt), at=at)
    except answering.UnansweredError as missing:
        messages.warning(
            request, _("Question {number} has no answer yet.").format(number=missing.position)
        )
        return redirect("question", attempt.uuid, missing.position)
    return redirect("result", attempt.uuid)
