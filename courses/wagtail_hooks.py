"""Courses in Wagtail's admin: the records behind the pages, and translating them."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_localize.models import Translation

from courses import copying_hooks  # noqa: F401  (registering its hooks is the point)
from courses.forms import CourseForm
from courses.models import Course, Edition, Sector, TranslationReview
from courses.translations import counterpart_hooks  # noqa: F401  (the same)
from courses.translations.views import BegunTranslationsView, WholeTranslationsView, not_published


class CourseViewSet(SnippetViewSet):
    """What one can be certified in, and for how long."""

    model = Course
    icon = "clipboard-list"
    list_display = ("title", "code", "validity_months", "recertify_days")
    search_fields = ("title", "code")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
            FieldPanel("sectors", widget=forms.CheckboxSelectMultiple),
            FieldPanel("requires", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("validity_months"), FieldPanel("recertify_days")]),
            FieldPanel("expiry_basis"),
            FieldRowPanel(
                [FieldPanel("fixed_month"), FieldPanel("fixed_day"), FieldPanel("min_active_days")]
            ),
        ],
        base_form_class=CourseForm,
    )


class EditionViewSet(SnippetViewSet):
    """Which version of a course’s content a certificate speaks of."""

    model = Edition
    icon = "history"
    list_display = ("course", "number", "published_on", "is_major", "note")
    list_filter = ("course",)


class SectorViewSet(SnippetViewSet):
    """Whose work courses are for."""

    model = Sector
    icon = "group"
    list_display = ("name", "code", "position")


class TranslationReviewViewSet(SnippetViewSet):
    """Which native speaker has read a course; until one has, its pages say so."""

    model = TranslationReview
    icon = "check"
    list_display = ("course", "language", "reviewed_by", "reviewed_on")
    list_filter = ("course", "language")
    panels: ClassVar = [
        FieldRowPanel(
            [
                FieldPanel("course"),
                FieldPanel("language", widget=forms.Select(choices=settings.LANGUAGES)),
            ]
        ),
        FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("reviewed_on")]),
    ]


class CoursesGroup(SnippetViewSetGroup):
    """The records of this app, as one entry in the menu."""

    menu_label = _("Courses")
    menu_icon = "clipboard-list"
    items = (CourseViewSet, EditionViewSet, SectorViewSet, TranslationReviewViewSet)


register_snippet(CoursesGroup)


# before wagtail-localize’s own at the same address
@hooks.register("register_admin_urls", order=-1)
def translation_urls() -> list[URLPattern]:
    """*Translate this page* and *Sync translated pages*, with our views."""
    return [
        path(
            "localize/update/<int:translation_source_id>/",
            WholeTranslationsView.as_view(),
            name="sync_whole_translations",
        ),
        path(
            "localize/submit/page/<int:page_id>/",
            BegunTranslationsView.as_view(),
            name="begin_whole_translations",
        ),
    ]


# before wagtail-localize’s own, which would fill gaps with English
@hooks.register("before_edit_page", order=-1)
def publish_whole_translations(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse *Publish* on the translation screen until every string is translated."""
    if request.POST.get("action") != "publish":
        return None
    translations = Translation.objects.filter(source__object_id=page.translation_key, enabled=True)
    in_page_language = translations.filter(target_locale_id=page.locale_id)
    translation = in_page_language.select_related("source").first()
    reason = not_published(translation) if translation else ""
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)
