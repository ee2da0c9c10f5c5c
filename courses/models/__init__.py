"""Records and their faces: see ``records`` (language-neutral) and ``pages`` (one per language)."""

from courses.models.activities import ActivityPage, LessonPage
from courses.models.catalogue import CataloguePage
from courses.models.faces import CourseFace, FaceTakenError
from courses.models.pages import CoursePage, ModulePage
from courses.models.records import (
    ActivityCompletion,
    Course,
    Edition,
    Enrolment,
    Sector,
    TranslationReview,
)

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
