"""Records, which know no language (``courses``, ``enrolments``), and pages, one per language."""

from courses.models.activities import ActivityPage, LessonPage
from courses.models.catalogue import CataloguePage
from courses.models.courses import Course, Edition, Sector, TranslationReview
from courses.models.enrolments import ActivityCompletion, Enrolment
from courses.models.faces import CourseFace, FaceTakenError
from courses.models.pages import CoursePage, ModulePage

__all__ = [
    "ActivityCompletion",
    "ActivityPage",
    "CataloguePage",
    "Course",
    "CourseFace",
    "CoursePage",
    "Edition",
    "Enrolment",
    "FaceTakenError",
    "LessonPage",
    "ModulePage",
    "Sector",
    "TranslationReview",
]
