"""The people on the manager's page, as rows and as the columns of a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.obligations.models import Obligation
from compliance.standing.labels import UNSIGNED, standing_label
from compliance.standing.rules import Standing
from courses.models import Course
from courses.titles import LocalisedCourse, localise_courses
from foundation.languages import language_name
from workforce.people.models import JobRole, Membership

CHUNK = 2000  # rows of a file held at once


def localised_courses_of(rows: Iterable[Obligation]) -> Mapping[int, LocalisedCourse]:
    """Return the course titles of rows; empty for a single course, which needs no column."""
    courses = {row.course_id: row.course for row in rows}
    if len(courses) <= 1:
        return {}
    return localise_courses(courses.values())


def columns(obligations: QuerySet[Obligation]) -> tuple[list[str], Iterable[list[object]]]:
    """Return header and rows of the file; rows are read from the database as they are written.

    Words are in the language of the page; dates stay dates.
    """
    header = [
        _("Name"),
        _("Learner ID"),
        _("Staff number"),
        _("Course"),
        _("Standing"),
        _("Overdue"),
        _("Due on"),
        _("Valid until"),
        _("Language"),
        _("Shift"),
        _("Job role"),
        _("Workplace"),
        _("Agency"),
        _("From"),
    ]
    return header, _rows(obligations, _labels(obligations))


@dataclass(frozen=True)
class PeopleLabels:
    """Labels of codes and keys in the language of the page, looked up once for all rows."""

    courses: Mapping[int, str]
    standings: Mapping[str, str]
    languages: Mapping[str, str]
    shifts: Mapping[str, str]
    roles: Mapping[int, str]
    yes: str
    no: str


def _labels(obligations: QuerySet[Obligation]) -> PeopleLabels:
    """Return the labels that the rows of these obligations need."""
    courses = Course.objects.filter(pk__in=obligations.order_by().values("course"))
    return PeopleLabels(
        courses={pk: course.title for pk, course in localise_courses(courses).items()},
        standings={standing.value: standing_label(standing.value) for standing in Standing},
        languages={code: language_name(code) for code, _name in settings.LANGUAGES},
        shifts={shift.value: str(shift.label) for shift in Membership.Shift},
        roles={role.pk: str(role) for role in JobRole.objects.all()},
        yes=_("yes"),
        no=_("no"),
    )


#: What a row of the file is read from.
ROW_COLUMNS = (
    "person__name",
    "person__learner_id",
    "membership__staff_number",
    "course_id",
    "standing",
    "is_overdue",
    "due_on",
    "valid_until",
    "person__preferred_language",
    "membership__shift",
    "membership__role_id",
    "membership__unit__name",
    "membership__is_agency",
    "membership__from_on",
    "is_unsigned",
)


def _rows(obligations: QuerySet[Obligation], labels: PeopleLabels) -> Iterator[list[object]]:
    """Yield a row of the file for each obligation, in the order of the header."""
    rows = obligations.values_list(*ROW_COLUMNS, named=True)
    for values in rows.iterator(chunk_size=CHUNK):
        standing = labels.standings[values.standing]
        if values.is_unsigned:
            standing = str(UNSIGNED)
        language = values.person__preferred_language
        shift = values.membership__shift
        yield [
            values.person__name,
            values.person__learner_id,
            values.membership__staff_number,
            labels.courses[values.course_id],
            standing,
            labels.yes if values.is_overdue else labels.no,
            values.due_on,
            values.valid_until,
            labels.languages.get(language, language),
            labels.shifts.get(shift, shift),
            labels.roles.get(values.membership__role_id),
            values.membership__unit__name,
            labels.yes if values.membership__is_agency else labels.no,
            values.membership__from_on,
        ]
