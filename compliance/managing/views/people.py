"""The people on the manager's page, as rows and as the columns of a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.obligations.models import Obligation
from compliance.standing.rules import Standing
from compliance.standing.words import UNSIGNED, standing_label
from courses.models import Course
from courses.titles import Face, faces
from foundation.languages import language_name
from workforce.people.models import JobRole, Membership

CHUNK = 2000  # rows of a file held at once


def faces_of(rows: Iterable[Obligation]) -> Mapping[int, Face]:
    """The course titles of rows; empty when there is only one course, which needs no column."""
    courses = {row.course_id: row.course for row in rows}
    return faces(courses.values()) if len(courses) > 1 else {}


def columns(people: QuerySet[Obligation]) -> tuple[list[str], Iterable[list[object]]]:
    """Header and rows of the file: words in the language of the page, dates as dates; rows come as they are read."""
    header = [
        *(
            _("Name"),
            _("Learner ID"),
            _("Staff number"),
            _("Course"),
            _("Standing"),
            _("Overdue"),
            _("Due on"),
        ),
        *(
            _("Valid until"),
            _("Language"),
            _("Shift"),
            _("Job role"),
            _("Workplace"),
            _("Agency"),
            _("From"),
        ),
    ]
    return header, _rows(people, _words(people))


#: What a row of the file is read from.
READ = (
    *(
        "person__name",
        "person__learner_id",
        "membership__staff_number",
        "course_id",
        "standing",
        "is_overdue",
    ),
    *(
        "due_on",
        "held_on",
        "person__preferred_language",
        "membership__shift",
        "membership__role_id",
    ),
    *("membership__unit__name", "membership__is_agency", "membership__from_on", "is_unsigned"),
)


@dataclass(frozen=True)
class Words:
    """What codes and keys are called in the language of the page, told before a row is read."""

    courses: Mapping[int, str]
    standings: Mapping[str, str]
    languages: Mapping[str, str]
    shifts: Mapping[str, str]
    roles: Mapping[int, str]
    yes: str
    no: str


def _words(people: QuerySet[Obligation]) -> Words:
    asked = Course.objects.filter(pk__in=people.order_by().values("course"))
    return Words(
        courses={pk: face.title for pk, face in faces(asked).items()},
        standings={standing.value: standing_label(standing.value) for standing in Standing},
        languages={code: language_name(code) for code, _name in settings.LANGUAGES},
        shifts={shift.value: str(shift.label) for shift in Membership.Shift},
        roles={role.pk: str(role) for role in JobRole.objects.all()},
        yes=_("yes"),
        no=_("no"),
    )


def _rows(people: QuerySet[Obligation], words: Words) -> Iterator[list[object]]:
    for row in people.values_list(*READ).iterator(chunk_size=CHUNK):
        (
            name,
            learner_id,
            number,
            course,
            standing,
            is_overdue,
            due_on,
            held_on,
            language,
            shift,
            role,
            *job,
        ) = row
        unit, is_agency, from_on, is_unsigned = job
        words_of_standing = str(UNSIGNED) if is_unsigned else words.standings[standing]
        yield [
            *(name, learner_id, number, words.courses[course], words_of_standing),
            *(
                words.yes if is_overdue else words.no,
                due_on,
                held_on,
                words.languages.get(language, language),
            ),
            *(words.shifts.get(shift, shift), words.roles.get(role), unit),
            *(words.yes if is_agency else words.no, from_on),
        ]
