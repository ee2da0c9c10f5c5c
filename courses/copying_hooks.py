"""Copying in Wagtail's admin: a copy is made whole or not at all, and says which records it has brought."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.copy import copy
from wagtail.models import Page

from courses.models import CoursePage


@hooks.register("before_copy_page", order=-1)
def copy_whole(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail stores one page after the other: what refuses the third would leave two behind.

    Of two copies to one place the second waits for the first, and is then told that the address is taken.
    """
    if request.method != "POST" or getattr(request, "is_copied_whole", False):
        return None
    request.is_copied_whole = True  # type: ignore[attr-defined]  # the view asks this hook again
    with transaction.atomic():
        get_object_or_404(Page.objects.select_for_update(), pk=request.POST["new_parent_page"])
        answer: HttpResponse = copy(request, page.pk)
        return answer


@hooks.register("after_copy_page")
def name_new_records(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Says which course records a copy has brought."""
    for copied in CoursePage.objects.descendant_of(new_page, inclusive=True).select_related(
        "course"
    ):
        sentence = gettext(
            "“{page}” has a course record of its own now: “{course}”, code {code}."
        ).format(page=copied.title, course=copied.course.title, code=copied.course.code)
        edit = reverse("wagtailsnippets_courses_course:edit", args=[copied.course_id])
        messages.info(
            request, sentence, buttons=[messages.button(edit, gettext("Edit the record"))]
        )
