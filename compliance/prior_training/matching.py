"""Which colleague and which course a row of a list of training means. Reads only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from courses.models import Course, CoursePage
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.folding import fold
from workforce.lists.rules.rows import ParsedRow, RowProblem
from workforce.lists.rules.spelling import number_key, number_spellings, share_a_word
from workforce.people.models import Membership
from workforce.units.models import Unit

#: Memberships by what a row calls the person.
ByText = Mapping[str, Sequence[Membership]]


@dataclass(frozen=True)
class ColleagueIndex:
    """Today's people at a unit and below whom a batch of rows may mean.

    ``by_number_key`` knows staff numbers without their leading zeros.
    """

    by_number: ByText
    by_number_key: ByText
    by_email: ByText
    by_learner_id: ByText
    by_name: ByText


def index_colleagues(rows: Sequence[ParsedRow], *, unit: Unit, on: date) -> ColleagueIndex:
    """Return whom the rows may mean; a statement for each way to call somebody.

    By name only where the row says nothing else.
    """
    staff = Membership.objects.active(on=on).filter(unit__path__startswith=unit.path)
    staff = staff.select_related("person", "unit").order_by("pk")
    spellings: set[str] = set()
    names: set[str] = set()
    for row in rows:
        if row.staff_number:
            spellings |= number_spellings(row.staff_number)
        if not (row.staff_number or row.email or row.learner_id):
            names.add(row.name)
    emails = {row.email for row in rows} - {""}
    learner_ids = {row.learner_id for row in rows} - {""}
    by_number = defaultdict(list)
    by_number_key = defaultdict(list)
    for membership in staff.filter(staff_number__in=spellings):
        by_number[membership.staff_number].append(membership)
        by_number_key[number_key(membership.staff_number)].append(membership)
    by_email = defaultdict(list)
    for membership in staff.filter(person__email__in=emails):
        by_email[str(membership.person.email)].append(membership)
    by_learner_id = defaultdict(list)
    for membership in staff.filter(person__learner_id__in=learner_ids):
        by_learner_id[membership.person.learner_id].append(membership)
    by_name = defaultdict(list)
    for membership in staff.filter(person__name__in=names - {""}):
        by_name[membership.person.name].append(membership)
    return ColleagueIndex(by_number, by_number_key, by_email, by_learner_id, by_name)


def find_colleague(
    row: ParsedRow, colleagues: ColleagueIndex
) -> tuple[Membership | None, RowProblem | None]:
    """Return one of the staff by learner ID, staff number and address; else by name."""
    identifiers = _identifiers(row)
    first_column, first_text = identifiers[0]
    people: dict[int, Membership] = {}
    for column, text in identifiers:
        memberships = _memberships_called(column, text, colleagues)
        if len({membership.person_id for membership in memberships}) > 1:
            code = "name_shared" if column is ListColumn.NAME else "number_shared"
            return None, RowProblem(code, column, text)
        for membership in memberships[:1]:
            people[membership.person_id] = membership
    if not people:
        return None, RowProblem("nobody_here", first_column, first_text)
    if len(people) > 1:
        last_column, last_text = identifiers[-1]
        return None, RowProblem("two_people", last_column, last_text, first_text)
    membership = next(iter(people.values()))
    if not share_a_word(row.name, membership.person.name):
        return None, RowProblem("other_person", first_column, first_text)
    return membership, None


def _identifiers(row: ParsedRow) -> list[tuple[ListColumn, str]]:
    """Return what a row calls somebody, with its column; the name where there is nothing else."""
    identifiers = []
    if row.learner_id:
        identifiers.append((ListColumn.LEARNER_ID, row.learner_id))
    if row.staff_number:
        identifiers.append((ListColumn.STAFF_NUMBER, row.staff_number))
    if row.email:
        identifiers.append((ListColumn.EMAIL, row.email))
    return identifiers or [(ListColumn.NAME, row.name)]


def _memberships_called(
    column: ListColumn, text: str, colleagues: ColleagueIndex
) -> Sequence[Membership]:
    if column is ListColumn.LEARNER_ID:
        return colleagues.by_learner_id.get(text, ())
    if column is ListColumn.EMAIL:
        return colleagues.by_email.get(text, ())
    if column is ListColumn.NAME:
        return colleagues.by_name.get(text, ())
    memberships = colleagues.by_number.get(text, ())
    return memberships or colleagues.by_number_key.get(number_key(text), ())


class CoursesByName:
    """The courses of the site by code and by their titles in every language."""

    def __init__(self) -> None:
        courses = {course.pk: course for course in Course.objects.all()}
        self._courses: dict[str, Course] = {}
        for course in courses.values():
            self._courses[fold(course.code)] = course
            self._courses[fold(course.title)] = course
        for title, course_id in CoursePage.faces().values_list("title", "course_id"):
            if course_id in courses:
                self._courses.setdefault(fold(title), courses[course_id])

    def find(self, *names: str) -> tuple[Course | None, RowProblem | None]:
        """Return the course of the first of ``names`` that is one, or what is wrong."""
        for name in names:
            course = self._courses.get(fold(name))
            if course:
                return course, None
        name = next((name for name in names if name), "")
        near_names = get_close_matches(fold(name), list(self._courses), n=1, cutoff=0.6)
        hint = self._courses[near_names[0]].code if near_names else ""
        code = "course_unknown" if name else "course_missing"
        return None, RowProblem(code, ListColumn.COURSE, name[:100], hint)
