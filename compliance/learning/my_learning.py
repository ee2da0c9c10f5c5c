"""One person's standing in each of their courses, and the sentence that tells them.

One date at a time: a due date, a last day and a window are never printed side by side as if they
were rivals.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.actions import ANY_DAY, holds_elsewhere
from certificates.models import Certificate
from certificates.rules.validity import renewable_from
from compliance.acknowledgements.models import to_sign
from compliance.obligations.models import Obligation
from compliance.standing.rules import is_exempt, precedence
from courses.models import Course, Enrolment
from courses.titles import Face, faces
from foundation.dates import day_in_words

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class MyCourse:
    """One person's standing in one course on a day.

    ``held_until`` is the last day of the longest certificate (or training done elsewhere) not
    withdrawn, ``renew_from`` the first day of its window (None: nothing to renew), ``due_on`` the
    day it is asked by (None: nobody asks), ``sign`` the id of the obligation that waits for a
    signature, ``prerequisites`` the courses to be taken first. ``is_finished``: the latest run is
    complete.
    """

    face: Face
    on: date
    held_until: date | None = None
    renew_from: date | None = None
    due_on: date | None = None
    exempt_until: date | None = None
    sign: int | None = None
    is_open: bool = False
    is_finished: bool = False
    is_withdrawn: bool = False
    prerequisites: tuple[Face, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the course is held today."""
        return self.held_until is not None and self.on <= self.held_until

    @property
    def may_renew(self) -> bool:
        """Whether *Renew* would open a new run today."""
        return self.renew_from is not None and self.renew_from <= self.on and not self.is_open

    @property
    def waits_for(self) -> tuple[Face, ...]:
        """The courses to be taken before the certificate can be given."""
        if self.is_held:
            return ()
        return self.prerequisites

    @property
    def sentence(self) -> str:
        """The standing in words; empty where there is nothing to say."""
        if self.is_held and self.held_until:
            return self._held_sentence(self.held_until)
        if self.exempt_until:
            return _("Your workplace does not ask this of you until {day}.").format(
                day=_day(self.exempt_until)
            )
        if self.is_withdrawn and self.held_until is None:
            return _("Your certificate was withdrawn. Please take the course again.")
        if self.held_until and not self.is_open:
            return _("It was valid until {day}. Please renew it now.").format(
                day=_day(self.held_until)
            )
        if self.is_finished and self.prerequisites:
            return _(
                "You have finished this course. The certificate comes when you have taken the one "
                "before."
            )
        return self._due_sentence()

    def _held_sentence(self, last_day: date) -> str:
        if self.is_open:
            return _("Valid until {day}. Finish your renewal before then.").format(
                day=_day(last_day)
            )
        if self.may_renew:
            return _("Valid until {day}. You can renew now.").format(day=_day(last_day))
        if self.renew_from:
            sentence = _("Valid until {day}. You can renew from {start}.")
            return sentence.format(day=_day(last_day), start=_day(self.renew_from))
        return _("Valid until {day}.").format(day=_day(last_day))

    def _due_sentence(self) -> str:
        if self.due_on is None:
            return ""
        if self.due_on < self.on:
            return _(
                "The day by which you should have this has passed. Please do it on your next shift."
            )
        return _("You are asked to complete this by {day}.").format(day=_day(self.due_on))


def _day(day: date) -> str:
    return day_in_words(day, get_language() or "en")


class MyLearning:
    """One person's courses on a day, read when first needed: about six statements in all."""

    def __init__(self, person: "User | None", *, on: date) -> None:
        self.person = person
        self.on = on

    @cached_property
    def courses(self) -> list[MyCourse]:
        """Every course required of the person or certified once, what is to be done first."""
        courses = [
            course
            for course in self._all_courses
            if course.pk in self._obligations or course.pk in self._certificates
        ]
        courses.sort(key=lambda course: course.code)
        return sorted(self._standings_of(courses).values(), key=_urgency)

    def of(self, code: str) -> MyCourse | None:
        """Return one course by its code; None when there is nothing to say of it."""
        for course in self._all_courses:
            if course.code == code:
                return self._standings_of([course], is_named=False)[course.pk]
        # Of a course the person has not begun there is only to say what it requires first.
        course_with_prerequisites = Course.objects.filter(code=code, requires__isnull=False).first()
        if course_with_prerequisites is None:
            return None
        pk = course_with_prerequisites.pk
        return self._standings_of([course_with_prerequisites], is_named=False)[pk]

    def sign_for(self, course_id: int) -> int | None:
        """Return the id of the obligation for a course that waits for a signature, if any."""
        return self._unsigned_obligations.get(course_id)

    @property
    def _person_id(self) -> int | None:
        return self.person.pk if self.person else None

    @cached_property
    def _obligation_rows(self) -> list[Obligation]:
        """Today's obligations, ordered by precedence."""
        if self.person is None:
            return []
        rows = (
            Obligation.objects.active(on=self.on)
            .filter(person=self.person)
            .with_facts(on=self.on)
            .select_related("course", "requirement")
        )
        return sorted(rows, key=lambda row: precedence(row.facts(), on=self.on))

    @cached_property
    def _obligations(self) -> Mapping[int, Obligation]:
        """Today's obligations by course id: of several the one that takes precedence."""
        return {row.course_id: row for row in reversed(self._obligation_rows)}

    @cached_property
    def _certificates(self) -> Mapping[int, list[Certificate]]:
        """The person's certificates by course id."""
        certificates: dict[int, list[Certificate]] = defaultdict(list)
        for certificate in Certificate.objects.of(self._person_id):
            certificates[certificate.course_id].append(certificate)
        return certificates

    @cached_property
    def _runs(self) -> Mapping[int, list[Enrolment]]:
        """The person's runs by course id, the open or newest one first."""
        runs: dict[int, list[Enrolment]] = defaultdict(list)
        for run in Enrolment.objects.of(self._person_id).select_related("course"):
            runs[run.course_id].append(run)
        return runs

    @property
    def _needs_signatures(self) -> bool:
        return any(row.requirement.needs_acknowledgement for row in self._obligation_rows)

    @cached_property
    def _unsigned_obligations(self) -> Mapping[int, int]:
        """Ids of obligations that wait for a signature, by course id. One statement."""
        if self.person is None:
            return {}
        obligations = Obligation.objects.active(on=self.on).filter(person=self.person)
        return {row.course_id: row.pk for row in to_sign(obligations, on=self.on)}

    @cached_property
    def _all_courses(self) -> set[Course]:
        """Every course the person must hold, holds, held or has begun."""
        if self.person is None:
            return set()
        courses = {row.course for row in self._obligations.values()}
        courses |= {certificates[0].course for certificates in self._certificates.values()}
        courses |= {runs[0].course for runs in self._runs.values()}
        return courses

    def _standings_of(
        self, courses: Iterable[Course], *, is_named: bool = True
    ) -> Mapping[int, MyCourse]:
        """Return the standing in each course, by its id.

        ``is_named``: their titles in the reader's language are needed, and cost a statement.
        """
        courses_by_id = {course.pk: course for course in courses}
        if not courses_by_id:
            return {}
        missing = self._missing_prerequisites(courses_by_id)
        prerequisite_courses = list(chain.from_iterable(missing.values()))
        titles = {pk: Face(course.title, code=course.code) for pk, course in courses_by_id.items()}
        if is_named or prerequisite_courses:
            titles.update(faces([*courses_by_id.values(), *prerequisite_courses]))
        standings = {}
        for pk, course in courses_by_id.items():
            prerequisites = tuple(titles[prerequisite.pk] for prerequisite in missing[pk])
            standings[pk] = self._standing(course, titles[pk], prerequisites)
        return standings

    def _missing_prerequisites(
        self, courses: Mapping[int, Course]
    ) -> defaultdict[int, list[Course]]:
        """Return, by course id, what each requires first that the person does not hold today."""
        missing: defaultdict[int, list[Course]] = defaultdict(list)
        links = list(
            Course.requires.through.objects.filter(from_course__in=courses).select_related(
                "to_course"
            )
        )
        if not links:
            return missing
        held_courses = set()
        for course_id, certificates in self._certificates.items():
            if any(_is_in_force(certificate, on=self.on) for certificate in certificates):
                held_courses.add(course_id)
        if self.person:
            required_courses = {link.to_course_id for link in links}
            held_courses.update(
                holds_elsewhere(person_id=self.person.pk, courses=required_courses, on=self.on)
            )
        for link in links:
            if link.to_course_id not in held_courses:
                missing[link.from_course_id].append(link.to_course)
        return missing

    def _standing(self, course: Course, face: Face, prerequisites: tuple[Face, ...]) -> MyCourse:
        certificates = self._certificates.get(course.pk, [])
        runs = self._runs.get(course.pk, [])
        has_run = bool(runs)
        is_completed = has_run and runs[0].completed_at is not None
        obligation = self._obligations.get(course.pk)
        held_until = _last_day(certificates)
        exempt_until = None
        if obligation:
            held_on = obligation.held_on  # type: ignore[attr-defined]  # annotated
            if held_on:
                held_until = max(held_on, held_until or held_on)
            if is_exempt(obligation.facts(), on=self.on):
                exempt_until = obligation.exempt_until
        return MyCourse(
            face=face,
            on=self.on,
            held_until=held_until,
            renew_from=_renew_from(course, certificates, runs),
            due_on=obligation.due_on if obligation else None,
            exempt_until=exempt_until,
            sign=self.sign_for(course.pk) if self._needs_signatures else None,
            is_open=has_run and not is_completed,
            is_finished=is_completed,
            is_withdrawn=any(certificate.is_revoked for certificate in certificates),
            prerequisites=prerequisites,
        )


def _urgency(course: MyCourse) -> tuple[bool, date]:
    """Sort key: what is to be done or signed first, then by due date."""
    is_done = course.is_held and not course.sign
    return is_done, course.due_on or date.max


def _is_in_force(certificate: Certificate, *, on: date) -> bool:
    is_current = certificate.in_force_from <= on <= certificate.expires_on
    return is_current and not certificate.is_revoked


def _last_day(certificates: Iterable[Certificate]) -> date | None:
    """Return the last day of the certificates that are not revoked; None where there is none."""
    last_days = [row.expires_on for row in certificates if not row.is_revoked]
    return max(last_days, default=None)


def _renew_from(
    course: Course, certificates: list[Certificate], runs: list[Enrolment]
) -> date | None:
    """Return what :func:`certificates.actions.renewable_on` does, from rows already read."""
    newest_completed = next((run for run in runs if run.completed_at), None)
    if newest_completed is None:
        return None
    if newest_completed.pk not in {certificate.enrolment_id for certificate in certificates}:
        return None
    last_day = _last_day(certificates)
    if last_day is None:
        return ANY_DAY
    return renewable_from(expires_on=last_day, recertify_days=course.recertify_days)
