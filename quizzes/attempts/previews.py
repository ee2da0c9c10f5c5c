"""How a quiz is previewed in the CMS: as learners meet it, in its own language, with nothing stored."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import override

from quizzes.attempts.rules import sitting
from quizzes.attempts.rules.preview import example, leaves
from quizzes.authoring.models.previews import QUESTIONS, RESULT
from quizzes.papers.choices import CERTAINTIES
from quizzes.papers.pictures import rendition_of
from quizzes.papers.rules.content import CertaintyPolicy, PaperPicture

Page = tuple[str, dict[str, Any]]


def render_preview(page: Any, request: HttpRequest, mode_name: str) -> TemplateResponse:
    """Return the page of one mode, in the language of the quiz; a mode nobody knows is the start."""
    make = {QUESTIONS: _questions, RESULT: _result}.get(mode_name, _start)
    with override(page.locale.language_code):
        context = page.get_context(request)
        template, more = make(page, context)
        response = TemplateResponse(request, template, {**context, **more})
        response.render()
        return response


def _start(page: Any, context: dict[str, Any]) -> Page:
    terms = sitting.SittingTerms(attempts=page.attempts_allowed, minutes=page.minutes_allowed)
    return "quizzes/attempts/preview_start.html", {
        "asked_on": page.get_template(context["request"]),
        "next_sitting": sitting.NextSitting(
            terms, attempts_left=page.attempts_allowed, refusal=None
        ),
        "minutes_allowed": page.minutes_allowed,
        **dict.fromkeys(("until", "why_not", "minutes_left"), ""),
    }


def _questions(page: Any, context: dict[str, Any]) -> Page:
    paper = page.paper(edition=1)
    certainties = (
        [(*pair, False) for pair in CERTAINTIES]
        if paper.certainty is not CertaintyPolicy.UNASKED
        else []
    )
    shown = [(leaf, _picture_url(leaf.question.picture)) for leaf in leaves(paper)]
    return "quizzes/attempts/preview_questions.html", {
        "paper": paper,
        "leaves": shown,
        "certainties": certainties,
    }


def _result(page: Any, context: dict[str, Any]) -> Page:
    paper = page.paper(edition=1)
    seen = example(paper)
    keys = {question.read_again for question in seen.mark.missed}
    return (
        "quizzes/attempts/offered_result.html" if page.offered else "quizzes/attempts/result.html",
        {
            "paper": paper,
            **vars(seen),
            "points": "",
            "read_again": [activity for activity in context["outline"] if activity.key in keys],
            "quiz": None,  # nothing on the page leads to a real sitting
            "may_retake": page.attempts_allowed != 1,
            "why_not": "",
            "is_course_complete": False,
        },
    )


def _picture_url(picture: PaperPicture | None) -> str:
    """Where the picture of a question is, while its file stands in the library."""
    rendition = rendition_of(picture)
    return str(rendition.url) if rendition else ""
