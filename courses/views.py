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

from accounts.views import person_of
from courses.actions import complete_activity, enrol, finish, whole_course
from courses.models import Course, CoursePage, Enrolment, LessonPage
from courses.models.pages import InCourse


def url_path(language: str, path: str) -> str | None:
    """Where Wagtail keeps the page at ``/<language>/<path>``; None when the language has no tree."""
    roots = (root for root in Site.get_site_root_paths() if root.language_code == language)
    return next((root.root_path + path for root in roots), None)


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at ``path`` with one look-up by its whole address, instead of one for each level.

    A restricted page, or an address of Wagtail's own making, goes the usual way; a page that
    exists only in the site's first language is shown there, with a word of explanation. A page below
    one that is not live is not found.
    """
    found = _live_page(get_language() or settings.LANGUAGE_CODE, path)
    if found is not None and not _is_below_draft(found):
        return found.serve(request) if _is_open(found) else serve(request, path)
    english = (
        _live_page(settings.LANGUAGE_CODE, path)
        if get_language() != settings.LANGUAGE_CODE
        else None
    )
    if english is not None and not _is_below_draft(english):
        messages.info(
            request, _("This page is not available in your language yet. Here it is in English.")
        )
        return redirect(f"/{settings.LANGUAGE_CODE}/{path}")
    if found is not None:
        raise Http404
    return serve(request, path)


def _live_page(language: str, path: str) -> Page | None:
    where = url_path(language, path)
    found = (
        Page.objects.live().filter(url_path=where).values_list("pk", "content_type_id").first()
        if where
        else None
    )
    if not found:
        return None
    page, kind = found
    return ContentType.objects.get_for_id(kind).get_object_for_this_type(pk=page)


def _is_below_draft(found: Page) -> bool:
    """Whether learners cannot come to a live page, because one above it in its course is not live."""
    return isinstance(found, InCourse) and found.is_below_draft


def _is_open(found: Page) -> bool:
    """Whether no view restriction applies: known from the cached outline for pages of a course."""
    if isinstance(found, CoursePage | InCourse):
        return not found.course_page.outline().is_restricted
    return not found.get_view_restrictions().exists()


def admit(request: HttpRequest, found: CoursePage | InCourse) -> None:
    """Raise PermissionDenied for whom a view restriction would not let read the page ``found`` itself.

    Raises Http404 for a page below one that is not live.
    """
    if _is_below_draft(found):
        raise Http404
    if _is_open(found):
        return
    if not all(
        restriction.accept_request(request) for restriction in found.get_view_restrictions()
    ):
        raise PermissionDenied


def course_page_of(course: Course) -> CoursePage:
    """The live face of ``course`` in the reader's language, else in the site's first language."""
    pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
    faces = {face.locale.language_code: face for face in pages}
    face = faces.get(get_language() or "") or faces.get(settings.LANGUAGE_CODE)
    if face is None:
        raise Http404
    return face


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a course, or go on where one was. Whoever has not begun reads what it talks about first."""
    course = get_object_or_404(Course, code=code)
    face = course_page_of(course)
    outline = face.outline()
    if not outline.keys and not whole_course(outline).keys:
        messages.info(request, _("There is nothing to learn here yet."))
        return redirect(outline.url)
    if "noted" not in request.POST and waits_for_note(request, face):
        return redirect("before_start", code)
    enrolment = enrol(
        person=person_of(request), course=course, language=outline.language, at=timezone.now()
    )
    resume = enrolment.progress(outline).resume
    # all that this language has is done, some of it in another one, or it has nothing
    if resume is None:
        resume = enrolment.progress(whole_course(outline)).resume
        if resume is None:
            finish(enrolment=enrolment, at=timezone.now())
        else:
            messages.info(
                request,
                _("This page is not available in your language yet. Here it is in English."),
            )
    return redirect(resume.url if resume else outline.url)


def waits_for_note(request: HttpRequest, face: CoursePage) -> bool:
    """Whether the content note comes first: it does until somebody has begun the course, in any language."""
    if not strip_tags(face.content_note).strip():
        return False
    return not Enrolment.objects.of(request.user.pk).filter(course=face.course).exists()


@require_safe
def before_start(request: HttpRequest, code: str) -> HttpResponse:
    """What the course talks about, before anything of it is shown: go on, or leave it."""
    face = course_page_of(get_object_or_404(Course, code=code))
    outline = face.outline()
    if not outline.keys and not whole_course(outline).keys:
        return redirect(outline.url)
    return render(request, "courses/before_start.html", {"page": face, "outline": outline})


@require_POST
def lesson_done(request: HttpRequest, key: UUID) -> HttpResponse:
    """*Next*: this lesson is read; on to the following activity, or back to the course at its end."""
    lesson = (
        LessonPage.objects.live()
        .filter(translation_key=key, locale__language_code=get_language())
        .first()
    )
    if lesson is None:
        raise Http404
    admit(request, lesson)
    face = lesson.course_page
    outline = face.outline()
    if outline.find(str(key)) is None:
        raise Http404
    now = timezone.now()
    enrolment = enrol(
        person=person_of(request), course=face.course, language=outline.language, at=now
    )
    complete_activity(
        enrolment=enrolment,
        activity_key=str(key),
        outline=outline,
        language=outline.language,
        at=now,
    )
    _before, after = outline.beside(str(key))
    return redirect(after.url if after else outline.url)
