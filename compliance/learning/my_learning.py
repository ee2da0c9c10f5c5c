"""One person's standing in each of their courses, read from the database when first needed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import cached_property

from certificates.actions import ANY_DAY, holds_elsewhere
from certificates.models import Certificate
from certificates.rules.validity import renewable_from
from compliance.acknowledgements.models import to_sign
from compliance.learning.my_course import MyCourse
from compliance.obligations.models import Obligation
from compliance.standing.rules import is_exempt, precedence
from courses.models import Course, Enrolment
from courses.titles import LocalisedCourse, localise_courses

if TYPE_CHECKING:
    from accounts.models import User


class MyLearning:
    """One person's courses on a day, read when first needed: about six statements in all."""

    def __init__(self, person: "User | None", *, on: date) -> None:
        self.person = person
        self.on = on

    @cached_property
    def courses(self) -> list[MyCourse]:
        """Every course required of the person or certified once, what is to be done first."""
        courses: list[Course] = []
        for course in self._all_courses:
            is_required = course.pk in self._obligations_by_course
            if is_required or course.pk in self._certificates_by_course:
                courses.append(course)
        courses.sort(key=lambda course: course.code)  # the order of those that are equally urgent
        standings = self._standings_by_course(courses)
        return sorted(standings.values(), key=_urgency)

    def of(self, code: str) -> MyCourse | None:
        """Return one course by its code; None when there is nothing to say of it."""
        course = self._course_with_code(code)
        if course is None:
            # Of a course the person has not begun there is only to say what it requires first.
            course = Course.objects.filter(code=code, requires__isnull=False).first()
        if course is None:
            return None
        standings = self._standings_by_course([course], is_named=False)
        return standings[course.pk]

    def _course_with_code(self, code: str) -> Course | None:
        """Return the one of the person's courses with a code, if any."""
        for course in self._all_courses:
            if course.code == code:
                return course
        return None

    def sign_for(self, course_id: int) -> int | None:
        """Return the id of the obligation for a course that waits for a signature, if any."""
        return self._unsigned_obligations.get(course_id)

    @property
    def _person_id(self) -> int | None:
        """The person's id; None (a visitor's) has no certificates and no runs."""
        if self.person is None:
            return None
        return self.person.pk

    @cached_property
    def _sorted_obligations(self) -> list[Obligation]:
        """Today's obligations, ordered by precedence."""
        if self.person is None:
            return []
        obligations = (
            Obligation.objects.active(on=self.on)
            .filter(person=self.person)
            .with_facts(on=self.on)
            .select_related("course", "requirement")
        )
        return sorted(
            obligations, key=lambda obligation: precedence(obligation.facts(), on=self.on)
        )

    @cached_property
    def _obligations_by_course(self) -> Mapping[int, Obligation]:
        """Today's obligations by course id: of several the one that takes precedence."""
        leading: dict[int, Obligation] = {}
        for obligation in self._sorted_obligations:
            # They are sorted, so the first of a course stays.
            leading.setdefault(obligation.course_id, obligation)
        return leading

    def _exempt_until(self, course_id: int) -> date | None:
        """The last day on which all that ask a course, each with an exemption, leave it be."""
        last_days = [
            obligation.exempt_until
            for obligation in self._sorted_obligations
            if obligation.course_id == course_id and obligation.exempt_until
        ]
        return min(last_days, default=None)

    @cached_property
    def _certificates_by_course(self) -> Mapping[int, list[Certificate]]:
        """The person's certificates by course id."""
        certificates: dict[int, list[Certificate]] = defaultdict(list)
        for certificate in Certificate.objects.of(self._person_id):
            certificates[certificate.course_id].append(certificate)
        return certificates

    @cached_property
    def _runs_by_course(self) -> Mapping[int, list[Enrolment]]:
        """The person's runs by course id, the open or newest one first."""
        runs: dict[int, list[Enrolment]] = defaultdict(list)
        for run in Enrolment.objects.of(self._person_id).select_related("course"):
            runs[run.course_id].append(run)
        return runs

    @property
    def _needs_signatures(self) -> bool:
        """Whether any requirement asks for one: it spares the others a statement."""
        return any(row.requirement.needs_acknowledgement for row in self._sorted_obligations)

    @cached_property
    def _unsigned_obligations(self) -> Mapping[int, int]:
        """Ids of obligations that wait for a signature, by course id. One statement."""
        if self.person is None:
            return {}
        obligations = Obligation.objects.active(on=self.on).filter(person=self.person)
        unsigned_obligations = to_sign(obligations, on=self.on)
        return {obligation.course_id: obligation.pk for obligation in unsigned_obligations}

    @cached_property
    def _all_courses(self) -> set[Course]:
        """Every course the person must hold, holds, held or has begun."""
        if self.person is None:
            return set()
        courses: set[Course] = set()
        for obligation in self._obligations_by_course.values():
            courses.add(obligation.course)
        for certificates in self._certificates_by_course.values():
            courses.add(certificates[0].course)
        for runs in self._runs_by_course.values():
            courses.add(runs[0].course)
        return courses

    def _standings_by_course(
        self, courses: Iterable[Course], *, is_named: bool = True
    ) -> Mapping[int, MyCourse]:
        """Return the standing in each course, by its id.

        ``is_named``: their titles in the reader's language are needed, and cost a statement.
        """
        courses_by_id = {course.pk: course for course in courses}
        if not courses_by_id:
            return {}
        missing = self._missing_prerequisites(courses_by_id)
        courses_to_name: list[Course] = []
        if is_named or missing:
            courses_to_name.extend(courses_by_id.values())
        for prerequisites in missing.values():
            courses_to_name.extend(prerequisites)
        localised_by_id: Mapping[int, LocalisedCourse] = {}
        if courses_to_name:
            localised_by_id = localise_courses(courses_to_name)
        standings: dict[int, MyCourse] = {}
        for pk, course in courses_by_id.items():
            localised_course = localised_by_id.get(pk) or LocalisedCourse(
                course.title, code=course.code
            )
            missing_localised = tuple(
                localised_by_id[prerequisite.pk] for prerequisite in missing.get(pk, [])
            )
            standings[pk] = self._standing(course, localised_course, missing_localised)
        return standings

    def _missing_prerequisites(self, courses: Mapping[int, Course]) -> Mapping[int, list[Course]]:
        """Return, by course id, what each requires first that the person does not hold today.

        A course that misses nothing has no entry.
        """
        requires = Course.requires.through.objects.filter(from_course__in=courses)
        links = list(requires.select_related("to_course"))
        if not links:
            return {}
        held_course_ids = self._held_course_ids({link.to_course_id for link in links})
        missing: dict[int, list[Course]] = defaultdict(list)
        for link in links:
            if link.to_course_id not in held_course_ids:
                missing[link.from_course_id].append(link.to_course)
        return missing

    def _held_course_ids(self, required_course_ids: set[int]) -> set[int]:
        """Return the ids of courses held today; those held elsewhere only if they are required."""
        held_course_ids: set[int] = set()
        for course_id, certificates in self._certificates_by_course.items():
            if any(_is_in_force(certificate, on=self.on) for certificate in certificates):
                held_course_ids.add(course_id)
        if self.person:
            first_days_elsewhere = holds_elsewhere(
                person_id=self.person.pk, courses=required_course_ids, on=self.on
            )
            held_course_ids.update(first_days_elsewhere)
        return held_course_ids

    def _standing(
        self,
        course: Course,
        localised_course: LocalisedCourse,
        missing_prerequisites: tuple[LocalisedCourse, ...],
    ) -> MyCourse:
        certificates = self._certificates_by_course.get(course.pk, [])
        runs = self._runs_by_course.get(course.pk, [])
        has_run = bool(runs)
        is_completed = has_run and runs[0].completed_at is not None
        held_until = _last_day(certificates)
        due_on = None
        exempt_until = None
        obligation = self._obligations_by_course.get(course.pk)
        if obligation:
            due_on = obligation.due_on
            # Training done elsewhere is known to the obligation alone.
            valid_until = obligation.valid_until  # type: ignore[attr-defined]  # annotated
            if valid_until:
                held_until = max(valid_until, held_until or valid_until)
            if is_exempt(obligation.facts(), on=self.on):
                exempt_until = self._exempt_until(course.pk)
        obligation_to_sign = None
        if self._needs_signatures:
            obligation_to_sign = self.sign_for(course.pk)
        return MyCourse(
            localised_course=localised_course,
            on=self.on,
            held_until=held_until,
            renew_from=_renew_from(course, certificates, runs),
            due_on=due_on,
            exempt_until=exempt_until,
            obligation_to_sign=obligation_to_sign,
            is_open=has_run and not is_completed,
            is_finished=is_completed,
            is_withdrawn=any(certificate.is_revoked for certificate in certificates),
            prerequisites=missing_prerequisites,
        )


def _urgency(course: MyCourse) -> tuple[bool, date]:
    """Sort key: what is to be done or signed first, then by due date."""
    is_done = course.is_held and course.obligation_to_sign is None
    return is_done, course.due_on or date.max


def _is_in_force(certificate: Certificate, *, on: date) -> bool:
    """Return whether a certificate counts on a day; the rows are read already."""
    is_current = certificate.in_force_from <= on <= certificate.expires_on
    return is_current and not certificate.is_revoked


def _last_day(certificates: Iterable[Certificate]) -> date | None:
    """Return the last day of the certificates that are not revoked; None where there is none."""
    last_day: date | None = None
    for certificate in certificates:
        if certificate.is_revoked:
            continue
        if last_day is None or certificate.expires_on > last_day:
            last_day = certificate.expires_on
    return last_day


def _renew_from(
    course: Course, certificates: list[Certificate], runs: list[Enrolment]
) -> date | None:
    """Return what :func:`certificates.actions.renewable_on` does, from rows already read."""
    completed_runs = [run for run in runs if run.completed_at]
    if not completed_runs:
        return None
    newest_run = completed_runs[0]
    has_certificate = any(certificate.enrolment_id == newest_run.pk for certificate in certificates)
    if not has_certificate:
        # It still waits for its certificate, so there is nothing to renew yet.
        return None
    last_day = _last_day(certificates)
    if last_day is None:
        return ANY_DAY
    return renewable_from(expires_on=last_day, recertify_days=course.recertify_days)
