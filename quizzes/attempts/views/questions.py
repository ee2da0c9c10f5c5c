"""The pages of an attempt: one question a page, each answer saved at once, and handing in."""

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
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules import time_limits
from quizzes.attempts.sentences import time_of_day_text
from quizzes.attempts.views.access import (
    close_if_over,
    explain_lost_guest_attempt,
    outline_of,
    own_attempt,
    sign_in_first,
)
from quizzes.papers.choices import AFTER_EACH_QUESTION, CERTAINTIES
from quizzes.papers.pictures import rendition_of
from quizzes.papers.rules.content import Answer, Certainty, PaperContent, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, AnswerShape, FormFields, NotAnAnswerError, as_answer
from quizzes.papers.rules.kinds.branching import PATH_FIELD
from quizzes.papers.rules.presentation import QuestionPrompt, explain, question_prompt

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


@method_decorator(explain_lost_guest_attempt, name="dispatch")
class QuestionView(View):
    """A question of an attempt: asked, answered, and (where feedback follows each) explained."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let whoever is signed out sign in first, and return to the question and their answer."""
        if not request.user.is_authenticated:
            return sign_in_first(request, kwargs["uuid"], next_path=path_with_answer(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        attempt = own_attempt(request, uuid)
        if close_if_over(request, attempt, at=timezone.now()):
            return redirect("result", uuid)
        return self.show(request, attempt, position, form_fields=dict(request.GET.lists()))

    def post(self, request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
        """Save the answer; then feedback follows, the next question, or the result."""
        attempt = own_attempt(request, uuid)
        now = timezone.now()
        if close_if_over(request, attempt, at=now):
            return redirect("result", uuid)
        question = question_at(attempt, position)
        kind = KINDS[question.kind]
        form_fields = dict(request.POST.lists())
        try:
            answer = kind.read(question, form_fields)
        except NotAnAnswerError as refusal:
            error = ANSWER_PROMPTS[refusal.shape]
            return self.show(request, attempt, position, form_fields=form_fields, error=error)
        if not kind.accepts(question, answer):
            return _next_story_step(uuid, position, answer)
        certainty = certainty_in(form_fields)
        if attempt.paper.content.is_certainty_counted and not certainty:
            return self.show(
                request,
                attempt,
                position,
                form_fields=form_fields,
                error=HOW_SURE,
                error_at="certainty",
            )
        try:
            answering.record_answer(
                attempt=attempt, position=position, answer=answer, at=now, certainty=certainty
            )
        except answering.TimeIsUpError:  # handed in from another tab between looking and answering
            return redirect("result", uuid)
        return _after_answer(request, attempt, position, at=now)

    def show(
        self,
        request: HttpRequest,
        attempt: Attempt,
        position: int,
        *,
        form_fields: FormFields | None = None,
        error: str | Promise = "",
        error_at: str = "choices",
    ) -> HttpResponse:
        """Render the page of one question; an error leads to the fields it is about."""
        context = question_context(attempt, position, form_fields=form_fields, at=timezone.now())
        context["error"] = error
        context["error_at"] = error_at
        status = 400 if error else 200
        return render(request, "quizzes/attempts/question.html", context, status=status)


def _next_story_step(uuid: UUID, position: int, path: Answer) -> HttpResponse:
    """Redirect to the next step of a story."""
    query = urlencode({PATH_FIELD: path}, doseq=True)
    return redirect(f"{reverse('question', args=[uuid, position])}?{query}#step")


def _after_answer(
    request: HttpRequest, attempt: Attempt, position: int, *, at: datetime
) -> HttpResponse:
    """Redirect to the feedback of a question, to the next question, or to the result."""
    if attempt.paper.content.feedback_time == AFTER_EACH_QUESTION:
        return redirect(reverse("question", args=[attempt.uuid, position]) + "#answer")
    _previous_position, next_position = attempt.neighbours(position)
    if next_position:
        return redirect("question", attempt.uuid, next_position)
    return hand_in(request, attempt, at=at)


def path_with_answer(request: HttpRequest) -> str:
    """Return the address of the request with the answer posted to it.

    An answer is ids of choices: the address holds nothing that anybody typed.
    """
    fields = request.POST.copy() if request.method == "POST" else request.GET.copy()
    fields.pop("csrfmiddlewaretoken", None)
    query = fields.urlencode()
    if not query or len(query) > LONGEST_QUERY:
        return request.path
    return f"{request.path}?{query}"


def question_at(attempt: Attempt, position: int) -> PaperQuestion:
    """Return the question at ``position``.

    404 where the paper has none, or one of a kind that does not exist any more.
    """
    questions = attempt.paper.content.questions
    if not 1 <= position <= len(questions) or questions[position - 1].kind not in KINDS:
        raise Http404
    return questions[position - 1]


def certainty_in(form_fields: FormFields) -> str:
    """Return how sure the form says a learner is; empty for nothing that makes sense."""
    for value in form_fields.get("certainty", ()):
        if value in tuple(Certainty):
            return value
    return ""


def question_context(
    attempt: Attempt, position: int, *, form_fields: FormFields | None, at: datetime
) -> dict[str, Any]:
    """Return the context of the page of one question, which is either asked or explained.

    ``form_fields`` fill in the form again when it could not be read.
    """
    question = question_at(attempt, position)
    paper = attempt.paper.content
    response = _response_to(question, attempt)
    certainty = response.certainty if response else ""
    answer = as_answer(response.answer) if response else ()
    prompt = review = None
    if response and (response.is_carried or paper.feedback_time == AFTER_EACH_QUESTION):
        review = explain(question, answer, certainty=certainty, is_carried=response.is_carried)
    else:
        prompt = question_prompt(question, answer=answer, form_fields=form_fields)
    certainty = certainty_in(form_fields or {}) or certainty
    previous_position, next_position = attempt.neighbours(position)
    context = {
        "attempt": attempt,
        "paper": paper,
        "position": position,
        "previous_position": previous_position,
        "next_position": next_position,
        "carried_count": len(attempt.carried_keys()),
        "review": review,
        "is_brief": paper.feedback_time != AFTER_EACH_QUESTION,
        "prompt": prompt,
        "certainties": _certainty_options(paper, prompt, certainty),
        "minutes_left": None,
        "deadline_text": "",
    }
    if attempt.deadline_at:
        context["minutes_left"] = time_limits.minutes_left(attempt.deadline_at, at=at)
        context["deadline_text"] = time_of_day_text(attempt.deadline_at)
    return context


def _response_to(question: PaperQuestion, attempt: Attempt) -> Response | None:
    for response in attempt.responses.all():
        if str(response.question_key) == question.key:
            return response
    return None


def _certainty_options(
    paper: PaperContent, prompt: QuestionPrompt | None, certainty: str
) -> list[tuple[Any, Any, bool]]:
    """Return value, label and whether it is ticked, for each option of *How sure are you?*.

    Nothing where the quiz does not ask, and before the last step of a story.
    """
    if not paper.certainty_policy or prompt is None or not prompt.may_end:
        return []
    return [(value, label, value == certainty) for value, label in CERTAINTIES]


@require_safe
def picture(request: HttpRequest, uuid: UUID, position: int) -> HttpResponseBase:
    """Serve the picture of a question to whoever has it in an attempt of theirs.

    404 once the file is gone, or replaced in the library.
    """
    attempts = Attempt.objects.of(request.user.pk).select_related("paper")
    questions = get_object_or_404(attempts, uuid=uuid).paper.content.questions
    if not 1 <= position <= len(questions):
        raise Http404
    rendition = rendition_of(questions[position - 1].picture)
    if rendition is None:
        raise Http404
    response = FileResponse(rendition.file.open("rb"), content_type="image/jpeg")
    patch_cache_control(response, private=True, max_age=3600)
    return response


@require_POST
@explain_lost_guest_attempt
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in an attempt."""
    if not request.user.is_authenticated:
        return sign_in_first(request, uuid, next_path=reverse("result", args=[uuid]))
    return hand_in(request, own_attempt(request, uuid), at=timezone.now())


def hand_in(request: HttpRequest, attempt: Attempt, *, at: datetime) -> HttpResponse:
    """Hand in and go to the result; the first unanswered question is shown instead, if any."""
    if close_if_over(request, attempt, at=at):
        return redirect("result", attempt.uuid)
    try:
        answering.submit_attempt(attempt=attempt, outline=outline_of(attempt), at=at)
    except answering.UnansweredError as error:
        messages.warning(
            request, _("Question {number} has no answer yet.").format(number=error.position)
        )
        return redirect("question", attempt.uuid, error.position)
    return redirect("result", attempt.uuid)
