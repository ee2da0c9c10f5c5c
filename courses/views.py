"""What a learner does with a course – start it, go on in it – and the quick way to a page."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page, Site
from wagtail.views import serve

from accounts.views import ensure_person
from courses.actions import complete_activity, complete_if_done, enrol, whole_course
from courses.models import Course, CoursePage, Enrolment, LessonPage
from courses.models.pages import InCourse
from courses.rules.progress import Activity, Outline


def url_path(language: str, path: str) -> str | None:
    """Return where Wagtail keeps the page at ``/<language>/<path>``.

    None when the language has no tree.
    """
    for root in Site.get_site_root_paths():
        if root.language_code == language:
            return str(root.root_path) + path
    return None


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at ``path`` with one look-up by its whole address, instead of one a level.

    A restricted page, or an address of Wagtail's own making, goes the usual way; a page that exists
    only in the site's first language is shown there, with a word of explanation. A page below one
    that is not live is answered with 404.
    """
    language = get_language() or settings.LANGUAGE_CODE
    live_page = _live_page(language, path)
    if live_page is not None and not _is_below_draft(live_page):
        return live_page.serve(request) if _is_unrestricted(live_page) else serve(request, path)
    if language != settings.LANGUAGE_CODE:
        source_page = _live_page(settings.LANGUAGE_CODE, path)
        if source_page is not None and not _is_below_draft(source_page):
            messages.info(request, _source_language_note())
            return redirect(f"/{settings.LANGUAGE_CODE}/{path}")
    if live_page is not None:
        raise Http404
    return serve(request, path)


def _source_language_note() -> str:
    return _("This page is not available in your language yet. Here it is in English.")


def _live_page(language: str, path: str) -> Page | None:
    """Return the live page at an address, of its own type."""
    page_url_path = url_path(language, path)
    if not page_url_path:
        return None
    pages = Page.objects.live().filter(url_path=page_url_path)
    row = pages.values_list("pk", "content_type_id").first()
    if row is None:
        return None
    pk, content_type_id = row
    content_type = ContentType.objects.get_for_id(content_type_id)
    return content_type.get_object_for_this_type(pk=pk)


def _is_below_draft(live_page: Page) -> bool:
    """Tell whether learners cannot come to a page, as one above it in its course is not live."""
    return isinstance(live_page, InCourse) and live_page.is_below_draft


def _is_unrestricted(live_page: Page) -> bool:
    """Tell whether no view restriction applies; a page of a course has it in the cached outline."""
    if isinstance(live_page, CoursePage | InCourse):
        return not live_page.course_page.outline().is_restricted
    return not live_page.get_view_restrictions().exists()


def admit(request: HttpRequest, live_page: CoursePage | InCourse) -> None:
    """Raise PermissionDenied for whom a view restriction keeps from reading this page.

    Raises Http404 for a page below one that is not live.
    """
    if _is_below_draft(live_page):
        raise Http404
    if _is_unrestricted(live_page):
        return
    for restriction in live_page.get_view_restrictions():
        if not restriction.accept_request(request):
            raise PermissionDenied


def course_page_of(course: Course) -> CoursePage:
    """Return the live page of ``course`` in the reader's language, else in the site's first one."""
    pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
    pages_by_language = {course_page.locale.language_code: course_page for course_page in pages}
    course_page = pages_by_language.get(get_language() or "") or pages_by_language.get(
        settings.LANGUAGE_CODE
    )
    if course_page is None:
        raise Http404
    return course_page


def _is_empty(outline: Outline) -> bool:
    """Tell whether there is nothing to learn, in this language or the one it was written in."""
    return not outline.keys and not whole_course(outline).keys


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a course, or go on where one was.

    Whoever has not begun reads the content note first.
    """
    course = get_object_or_404(Course, code=code)
    course_page = course_page_of(course)
    outline = course_page.outline()
    if _is_empty(outline):
        messages.info(request, _("There is nothing to learn here yet."))
        return redirect(outline.url)
    if "noted" not in request.POST and waits_for_note(request, course_page):
        return redirect("before_start", code)
    enrolment = enrol(
        person=ensure_person(request), course=course, language=outline.language, at=timezone.now()
    )
    activity = _activity_to_resume(request, enrolment, outline)
    return redirect(activity.url if activity else outline.url)


def _activity_to_resume(
    request: HttpRequest, enrolment: Enrolment, outline: Outline
) -> Activity | None:
    """Return the next activity to do, if need be in the site's first language, and say so.

    None when nothing is left to do; the enrolment is then completed, unless nothing is live in that
    first language and its person never learned in this one.
    """
    activity = enrolment.progress(outline).resume
    if activity is not None:
        return activity
    # This language has nothing of the course, or all of it is done, be it in another language.
    activity = enrolment.progress(whole_course(outline)).resume
    if activity is None:
        complete_if_done(enrolment, at=timezone.now())
    else:
        messages.info(request, _source_language_note())
    return activity


def waits_for_note(request: HttpRequest, course_page: CoursePage) -> bool:
    """Tell whether the content note comes first.

    It does until somebody has begun the course, in any language.
    """
    if not strip_tags(course_page.content_note).strip():
        return False
    return not Enrolment.objects.of(request.user.pk).filter(course=course_page.course).exists()


@require_safe
def before_start(request: HttpRequest, code: str) -> HttpResponse:
    """Show the content note before anything of the course: go on, or leave it."""
    course_page = course_page_of(get_object_or_404(Course, code=code))
    outline = course_page.outline()
    if _is_empty(outline):
        return redirect(outline.url)
    return render(request, "courses/before_start.html", {"page": course_page, "outline": outline})


@require_POST
def lesson_done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note that this lesson is read, and go on to the next activity or, at the end, the course."""
    lessons = LessonPage.objects.live().filter(translation_key=key)
    lesson = lessons.filter(locale__language_code=get_language()).first()
    if lesson is None:
        raise Http404
    admit(request, lesson)
    course_page = lesson.course_page
    outline = course_page.outline()
    if outline.find(str(key)) is None:
        raise Http404
    now = timezone.now()
    enrolment = enrol(
        person=ensure_person(request), course=course_page.course, language=outline.language, at=now
    )
    complete_activity(
        enrolment=enrolment,
        activity_key=str(key),
        outline=outline,
        language=outline.language,
        at=now,
    )
    _previous_activity, next_activity = outline.neighbours(str(key))
    return redirect(next_activity.url if next_activity else outline.url)
