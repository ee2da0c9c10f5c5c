"""Which page is the face of a course in a language: one at a time."""

from typing import TYPE_CHECKING, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Locale

from courses.models.courses import Course
from courses.publishing import NotPublishedError

if TYPE_CHECKING:
    from courses.models.pages import CoursePage


class CourseFace(models.Model):
    """The live page learners of a course are led to in one language.

    A row of its own, because no constraint reaches over the two tables a page is kept in, and
    copying, translating and scheduling do not call ``clean()``.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="faces")
    locale = models.ForeignKey(Locale, models.CASCADE, related_name="+")
    page = models.OneToOneField("courses.CoursePage", models.CASCADE, related_name="face")

    # deleting a page takes its row along: nobody needs to be warned of it
    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            # Two pages would lead one learner to two courses; of two publishers at once the
            # second is refused.
            models.UniqueConstraint(
                fields=("course", "locale"), name="course_face_one_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.locale_id} · {self.page_id}"


class FaceTakenError(NotPublishedError):
    """A course page is not published: its course has another live page in that language."""

    def __init__(self, page: "CoursePage") -> None:
        super().__init__(page.pk)
        self.page = page

    def __str__(self) -> str:
        """Return one sentence for the author, in the language in force."""
        sentence = _(
            "“{page}” is not published: the course “{course}” has another live page in this "
            "language ({language}). Unpublish that page first, or choose another course for "
            "this one."
        )
        language = get_language_info(self.page.locale.language_code)["name_translated"]
        return sentence.format(
            page=self.page.title, course=self.page.course.title, language=language
        )


def is_taken(page: "CoursePage") -> bool:
    """Tell whether another live page is the face of this page's course in its language."""
    faces = CourseFace.objects.filter(course=page.course_id, locale=page.locale_id, page__live=True)
    return faces.exclude(page=page.pk).exists()


def choose_next_face(*, course_id: int, locale_id: int) -> None:
    """Make the live page published first the face of a course in a language that has none.

    Only databases from before there were faces have several live pages (decision 19).
    """
    if CourseFace.objects.filter(course=course_id, locale=locale_id).exists():
        return
    pages = Course(pk=course_id).pages.filter(live=True, locale=locale_id, face=None)
    page = pages.order_by(F("first_published_at").asc(nulls_last=True), "pk").first()
    if page:
        CourseFace.objects.get_or_create(
            course_id=course_id, locale_id=locale_id, defaults={"page": page}
        )


def settle(page: "CoursePage") -> None:
    """Make a live page the face of its course in its language; one that is not live is none.

    Raises :class:`FaceTakenError` while another live page is. Runs in the transaction that saves
    the page.
    """
    faces = CourseFace.objects.filter(course=page.course_id, locale=page.locale_id)
    if page.live and faces.filter(page=page.pk).exists():
        return
    if page.live and is_taken(page):
        raise FaceTakenError(page)
    CourseFace.objects.filter(page=page.pk).delete()
    if not page.live:
        return
    try:
        with transaction.atomic():
            faces.filter(page__live=False).delete()
            CourseFace.objects.create(page=page, course_id=page.course_id, locale_id=page.locale_id)
    except IntegrityError as error:  # somebody was faster
        raise FaceTakenError(page) from error
