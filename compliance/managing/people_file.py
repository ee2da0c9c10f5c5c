"""The file of people a manager downloads: a row for each obligation on the page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.obligations.models import Obligation
from compliance.standing.labels import SIGNATURE_MISSING, standing_label
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
class RowLabels:
    """Labels of codes and keys in the language of the page, looked up once for all rows."""

    course_titles: Mapping[int, str]
    standing_labels: Mapping[str, str]
    language_names: Mapping[str, str]
    shift_labels: Mapping[str, str]
    role_names: Mapping[int, str]
    yes: str
    no: str


def _labels(obligations: QuerySet[Obligation]) -> RowLabels:
    """Return the labels that the rows of these obligations need."""
    courses = Course.objects.filter(pk__in=obligations.order_by().values("course"))
    return RowLabels(
        course_titles={pk: course.title for pk, course in localise_courses(courses).items()},
        standing_labels={standing.value: standing_label(standing.value) for standing in Standing},
        language_names={code: language_name(code) for code, _name in settings.LANGUAGES},
        shift_labels={shift.value: str(shift.label) for shift in Membership.Shift},
        role_names={role.pk: str(role) for role in JobRole.objects.all()},
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
    "lacks_only_signature",
)


def _rows(obligations: QuerySet[Obligation], labels: RowLabels) -> Iterator[list[object]]:
    """Yield the cells of each obligation's row, in the order of the header of :func:`columns`."""
    rows = obligations.values_list(*ROW_COLUMNS, named=True)
    for row in rows.iterator(chunk_size=CHUNK):
        standing_label_text = labels.standing_labels[row.standing]
        if row.lacks_only_signature:
            standing_label_text = str(SIGNATURE_MISSING)
        language = row.person__preferred_language
        shift = row.membership__shift
        yield [
            row.person__name,
            row.person__learner_id,
            row.membership__staff_number,
            labels.course_titles[row.course_id],
            standing_label_text,
            labels.yes if row.is_overdue else labels.no,
            row.due_on,
            row.valid_until,
            labels.language_names.get(language, language),
            labels.shift_labels.get(shift, shift),
            labels.role_names.get(row.membership__role_id),
            row.membership__unit__name,
            labels.yes if row.membership__is_agency else labels.no,
            row.membership__from_on,
        ]
