"""Publishing in Wagtail's admin: warn the author of a quiz where a translator is waited for."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.translations.counterparts import language_names
from quizzes.authoring.held_translations import languages_behind
from quizzes.authoring.models import QuizPage

#: The buttons of the editor that publish, the last approval of a workflow among them.
PUBLISH_BUTTONS = ("action-publish", "action-workflow-action")


@hooks.register("after_edit_page")
def warn_after_edit(request: HttpRequest, page: Page) -> None:
    """Warn about a quiz that was saved in the editor and perhaps published."""
    if isinstance(page, QuizPage) and any(name in request.POST for name in PUBLISH_BUTTONS):
        _warn(request, page)


@hooks.register("after_bulk_action")
def warn_after_bulk_publish(
    request: HttpRequest, act: str, objects: Sequence[Any], action: Any
) -> None:
    """Warn about quizzes that were published together, perhaps with the pages above them."""
    if action.model is not Page or act != "publish":
        return
    includes_descendants = action.cleaned_form.cleaned_data.get("include_descendants")
    for page in objects:
        for quiz in _published_quizzes(page, includes_descendants=includes_descendants):
            _warn(request, quiz)


def _published_quizzes(page: Page, *, includes_descendants: bool) -> Iterator[QuizPage]:
    if includes_descendants:
        yield from QuizPage.objects.descendant_of(page, inclusive=True)
    elif isinstance(page.specific, QuizPage):
        yield page.specific


def _warn(request: HttpRequest, quiz: QuizPage) -> None:
    is_english = quiz.locale.language_code == settings.LANGUAGE_CODE
    if not is_english or not quiz.live or quiz.has_unpublished_changes:
        return
    held_codes, outdated_codes = languages_behind(quiz)
    url = reverse("quiz_proofreading", args=[quiz.translation_key])
    buttons = [messages.button(url, _("Proofreading"))]
    if held_codes:
        sentence = _(
            "Nobody can take “{quiz}” in these languages for now: {languages}. A right answer has "
            "other words, or something is new, and it waits until that is translated and published."
        )
        text = sentence.format(quiz=quiz.title, languages=", ".join(language_names(held_codes)))
        messages.warning(request, text, buttons=buttons)
    if outdated_codes:
        sentence = _(
            "“{quiz}” keeps its older words in these languages until the new ones are translated: "
            "{languages}."
        )
        text = sentence.format(quiz=quiz.title, languages=", ".join(language_names(outdated_codes)))
        messages.warning(request, text, buttons=buttons)
