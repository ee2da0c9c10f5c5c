"""Unpublishing and deleting in Wagtail's admin: the dialogues ask about other languages, and do what was answered.

Whoever publishes again is asked about them, too.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.translations.counterpart_views import PublishElsewhereView
from courses.translations.counterparts import (
    DELETE,
    UNPUBLISH,
    gone_elsewhere,
    in_words,
    take_away,
    was_away,
)

#: What the box in the dialogues is called; without it only the one page goes.
BOX = "translations"


@hooks.register("after_unpublish_page")
def unpublished(request: HttpRequest, page: Page) -> None:
    """One page was unpublished."""
    _follow(
        request,
        [page],
        UNPUBLISH,
        include_descendants=bool(request.POST.get("include_descendants")),
    )


@hooks.register("after_delete_page")
def deleted(request: HttpRequest, page: Page) -> None:
    """One page was deleted."""
    _follow(request, [page], DELETE)


@hooks.register("after_bulk_action")
def several_taken_away(request: HttpRequest, act: str, objects: Sequence[Any], action: Any) -> None:
    """Several pages were unpublished or deleted."""
    if action.model is not Page:
        return
    with_descendants = bool(action.cleaned_form.cleaned_data.get("include_descendants"))
    if act in {UNPUBLISH, DELETE}:
        _follow(request, objects, act, include_descendants=with_descendants)
    if act == "publish":
        _ask_about_others(request, objects, include_descendants=with_descendants)


@hooks.register("after_publish_page")
def published(request: HttpRequest, page: Page) -> None:
    """One page was published."""
    _ask_about_others(request, [page])


@hooks.register("register_admin_urls")
def elsewhere_url() -> list[URLPattern]:
    """Where the question is answered."""
    return [path("courses/elsewhere/", PublishElsewhereView.as_view(), name="publish_elsewhere")]


def _ask_about_others(
    request: HttpRequest, pages: Sequence[Page], *, include_descendants: bool = False
) -> None:
    """Whoever took a page away in every language has it back in this one only, unless they say so.

    Nothing is asked about a page that was live before: what it is elsewhere was taken away by itself.
    """
    published = Page.objects.filter(pk__in=[page.pk for page in pages])
    if include_descendants:
        for page in pages:
            published |= Page.objects.descendant_of(page)
    concerned = list(published.filter(live=True).select_related("locale"))
    keys = set(gone_elsewhere(concerned).values_list("translation_key", flat=True))
    back = [page for page in concerned if page.translation_key in keys and was_away(page)]
    gone = gone_elsewhere(back)
    languages = in_words(gone.values_list("locale__language_code", flat=True))
    if not languages:
        return
    ids = [("id", page.pk) for page in back]
    button = messages.button(
        f"{reverse('publish_elsewhere')}?{urlencode(ids)}", _("Publish there too")
    )
    sentence = _("It is not live in {languages}, where it once was.")
    messages.warning(request, sentence.format(languages=", ".join(languages)), buttons=[button])


def _follow(
    request: HttpRequest, pages: Sequence[Page], act: str, *, include_descendants: bool = False
) -> None:
    if not request.POST.get(BOX):
        return
    by: Any = request.user
    done, refused = take_away(pages, act, by=by, include_descendants=include_descendants)
    if done:
        said = (
            _("Unpublished in {languages} too.")
            if act == UNPUBLISH
            else _("Deleted in {languages} too.")
        )
        messages.success(request, said.format(languages=", ".join(done)))
    if refused:
        sentence = _("It stays in {languages}: you may not take it away there.")
        messages.warning(request, sentence.format(languages=", ".join(refused)))
