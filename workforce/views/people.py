"""The people on the manager's page, as rows and as the columns of a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.models import Course
from workforce.faces import Face, faces
from workforce.models import Obligation
from workforce.templatetags.workforce_tags import language_name, standing_label

CHUNK = 2000  # rows of a file held at once


def faces_of(rows: Iterable[Obligation]) -> Mapping[int, Face]:
    """The course titles of rows; empty when there is only one course, which needs no column."""
    courses = {row.course_id: row.course for row in rows}
    return faces(courses.values()) if len(courses) > 1 else {}


def columns(people: QuerySet[Obligation]) -> tuple[list[str], Iterable[list[object]]]:
    """Header and rows of the file: words in the language of the page, dates as dates; rows come as they are read."""
    header = [
        *(_("Name"), _("Learner ID"), _("Staff number"), _("Course"), _("Standing"), _("Overdue"), _("Due on")),
        *(_("Valid until"), _("Language"), _("Shift"), _("Job role"), _("Workplace"), _("Agency"), _("From")),
    ]
    titles = faces(Course.objects.filter(pk__in=people.order_by().values("course")))
    return header, (_row(row, titles) for row in people.iterator(chunk_size=CHUNK))


def _row(row: Any, titles: Mapping[int, Face]) -> list[object]:
    job = row.membership
    return [
        *(row.person.name, row.person.learner_id, job.staff_number, titles[row.course_id].title),
        *(standing_label(row.standing), _("yes") if row.is_overdue else _("no"), row.due_on, row.held_on),
        *(language_name(row.person.preferred_language), job.get_shift_display(), job.role, job.unit.name),
        *(_("yes") if job.is_agency else _("no"), job.from_on),
    ]
