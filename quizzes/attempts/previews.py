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
    terms = retakes.SittingTerms(attempts=page.attempts_allowed, minutes=page.minutes_allowed)
    next_sitting = retakes.NextSitting(terms, attempts_left=page.attempts_allowed, refusal=None)
    return "quizzes/attempts/preview_start.html", {
        "page_template": page.get_template(context["request"]),
        "next_sitting": next_sitting,
        "minutes_allowed": page.minutes_allowed,
        "until": "",
        "why_not": "",
        "minutes_left": "",
    }


def _questions(page: Any, context: dict[str, Any]) -> TemplateAndContext:
    paper = page.paper(edition=1)
    certainties = []
    if paper.certainty is not CertaintyPolicy.UNASKED:
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
    lesson_keys = {question.read_again for question in result.mark.missed}
    lessons = [activity for activity in context["outline"] if activity.key in lesson_keys]
    template = "quizzes/attempts/result.html"
    if page.offered:
        template = "quizzes/attempts/offered_result.html"
    return template, {
        "paper": paper,
        "mark": result.mark,
        "needed": result.needed,
        "outcomes": result.outcomes,
        "brief_reviews": result.brief_reviews,
        "reviews": result.reviews,
        "points": "",
        "read_again": lessons,
        "quiz": None,  # nothing on the page leads to a real sitting
        "may_retake": page.attempts_allowed != 1,
        "why_not": "",
        "is_course_complete": False,
    }


def _picture_url(picture: PaperPicture | None) -> str:
    """Return the address of a question's picture; empty where its file is gone."""
    rendition = rendition_of(picture)
    return str(rendition.url) if rendition else ""
