"""Unpublishing and deleting in Wagtail's admin: the dialogues ask about other languages, and do what was answered."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.other_languages import DELETE, UNPUBLISH, take_away

#: What the box in the dialogues is called; without it only the one page goes.
BOX = "translations"


@hooks.register("after_unpublish_page")
def unpublished(request: HttpRequest, page: Page) -> None:
    """One page was unpublished."""
    _follow(request, [page], UNPUBLISH, include_descendants=bool(request.POST.get("include_descendants")))


@hooks.register("after_delete_page")
def deleted(request: HttpRequest, page: Page) -> None:
    """One page was deleted."""
    _follow(request, [page], DELETE)


@hooks.register("after_bulk_action")
def several_taken_away(request: HttpRequest, act: str, objects: Sequence[Any], action: Any) -> None:
    """Several pages were unpublished or deleted."""
    if action.model is Page and act in {UNPUBLISH, DELETE}:
        answers = action.cleaned_form.cleaned_data
        _follow(request, objects, act, include_descendants=bool(answers.get("include_descendants")))


def _follow(request: HttpRequest, pages: Sequence[Page], act: str, *, include_descendants: bool = False) -> None:
    if not request.POST.get(BOX):
        return
    by: Any = request.user
    done, refused = take_away(pages, act, by=by, include_descendants=include_descendants)
    if done:
        said = _("Unpublished in {languages} too.") if act == UNPUBLISH else _("Deleted in {languages} too.")
        messages.success(request, said.format(languages=", ".join(done)))
    if refused:
        sentence = _("It stays in {languages}: you may not take it away there.")
        messages.warning(request, sentence.format(languages=", ".join(refused)))
