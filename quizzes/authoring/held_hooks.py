"""Publishing in Wagtail's admin: the author of a quiz reads at once where a translator is waited for."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.translations.counterparts import language_names
from quizzes.authoring.held import waiting_of
from quizzes.authoring.models import QuizPage

#: The buttons of the editor that publish, the last approval of a workflow among them.
PUBLISHING = ("action-publish", "action-workflow-action")


@hooks.register("after_edit_page")
def one_published(request: HttpRequest, page: Page) -> None:
    """A quiz was saved in the editor, and perhaps published."""
    if isinstance(page, QuizPage) and any(name in request.POST for name in PUBLISHING):
        _warn(request, page)


@hooks.register("after_bulk_action")
def several_published(request: HttpRequest, act: str, objects: Sequence[Any], action: Any) -> None:
    """Several pages were published, perhaps with all below them."""
    if action.model is not Page or act != "publish":
        return
    with_below = action.cleaned_form.cleaned_data.get("include_descendants")
    for page in objects:
        for quiz in (
            QuizPage.objects.descendant_of(page, inclusive=True) if with_below else [page.specific]
        ):
            if isinstance(quiz, QuizPage):
                _warn(request, quiz)


def _warn(request: HttpRequest, quiz: QuizPage) -> None:
    if (
        quiz.locale.language_code != settings.LANGUAGE_CODE
        or not quiz.live
        or quiz.has_unpublished_changes
    ):
        return
    held, older = waiting_of(quiz)
    buttons = [
        messages.button(
            reverse("quiz_proofreading", args=[quiz.translation_key]), _("Proofreading")
        )
    ]
    if held:
        sentence = _(
            "Nobody can take “{quiz}” in these languages for now: {languages}. A right answer has other words, or "
            "something is new, and it waits until that is translated and published."
        )
        words = sentence.format(quiz=quiz.title, languages=", ".join(language_names(held)))
        messages.warning(request, words, buttons=buttons)
    if older:
        sentence = _(
            "“{quiz}” keeps its older words in these languages until the new ones are translated: {languages}."
        )
        words = sentence.format(quiz=quiz.title, languages=", ".join(language_names(older)))
        messages.warning(request, words, buttons=buttons)
