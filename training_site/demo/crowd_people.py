"""People of a made-up area: who they are, where they work and what they have learned.

Everything is drawn by a seed: the order of the draws is part of the result.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import User
from certificates.models import Certificate
from certificates.rules.validity import validity
from compliance.prior_training.models import PriorTraining
from courses.models import ActivityCompletion, Course, Edition, Enrolment
from training_site.demo.crowd_names import LANGUAGES, NAMES, ROLES
from training_site.demo.crowd_places import CrowdWorkplace
from training_site.demo.learner_ids import numbered_learner_id
from workforce.people.models import JobRole, Membership

LEARNER_ID_PREFIX = "DEMY-"  # of every learner ID in the area
MAIL_DOMAIN = "example.invalid"  # no mail can ever be delivered there
#: How far people have come, with weights.
STAGES = {"valid": 52, "expiring": 8, "expired": 12, "started": 9, "new": 19}
#: How many days ago the last completion was: the fewest and the most.
COMPLETED_DAYS_AGO = {"valid": (1, 300), "expiring": (308, 360), "expired": (370, 700)}
RENEWAL_INTERVAL_DAYS = 350
SHIFTS = (*Membership.Shift.values, Membership.Shift.DAY, Membership.Shift.DAY, "")
WAYS = (Membership.Way.CODE, Membership.Way.IMPORT, Membership.Way.IMPORT, Membership.Way.ADDED)


@dataclass(frozen=True)
class CrowdSetting:
    """What everybody's records refer to, read once: the course, job roles, today."""

    course: Course
    edition: Edition | None
    titles: dict[str, str]
    activity_keys: tuple[UUID, ...]
    roles: dict[str, JobRole]
    on: date


@dataclass
class CrowdRecords:
    """Some hundred people and their records, to be written together."""

    people: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    completions: list[ActivityCompletion] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    prior_trainings: list[PriorTraining] = field(default_factory=list)

    def write(self) -> None:
        """Write all records, in the order in which one needs another's primary key."""
        User.objects.bulk_create(self.people)
        # Built before the people had primary keys: take those over now.
        records_of_people: list[Membership | Enrolment | Certificate | PriorTraining] = [
            *self.memberships,
            *self.enrolments,
            *self.certificates,
            *self.prior_trainings,
        ]
        for record in records_of_people:
            record.person_id = record.person.pk
        Membership.objects.bulk_create(self.memberships)
        Enrolment.objects.bulk_create(self.enrolments)
        records_of_enrolments: list[ActivityCompletion | Certificate] = [
            *self.completions,
            *self.certificates,
        ]
        for row in records_of_enrolments:
            row.enrolment_id = row.enrolment.pk
        ActivityCompletion.objects.bulk_create(self.completions, batch_size=5000)
        Certificate.objects.bulk_create(self.certificates)
        PriorTraining.objects.bulk_create(self.prior_trainings)


def noon(day: date) -> datetime:
    """Return the middle of a day, when everything in the made-up area happens."""
    return datetime.combine(day, time(12), UTC)


def learner_id(number: int) -> str:
    """Return the identifier of the area's ``number``-th person, from 0: ``DEMY-2222``."""
    return numbered_learner_id(LEARNER_ID_PREFIX, number)


def draw_people(
    workplaces: list[CrowdWorkplace], *, first_number: int, setting: CrowdSetting
) -> CrowdRecords:
    """Draw everybody who works at ``workplaces``; the same call draws the same people.

    ``first_number`` is the number of the first person.
    """
    chance = random.Random(f"people from {first_number}")  # noqa: S311  (made-up people, no secret)
    records = CrowdRecords()
    number = first_number
    for workplace in workplaces:
        for _person in range(workplace.people_count):
            drawing = _PersonDrawing(records, workplace, workplaces, number, setting, chance)
            drawing.draw()
            number += 1
    return records


@dataclass
class _PersonDrawing:
    """Draws one person with all their records, adding them to ``records``."""

    records: CrowdRecords
    workplace: CrowdWorkplace
    workplaces: list[CrowdWorkplace]
    number: int
    setting: CrowdSetting
    chance: random.Random

    def __post_init__(self) -> None:
        # One in twelve is new; the others came some time in the last five years.
        if self.chance.random() < 0.08:
            self.joined_days_ago = self.chance.randint(0, 45)
        else:
            self.joined_days_ago = self.chance.randint(46, 1800)
        self.person = self._draw_person()

    def draw(self) -> None:
        self.records.people.append(self.person)
        self._draw_memberships()
        self._draw_learning()

    def _day(self, days_ago: int) -> date:
        return self.setting.on - timedelta(days=days_ago)

    def _draw_person(self) -> User:
        language = self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        given_names, family_names = NAMES[language]
        given_name = self.chance.choice(given_names.split())
        family_name = self.chance.choice(family_names.split())
        has_email = self.chance.random() < 0.3
        return User(
            name=f"{given_name} {family_name}",
            email=f"person{self.number}@{MAIL_DOMAIN}" if has_email else None,
            learner_id=learner_id(self.number),
            preferred_language=language,
            claimed_at=noon(self._day(self.joined_days_ago)),
            password=make_password(None),
        )

    def _draw_memberships(self) -> None:
        """Draw a membership; some people have left, came back, or work at two places."""
        draw_share = self.chance.random()
        membership = self._draw_membership(self.workplace, self.joined_days_ago)
        came_by_code = membership.came_by == Membership.Way.CODE
        if draw_share < 0.07:  # has left
            membership.until_on = self._day(self.chance.randint(0, self.joined_days_ago))
        elif draw_share < 0.09:  # was here before, left and came back
            earlier_membership = self._draw_membership(self.workplace, self.joined_days_ago + 400)
            earlier_membership.until_on = self._day(self.joined_days_ago + 100)
        elif draw_share < 0.12 and len(self.workplaces) > 1:  # works at a second place
            candidates = [place for place in self.workplaces if place is not self.workplace]
            second_workplace = self.chance.choice(candidates)
            self._draw_membership(second_workplace, self.chance.randint(0, self.joined_days_ago))
        elif draw_share < 0.125 and came_by_code:  # was refused
            membership.until_on = membership.from_on
            membership.refused_at = noon(membership.from_on)
            membership.confirmed_at = None
        elif draw_share < 0.2 and came_by_code:  # waits to be confirmed
            membership.confirmed_at = None

    def _draw_membership(self, workplace: CrowdWorkplace, days_ago: int) -> Membership:
        from_on = self._day(days_ago)
        role = self.chance.choice(ROLES.get(workplace.sector, ("",)))
        membership = Membership(
            person=self.person,
            unit=workplace.unit,
            role=self.setting.roles.get(role),
            from_on=from_on,
            shift=self.chance.choice(SHIFTS),
            is_agency=self.chance.random() < 0.1,
            staff_number=f"{self.number:06}",
            came_by=self.chance.choice(WAYS),
            confirmed_at=noon(from_on),
        )
        self.records.memberships.append(membership)
        return membership

    def _draw_learning(self) -> None:
        stage = self.chance.choices(list(STAGES), list(STAGES.values()))[0]
        fewest_days, most_days = COMPLETED_DAYS_AGO.get(stage, (0, 0))
        if most_days and fewest_days < self.joined_days_ago:
            most_days = min(most_days, self.joined_days_ago - 1)
            self._draw_completed_enrolments(self.chance.randint(fewest_days, most_days))
        elif stage != "new":
            days_ago = self.chance.randint(0, min(self.joined_days_ago, 90))
            enrolment = self._add_enrolment(self._day(days_ago), None)
            done_count = self.chance.randrange(len(self.setting.activity_keys))
            self._add_completions(enrolment, done_count)
        elif self.chance.random() < 0.1 and self.joined_days_ago > 30:
            self._draw_prior_training()

    def _draw_completed_enrolments(self, last_days_ago: int) -> None:
        """Draw certificates: the last ``last_days_ago``, others about a year apart before that."""
        # Only days after they joined, and at most three completions.
        all_days_ago = range(
            last_days_ago,
            min(self.joined_days_ago, last_days_ago + 2 * RENEWAL_INTERVAL_DAYS + 1),
            RENEWAL_INTERVAL_DAYS,
        )
        expires_on: date | None = None
        enrolment = None
        for days_ago in reversed(all_days_ago):
            completed_on = self._day(days_ago)
            started_on = completed_on - timedelta(days=self.chance.randint(0, 5))
            enrolment = self._add_enrolment(started_on, completed_on)
            expires_on = self._add_certificate(enrolment, completed_on, expires_on)
        if enrolment:
            self._add_completions(enrolment, len(self.setting.activity_keys))
        # A few certificates were issued by mistake.
        if self.chance.random() < 0.003:
            certificate = self.records.certificates[-1]
            certificate.revoked_at = noon(certificate.completed_on)
            certificate.revoked_reason = "Issued to the wrong person."

    def _add_enrolment(self, started_on: date, completed_on: date | None) -> Enrolment:
        enrolment = Enrolment(
            person=self.person,
            course=self.setting.course,
            edition=self.setting.edition,
            language=self.person.preferred_language,
            started_at=noon(started_on) - timedelta(hours=2),
            completed_at=noon(completed_on) if completed_on else None,
        )
        self.records.enrolments.append(enrolment)
        return enrolment

    def _add_completions(self, enrolment: Enrolment, done_count: int) -> None:
        """Complete the first ``done_count`` activities of the course."""
        completed_at = enrolment.completed_at or enrolment.started_at + timedelta(minutes=6)
        for key in self.setting.activity_keys[:done_count]:
            self.records.completions.append(
                ActivityCompletion(
                    enrolment=enrolment,
                    activity_key=key,
                    language=enrolment.language,
                    completed_at=completed_at,
                )
            )

    def _add_certificate(
        self, enrolment: Enrolment, completed_on: date, previous_expiry: date | None
    ) -> date:
        """Certify a completion; returns the last day in force."""
        course = self.setting.course
        dates = validity(
            completed_on=completed_on,
            months=course.validity_months,
            previous_expiry=previous_expiry,
            recertify_days=course.recertify_days,
        )
        self.records.certificates.append(
            Certificate(
                person=self.person,
                course=course,
                enrolment=enrolment,
                language=enrolment.language,
                name=self.person.name,
                course_title=self.setting.titles.get(enrolment.language, course.title),
                completed_on=completed_on,
                in_force_from=dates.in_force_from,
                expires_on=dates.expires_on,
                issued_at=noon(completed_on),
            )
        )
        return dates.expires_on

    def _draw_prior_training(self) -> None:
        completed_on = self._day(self.chance.randint(10, 500))
        self.records.prior_trainings.append(
            PriorTraining(
                person=self.person,
                course=self.setting.course,
                unit=self.workplace.unit,
                title="Safeguarding awareness, level 1",
                provider="A made-up provider",
                completed_on=completed_on,
                expires_on=completed_on + timedelta(days=364),
                source="demo",
                recorded_at=noon(self.setting.on),
            )
        )
