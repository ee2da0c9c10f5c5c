"""Copying in Wagtail's admin: whole or not at all, naming the records that come of it."""

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
    """Copy in one transaction, in place of Wagtail's view.

    Wagtail stores one page after the other: what refuses the third would leave two behind. Of two
    copies to one place the second waits for the first, and then finds the address taken.
    """
    if request.method != "POST" or getattr(request, "is_copied_whole", False):
        return None
    request.is_copied_whole = True  # type: ignore[attr-defined]  # the view calls this hook again
    with transaction.atomic():
        get_object_or_404(Page.objects.select_for_update(), pk=request.POST["new_parent_page"])
        response: HttpResponse = copy(request, page.pk)
        return response


@hooks.register("after_copy_page")
def name_new_records(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Say which course records have come of a copy."""
    course_pages = CoursePage.objects.descendant_of(new_page, inclusive=True)
    for course_page in course_pages.select_related("course"):
        course = course_page.course
        sentence = gettext("“{page}” has a course record of its own now: “{course}”, code {code}.")
        words = sentence.format(page=course_page.title, course=course.title, code=course.code)
        edit_url = reverse("wagtailsnippets_courses_course:edit", args=[course.pk])
        button = messages.button(edit_url, gettext("Edit the record"))
        messages.info(request, words, buttons=[button])
