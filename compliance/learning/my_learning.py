"""Where one person stands in each of their courses, and the one sentence that says so to them.

One date at a time: a due date, a last day and a window are never printed side by side as if they were rivals.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.actions import AT_ONCE, holds_elsewhere
from certificates.models import Certificate
from certificates.rules.validity import renewable_from
from compliance.acknowledgements.models import to_sign
from compliance.obligations.models import Obligation
from compliance.standing.rules import precedence
from courses.models import Course, Enrolment
from courses.titles import Face, faces
from foundation.dates import day_in_words

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class MyCourse:
    """What is known, on a day, of one person and one course.

    ``held_until`` is the last day of the longest certificate (or training done elsewhere) not withdrawn,
    ``renew_from`` the first day of its window (None: nothing to renew), ``due_on`` the day it is asked by
    (None: nobody asks), ``sign`` the obligation that waits for a signature, ``first`` what one must take
    before. ``is_finished``: the latest run is complete.
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
    first: tuple[Face, ...] = field(default=())

    @property
    def is_held(self) -> bool:
        """Whether it counts today."""
        return self.held_until is not None and self.on <= self.held_until

    @property
    def may_renew(self) -> bool:
        """Whether *Renew* would open a new run today."""
        return self.renew_from is not None and self.renew_from <= self.on and not self.is_open

    @property
    def waits_for(self) -> tuple[Face, ...]:
        """What has to be taken before the certificate can be given."""
        return () if self.is_held else self.first

    @property
    def sentence(self) -> str:
        """The standing in words; empty where there is nothing to say."""
        if self.is_held and self.held_until:
            return self._in_date(self.held_until)
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
        if self.is_finished and self.first:
            return _(
                "You have finished this course. The certificate comes when you have taken the one before."
            )
        return self._asked()

    def _in_date(self, last: date) -> str:
        if self.is_open:
            return _("Valid until {day}. Finish your renewal before then.").format(day=_day(last))
        if self.may_renew:
            return _("Valid until {day}. You can renew now.").format(day=_day(last))
        if self.renew_from:
            sentence = _("Valid until {day}. You can renew from {start}.")
            return sentence.format(day=_day(last), start=_day(self.renew_from))
        return _("Valid until {day}.").format(day=_day(last))

    def _asked(self) -> str:
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
    """One person's courses on a day, read when first asked for: about six statements, however many courses."""

    def __init__(self, person: "User | None", *, on: date) -> None:
        self.person, self.on = person, on

    @cached_property
    def courses(self) -> list[MyCourse]:
        """Every course that is asked of the person or that they hold or have held, what is to be done first."""
        shown = [
            course
            for course in self._mine
            if course.pk in self._obligations or course.pk in self._papers
        ]
        known = self._known_of(sorted(shown, key=lambda course: course.code)).values()
        return sorted(
            known, key=lambda mine: (mine.is_held and not mine.sign, mine.due_on or date.max)
        )

    def of(self, code: str) -> MyCourse | None:
        """One course by its code; None when there is nothing to say of it."""
        course = next((course for course in self._mine if course.code == code), None)
        # Of a course the person has not begun there is only to say what it requires first.
        course = course or Course.objects.filter(code=code, requires__isnull=False).first()
        return self._known_of([course], is_named=False)[course.pk] if course else None

    def sign_for(self, course_id: int) -> int | None:
        """The obligation that waits for a signature for a course; None when there is none. One statement."""
        return self._signing.get(course_id)

    @cached_property
    def _rows(self) -> list[Obligation]:
        """What is asked today; of several for one course the one that speaks comes first."""
        if self.person is None:
            return []
        rows = (
            Obligation.objects.active(on=self.on).filter(person=self.person).with_facts(on=self.on)
        )
        known = rows.select_related("course", "requirement")
        return sorted(known, key=lambda row: precedence(row.facts(), on=self.on))

    @cached_property
    def _obligations(self) -> Mapping[int, Obligation]:
        """What is asked today, each course once."""
        return {row.course_id: row for row in reversed(self._rows)}

    @cached_property
    def _papers(self) -> Mapping[int, list[Certificate]]:
        papers: dict[int, list[Certificate]] = defaultdict(list)
        for paper in Certificate.objects.of(self.person.pk if self.person else None):
            papers[paper.course_id].append(paper)
        return papers

    @cached_property
    def _runs(self) -> Mapping[int, list[Enrolment]]:
        """The open or newest run of each course first."""
        runs: dict[int, list[Enrolment]] = defaultdict(list)
        for run in Enrolment.objects.of(self.person.pk if self.person else None).select_related(
            "course"
        ):
            runs[run.course_id].append(run)
        return runs

    @property
    def _wants_signatures(self) -> bool:
        return any(row.requirement.needs_acknowledgement for row in self._rows)

    @cached_property
    def _signing(self) -> Mapping[int, int]:
        """Course → obligation that waits for a signature."""
        if self.person is None:
            return {}
        rows = to_sign(Obligation.objects.active(on=self.on).filter(person=self.person), on=self.on)
        return {row.course_id: row.pk for row in rows}

    @cached_property
    def _mine(self) -> set[Course]:
        """Every course the person is asked for, holds, held or has begun."""
        if self.person is None:
            return set()
        found = {row.course for row in self._obligations.values()}
        found |= {papers[0].course for papers in self._papers.values()}
        return found | {runs[0].course for runs in self._runs.values()}

    def _known_of(
        self, courses: Iterable[Course], *, is_named: bool = True
    ) -> Mapping[int, MyCourse]:
        every = {course.pk: course for course in courses}
        if not every:
            return {}
        first = self._required(every)
        needed = [course for each in first.values() for course in each]
        titles = dict(faces([*every.values(), *needed])) if is_named or needed else {}
        titles = {pk: Face(course.title, code=course.code) for pk, course in every.items()} | titles
        return {
            pk: self._one(course, titles[pk], tuple(titles[needed.pk] for needed in first[pk]))
            for pk, course in every.items()
        }

    def _required(self, courses: Mapping[int, Course]) -> Mapping[int, list[Course]]:
        """What each course requires first that the person does not hold today."""
        missing: dict[int, list[Course]] = defaultdict(list)
        links = list(
            Course.requires.through.objects.filter(from_course__in=courses).select_related(
                "to_course"
            )
        )
        if not links:
            return missing
        held = {
            pk
            for pk, papers in self._papers.items()
            if any(_counts(paper, on=self.on) for paper in papers)
        }
        if self.person:
            needed = {link.to_course_id for link in links}
            held |= set(holds_elsewhere(person_id=self.person.pk, courses=needed, on=self.on))
        for link in links:
            if link.to_course_id not in held:
                missing[link.from_course_id].append(link.to_course)
        return missing

    def _one(self, course: Course, face: Face, first: tuple[Face, ...]) -> MyCourse:
        papers, runs = self._papers.get(course.pk, []), self._runs.get(course.pk, [])
        asked = self._obligations.get(course.pk)
        ends = [paper.expires_on for paper in papers if not paper.is_revoked]
        ends += [asked.held_on] if asked and asked.held_on else []  # type: ignore[attr-defined]  # annotated
        is_excused = asked is not None and _is_excused(asked, on=self.on)
        return MyCourse(
            face=face,
            on=self.on,
            held_until=max(ends, default=None),
            renew_from=_renew_from(course, papers, runs),
            due_on=asked.due_on if asked else None,
            exempt_until=asked.exempt_until if asked and is_excused else None,
            sign=self._signing.get(course.pk) if self._wants_signatures else None,
            is_open=bool(runs) and runs[0].completed_at is None,
            is_finished=bool(runs) and runs[0].completed_at is not None,
            is_withdrawn=any(paper.is_revoked for paper in papers),
            first=first,
        )


def _is_excused(row: Obligation, *, on: date) -> bool:
    return bool(row.exempt_from and row.exempt_until and row.exempt_from <= on <= row.exempt_until)


def _counts(paper: Certificate, *, on: date) -> bool:
    return not paper.is_revoked and paper.in_force_from <= on <= paper.expires_on


def _renew_from(course: Course, papers: list[Certificate], runs: list[Enrolment]) -> date | None:
    """:func:`certificates.actions.renewable_on`, from rows already read."""
    done = next((run for run in runs if run.completed_at), None)
    if done is None or done.pk not in {paper.enrolment_id for paper in papers}:
        return None
    ends = max((paper.expires_on for paper in papers if not paper.is_revoked), default=None)
    return (
        renewable_from(expires_on=ends, recertify_days=course.recertify_days) if ends else AT_ONCE
    )
