"""Previews of a quiz in the CMS: as learners meet it, in its own language, nothing stored."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import override

from quizzes.attempts.rules import retakes
from quizzes.attempts.rules.preview import example_result, preview_questions
from quizzes.authoring.models.previews import QUESTIONS, RESULT
from quizzes.papers.choices import CERTAINTIES
from quizzes.papers.pictures import rendition_of
from quizzes.papers.rules.content import CertaintyPolicy, PaperPicture

TemplateAndContext = tuple[str, dict[str, Any]]


def render_preview(page: Any, request: HttpRequest, mode_name: str) -> TemplateResponse:
    """Return the page of one mode, in the language of the quiz; an unknown mode is the start."""
    preview_modes = {QUESTIONS: _questions, RESULT: _result}
    preview = preview_modes.get(mode_name, _start)
    with override(page.locale.language_code):
        context = page.get_context(request)
        template, preview_context = preview(page, context)
        response = TemplateResponse(request, template, {**context, **preview_context})
        response.render()
        return response


def _start(page: Any, context: dict[str, Any]) -> TemplateAndContext:
    terms = retakes.AttemptTerms(
        attempts_allowed=page.attempts_allowed, minutes_allowed=page.minutes_allowed
    )
    next_attempt = retakes.NextAttempt(terms, attempts_left=page.attempts_allowed, refusal=None)
    return "quizzes/attempts/preview_start.html", {
        "page_template": page.get_template(context["request"]),
        "next_attempt": next_attempt,
        "minutes_allowed": page.minutes_allowed,
        "deadline_text": "",
        "refusal_text": "",
        "minutes_left": "",
    }


def _questions(page: Any, context: dict[str, Any]) -> TemplateAndContext:
    paper = page.paper(edition=1)
    certainties = []
    if paper.certainty_policy is not CertaintyPolicy.UNASKED:
        certainties = [(value, label, False) for value, label in CERTAINTIES]
    previews = [
        (preview, _picture_url(preview.question.picture)) for preview in preview_questions(paper)
    ]
    return "quizzes/attempts/preview_questions.html", {
        "paper": paper,
        "previews": previews,
        "certainties": certainties,
    }


def _result(page: Any, context: dict[str, Any]) -> TemplateAndContext:
    paper = page.paper(edition=1)
    result = example_result(paper)
    lesson_keys = {question.lesson_key for question in result.mark.missed_questions}
    lessons = [activity for activity in context["outline"] if activity.key in lesson_keys]
    template = "quizzes/attempts/result.html"
    if page.offer_time:
        template = "quizzes/attempts/offered_result.html"
    return template, {
        "paper": paper,
        "mark": result.mark,
        "needed_points": result.needed_points,
        "outcomes": result.outcomes,
        "brief_reviews": result.brief_reviews,
        "reviews": result.reviews,
        "points": "",
        "lessons_to_read_again": lessons,
        "quiz": None,  # nothing on the page leads to a real attempt
        "may_retake": page.attempts_allowed != 1,
        "refusal_text": "",
        "is_course_complete": False,
    }


def _picture_url(picture: PaperPicture | None) -> str:
    """Return the address of a question's picture; empty where its file is gone."""
    rendition = rendition_of(picture)
    return str(rendition.url) if rendition else ""
