"""Publish in other languages what an author has published again in the first one."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from courses.permissions import may_publish_page
from courses.translations.counterpart_actions import republish_counterparts
from courses.translations.counterparts import unpublished_counterparts

#: How many pages one address may name, and how many digits an id has at most.
MAX_PAGES, MAX_ID_DIGITS = 500, 9


class PublishElsewhereView(WagtailAdminTemplateMixin, TemplateView):
    """The unpublished counterparts of pages (``?id=…&id=…``, of the first language).

    A POST publishes them.
    """

    template_name = "courses/admin/elsewhere.html"
    page_title = gettext_lazy("Publish in other languages too")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise 403 for whoever may publish none of the pages."""
        pages = Page.objects.filter(
            pk__in=_page_ids(request), locale__language_code=settings.LANGUAGE_CODE
        )
        self.pages = [
            page for page in pages.select_related("locale") if may_publish_page(request.user, page)
        ]
        if not self.pages:
            raise PermissionDenied
        if not unpublished_counterparts(self.pages).exists():
            return self._back_to_pages()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counterparts = unpublished_counterparts(self.pages).select_related("locale")
        return super().get_context_data(pages=counterparts, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish, name the languages, and go back to where the pages stand."""
        by: Any = request.user
        now = timezone.now()  # noqa: TID251  (a view reads the clock)
        done, refused = republish_counterparts(self.pages, by=by, at=now)
        if done:
            sentence = _("Published in {languages} too.")
            messages.success(request, sentence.format(languages=", ".join(done)))
        if refused:
            sentence = _(
                "Not published in {languages}: words are not translated yet, you may not publish "
                "there, or somebody decided otherwise."
            )
            messages.warning(request, sentence.format(languages=", ".join(refused)))
        return self._back_to_pages()

    def _back_to_pages(self) -> HttpResponse:
        return redirect("wagtailadmin_explore", self.pages[0].get_parent().pk)


def _page_ids(request: HttpRequest) -> list[int]:
    texts = request.GET.getlist("id")[:MAX_PAGES]
    return [int(text) for text in texts if text.isdecimal() and len(text) <= MAX_ID_DIGITS]
