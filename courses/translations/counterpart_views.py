"""Publishing in other languages what an author has published again in the first one, in Wagtail's admin."""

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

from courses.translations.counterparts import bring_back, gone_elsewhere

MOST = 500  # pages asked for in one address


class PublishElsewhereView(WagtailAdminTemplateMixin, TemplateView):
    """Which pages (``?id=…&id=…``, of the first language) are gone in which languages; a POST publishes them."""

    template_name = "courses/admin/elsewhere.html"
    page_title = gettext_lazy("Publish in other languages too")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises 403 for whoever may publish none of the pages."""
        ids = [
            int(pk) for pk in request.GET.getlist("id")[:MOST] if pk.isdecimal() and len(pk) < 10
        ]
        pages = Page.objects.filter(
            pk__in=ids, locale__language_code=settings.LANGUAGE_CODE
        ).select_related("locale")
        self.pages = [
            page for page in pages if page.permissions_for_user(request.user).can_publish()
        ]
        if not self.pages:
            raise PermissionDenied
        if not gone_elsewhere(self.pages).exists():
            return redirect("wagtailadmin_explore", self.pages[0].get_parent().pk)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what is gone."""
        return super().get_context_data(
            pages=gone_elsewhere(self.pages).select_related("locale"), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish, say where, and go back to where the pages stand."""
        by: Any = request.user
        now = timezone.now()  # noqa: TID251  (a view reads the clock)
        done, refused = bring_back(self.pages, by=by, at=now)
        if done:
            messages.success(
                request, _("Published in {languages} too.").format(languages=", ".join(done))
            )
        if refused:
            sentence = _(
                "Not published in {languages}: words are not translated yet, you may not publish there, or somebody "
                "decided otherwise."
            )
            messages.warning(request, sentence.format(languages=", ".join(refused)))
        return redirect("wagtailadmin_explore", self.pages[0].get_parent().pk)
