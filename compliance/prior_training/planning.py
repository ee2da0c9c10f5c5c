"""What a list of training done elsewhere would do: whose it is, which course it stands for. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from certificates.rules.validity import last_day
from compliance.prior_training.models import PriorTraining
from courses.models import Course, CoursePage
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowOutcome, RowResult
from workforce.lists.rules.parsing import ParsedRow, RowProblem, same_person
from workforce.lists.rules.spelling import number_key, number_spellings
from workforce.lists.rules.tabular import fold
from workforce.people.models import Membership
from workforce.units.models import Unit


@dataclass(frozen=True)
class TrainingEvidence:
    """A training to record, or to correct, for one of the staff."""

    job: Membership
    course: Course
    expires_on: date


class CoursesByName:
    """The courses of the site by code and by their titles in every language."""

    def __init__(self) -> None:
        self.named: dict[str, Course] = {}
        every = {course.pk: course for course in Course.objects.all()}
        for course in every.values():
            self.named |= {fold(course.code): course, fold(course.title): course}
        for title, course_id in CoursePage.faces().values_list("title", "course_id"):
            if course_id in every:
                self.named.setdefault(fold(title), every[course_id])

    def find(self, *said: str) -> tuple[Course | None, RowProblem | None]:
        """The course the first of ``said`` names that names one, or what is wrong."""
        found = next((self.named[fold(name)] for name in said if fold(name) in self.named), None)
        if found:
            return found, None
        name = next((name for name in said if name), "")
        near = get_close_matches(fold(name), list(self.named), n=1, cutoff=0.6)
        hint = self.named[near[0]].code if near else ""
        return None, RowProblem(
            "course_unknown" if name else "course_missing", ListColumn.COURSE, name[:100], hint
        )


class TrainingPlanner:
    """Works out a list of training done elsewhere for the people of ``unit`` and below.

    ``is_sure``: whoever brought the list has seen its doubtful rows and said that they are right.
    """

    def __init__(self, unit: Unit, *, is_sure: bool = False, on: date) -> None:
        self.unit, self.is_sure, self.on = unit, is_sure, on
        self.courses = CoursesByName()
        self.seen: dict[tuple[int, int, date, str], int] = {}

    def steps(self, rows: Iterable[ParsedRow]) -> list[PlannedChange]:
        """What comes of a batch of rows, in their order; four statements."""
        batch = list(rows)
        known = self._known(batch)
        people = {job.person_id for jobs in known.values() for job in jobs}
        held = {
            (prior.person_id, prior.course_id, prior.completed_on, prior.provider): prior
            for prior in PriorTraining.objects.filter(person__in=people).select_related("unit")
        }
        return [self._step(wanted, known, held) for wanted in batch]

    def _known(self, batch: list[ParsedRow]) -> dict[str, list[Membership]]:
        """Today's people at the unit and below, by what the rows call them."""
        here = Membership.objects.active(on=self.on).filter(unit__path__startswith=self.unit.path)
        here = here.select_related("person", "unit").order_by("pk")
        found: dict[str, list[Membership]] = defaultdict(list)
        numbers = {
            each for row in batch if row.staff_number for each in number_spellings(row.staff_number)
        }
        for job in here.filter(staff_number__in=numbers):
            found[f"n{job.staff_number}"].append(job)
            found[f"z{number_key(job.staff_number)}"].append(job)
        for job in here.filter(person__email__in={row.email for row in batch} - {""}):
            found[f"e{job.person.email}"].append(job)
        for job in here.filter(person__learner_id__in={row.learner_id for row in batch} - {""}):
            found[f"l{job.person.learner_id}"].append(job)
        nameless = {
            row.name for row in batch if not (row.staff_number or row.email or row.learner_id)
        } - {""}
        for job in here.filter(person__name__in=nameless):
            found[f"m{job.person.name}"].append(job)
        return found

    def _step(
        self, wanted: ParsedRow, known: dict[str, list[Membership]], held: dict
    ) -> PlannedChange:
        if wanted.doubts and not self.is_sure:
            asked = replace(wanted, problems=(*wanted.doubts, *wanted.problems))
            return PlannedChange(wanted, self._said(asked, RowResult.DOUBTFUL, None))
        wanted = replace(wanted, notes=(*wanted.notes, *wanted.doubts))
        if wanted.problems:
            return self._wrong(wanted)
        job, problem = self._whose(wanted, known)
        course, unknown = self.courses.find(
            wanted.texts.get(ListColumn.COURSE, ""), wanted.texts.get(ListColumn.TITLE, "")
        )
        problems = [each for each in (problem, unknown) if each]
        if problems or job is None or course is None:
            return self._wrong(wanted, *problems)
        done = wanted.days[ListColumn.COMPLETED]
        expires = wanted.days.get(ListColumn.EXPIRES) or last_day(
            start=done, months=course.validity_months
        )
        key = (job.person_id, course.pk, done, wanted.texts[ListColumn.PROVIDER])
        if key in self.seen:
            return PlannedChange(
                wanted, self._said(wanted, RowResult.DUPLICATE, job, of=self.seen[key])
            )
        self.seen[key] = wanted.number
        return self._told(wanted, TrainingEvidence(job, course, expires), held.get(key))

    def _told(
        self, wanted: ParsedRow, evidence: TrainingEvidence, before: PriorTraining | None
    ) -> PlannedChange:
        job = evidence.job
        after = {"evidence": evidence, "before": before}
        if before is None:
            notes = wanted.notes
            if evidence.expires_on < self.on:
                notes = (
                    *notes,
                    RowProblem(
                        "expired_already", ListColumn.EXPIRES, evidence.expires_on.isoformat()
                    ),
                )
            said = self._said(replace(wanted, notes=notes), RowResult.NEW, job)
            return PlannedChange(wanted, said, job.unit, job.person, job, after=after)
        if before.withdrawn_at:
            notes = (*wanted.notes, RowProblem("withdrawn_before"))
            return PlannedChange(
                wanted, self._said(replace(wanted, notes=notes), RowResult.UNCHANGED, job)
            )
        if before.expires_on != evidence.expires_on and before.unit.path.startswith(self.unit.path):
            said = self._said(wanted, RowResult.CHANGED, job, changes=("expires",))
            return PlannedChange(wanted, said, job.unit, job.person, job, after=after)
        return PlannedChange(wanted, self._said(wanted, RowResult.UNCHANGED, job))

    def _whose(
        self, wanted: ParsedRow, known: dict[str, list[Membership]]
    ) -> tuple[Membership | None, RowProblem | None]:
        """One of the staff here: by learner ID, staff number, address – or by name, if there is nothing else."""
        ways = (
            ("l", wanted.learner_id, ListColumn.LEARNER_ID),
            ("n", wanted.staff_number, ListColumn.STAFF_NUMBER),
            ("e", wanted.email, ListColumn.EMAIL),
        )
        given = [way for way in ways if way[1]] or [("m", wanted.name, ListColumn.NAME)]
        people: dict[int, Membership] = {}
        for way, said, name in given:
            jobs = known.get(f"{way}{said}", []) or (
                known.get(f"z{number_key(said)}", []) if way == "n" else []
            )
            if len({job.person_id for job in jobs}) > 1:
                return None, RowProblem(
                    "name_shared" if way == "m" else "number_shared", name, said
                )
            people |= {job.person_id: job for job in jobs[:1]}
        if not people:
            return None, RowProblem("nobody_here", given[0][2], given[0][1])
        job = next(iter(people.values()))
        if len(people) > 1:
            return None, RowProblem("two_people", given[-1][2], given[-1][1], given[0][1])
        if not same_person(wanted.name, job.person.name):
            return None, RowProblem("other_person", given[0][2], given[0][1])
        return job, None

    def _wrong(self, wanted: ParsedRow, *problems: RowProblem) -> PlannedChange:
        wanted = replace(wanted, problems=(*wanted.problems, *problems))
        return PlannedChange(wanted, self._said(wanted, RowResult.WRONG, None))

    def _said(
        self,
        wanted: ParsedRow,
        result: RowResult,
        job: Membership | None,
        *,
        of: int = 0,
        changes: tuple[str, ...] = (),
    ) -> RowOutcome:
        name = (
            job.person.name
            if job
            else wanted.name or wanted.staff_number or wanted.email or wanted.learner_id
        )
        place = job.unit.name if job else ""
        return RowOutcome(
            wanted.number, result, name, place, changes, of, wanted.problems, wanted.notes
        )
