"""This room in Wagtail's admin: the records behind the pages."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.models import Course, Edition, Sector, TranslationReview


class CourseViewSet(SnippetViewSet):
    """What one can be certified in, and for how long."""

    model = Course
    icon = "clipboard-list"
    list_display = ("title", "code", "validity_months", "recertify_days")
    search_fields = ("title", "code")
    panels: ClassVar = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
        FieldPanel("sectors", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("validity_months"), FieldPanel("recertify_days")]),
    ]


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
    """That a native speaker has read a course; until then its pages say so."""

    model = TranslationReview
    icon = "check"
    list_display = ("course", "language", "reviewed_by", "reviewed_on")
    list_filter = ("course", "language")
    panels: ClassVar = [
        FieldRowPanel([FieldPanel("course"), FieldPanel("language", widget=forms.Select(choices=settings.LANGUAGES))]),
        FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("reviewed_on")]),
    ]


class CoursesGroup(SnippetViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Courses")
    menu_icon = "clipboard-list"
    items = (CourseViewSet, EditionViewSet, SectorViewSet, TranslationReviewViewSet)


register_snippet(CoursesGroup)
