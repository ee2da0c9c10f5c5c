"""People of a made-up area: who they are, where they work and what they have learned, drawn by a seed."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import LEARNER_ID_ALPHABET, User
from certificates.models import Certificate
from certificates.rules.validity import validity
from courses.models import ActivityCompletion, Course, Edition, Enrolment
from training_site.demo.crowd_places import Workplace
from training_site.demo.crowd_words import LANGUAGES, NAMES, ROLES
from workforce.models import JobRole, Membership, PriorTraining

PREFIX = "DEMY-"  # of every learner ID in the area
MAIL = "example.invalid"  # no mail can ever be delivered there
STAGES = {"valid": 52, "expiring": 8, "expired": 12, "started": 9, "new": 19}
#: For how many days the last completion lies back: its fewest and its most.
COMPLETED_AGO = {"valid": (1, 300), "expiring": (308, 360), "expired": (370, 700)}
YEAR = 350  # days between two renewals
SHIFTS = (*Membership.Shift.values, Membership.Shift.DAY, Membership.Shift.DAY, "")
WAYS = (Membership.Way.CODE, Membership.Way.IMPORT, Membership.Way.IMPORT, Membership.Way.ADDED)


@dataclass(frozen=True)
class Ground:
    """What everybody's learning stands on, read once."""

    course: Course
    edition: Edition | None
    titles: dict[str, str]
    activities: tuple[UUID, ...]
    roles: dict[str, JobRole]
    on: date


@dataclass
class Crowd:
    """Some hundred people and their records, to be written together."""

    people: list[User] = field(default_factory=list)
    jobs: list[Membership] = field(default_factory=list)
    runs: list[Enrolment] = field(default_factory=list)
    done: list[ActivityCompletion] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    prior: list[PriorTraining] = field(default_factory=list)

    def write(self) -> None:
        """Everything, in the order in which one record needs another."""
        User.objects.bulk_create(self.people)
        about: tuple[Membership | Enrolment | Certificate | PriorTraining, ...]
        about = (*self.jobs, *self.runs, *self.certificates, *self.prior)
        for record in about:
            record.person_id = record.person.pk  # known only now
        Membership.objects.bulk_create(self.jobs)
        Enrolment.objects.bulk_create(self.runs)
        of_runs: tuple[ActivityCompletion | Certificate, ...] = (*self.done, *self.certificates)
        for row in of_runs:
            row.enrolment_id = row.enrolment.pk
        ActivityCompletion.objects.bulk_create(self.done, batch_size=5000)
        Certificate.objects.bulk_create(self.certificates)
        PriorTraining.objects.bulk_create(self.prior)


def noon(day: date) -> datetime:
    """The middle of a day, when everything in the made-up area happens."""
    return datetime.combine(day, time(12), UTC)


def learner_id(number: int) -> str:
    """The identifier of the ``number``-th person, the same in every made-up area: ``DEMY-2225``."""
    letters = ""
    for _place in range(4):
        number, at = divmod(number, len(LEARNER_ID_ALPHABET))
        letters = LEARNER_ID_ALPHABET[at] + letters
    return PREFIX + letters


def draw(places: list[Workplace], *, first: int, ground: Ground) -> Crowd:
    """Everybody of ``places``; ``first`` is the number of the first person. The same call draws the same people."""
    chance = random.Random(f"people from {first}")  # noqa: S311  (made-up people, no secret)
    crowd = Crowd()
    everybody = (place for place in places for _one in range(place.people))
    for number, place in enumerate(everybody, first):
        _Drawn(crowd, place, places, number, ground, chance).draw()
    return crowd


@dataclass
class _Drawn:
    """One person being drawn into ``crowd``."""

    crowd: Crowd
    place: Workplace
    places: list[Workplace]
    number: int
    ground: Ground
    chance: random.Random

    def __post_init__(self) -> None:
        # One in twelve is new; the others came some time in the last five years.
        self.joined_ago = (
            self.chance.randint(0, 45)
            if self.chance.random() < 0.08
            else self.chance.randint(46, 1800)
        )
        self.person = self._person()

    def draw(self) -> None:
        self.crowd.people.append(self.person)
        self._jobs()
        self._learning()

    def _ago(self, days: int) -> date:
        return self.ground.on - timedelta(days=days)

    def _person(self) -> User:
        language = self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        given, family = (self.chance.choice(names.split()) for names in NAMES[language])
        return User(
            name=f"{given} {family}",
            email=f"person{self.number}@{MAIL}" if self.chance.random() < 0.3 else None,
            learner_id=learner_id(self.number),
            preferred_language=language,
            claimed_at=noon(self._ago(self.joined_ago)),
            password=make_password(None),
        )

    def _jobs(self) -> None:
        luck = self.chance.random()
        job = self._job(self.place, self.joined_ago)
        if luck < 0.07:  # has left
            job.until_on = self._ago(self.chance.randint(0, self.joined_ago))
        elif luck < 0.09:  # was here before, left and came back
            before = self._job(self.place, self.joined_ago + 400)
            before.until_on = self._ago(self.joined_ago + 100)
        elif luck < 0.12 and (
            others := [place for place in self.places if place is not self.place]
        ):
            self._job(self.chance.choice(others), self.chance.randint(0, self.joined_ago))
        elif luck < 0.125 and job.came_by == Membership.Way.CODE:
            job.until_on, job.refused_at, job.confirmed_at = job.from_on, noon(job.from_on), None
        elif luck < 0.2 and job.came_by == Membership.Way.CODE:
            job.confirmed_at = None

    def _job(self, place: Workplace, days_ago: int) -> Membership:
        from_on = self._ago(days_ago)
        role = self.chance.choice(ROLES.get(place.sector, ("",)))
        job = Membership(
            person=self.person,
            unit=place.unit,
            role=self.ground.roles.get(role),
            from_on=from_on,
            shift=self.chance.choice(SHIFTS),
            is_agency=self.chance.random() < 0.1,
            staff_number=f"{self.number:06}",
            came_by=self.chance.choice(WAYS),
            confirmed_at=noon(from_on),
        )
        self.crowd.jobs.append(job)
        return job

    def _learning(self) -> None:
        stage = self.chance.choices(list(STAGES), list(STAGES.values()))[0]
        fewest, most = COMPLETED_AGO.get(stage, (0, 0))
        if most and fewest < self.joined_ago:
            self._certified(self.chance.randint(fewest, min(most, self.joined_ago - 1)))
        elif stage != "new":
            run = self._run(self._ago(self.chance.randint(0, min(self.joined_ago, 90))), None)
            self._complete(run, self.chance.randrange(len(self.ground.activities)))
        elif self.chance.random() < 0.1 and self.joined_ago > 30:
            self._elsewhere()

    def _certified(self, last_ago: int) -> None:
        """Completed ``last_ago`` days ago, and about a year apart before that, ever since they came."""
        days = range(last_ago, min(self.joined_ago, last_ago + 2 * YEAR + 1), YEAR)
        until: date | None = None
        run = None
        for ago in reversed(days):
            completed_on = self._ago(ago)
            run = self._run(completed_on - timedelta(days=self.chance.randint(0, 5)), completed_on)
            until = self._certificate(run, completed_on, until)
        if run:
            self._complete(run, len(self.ground.activities))
        if self.chance.random() < 0.003:
            last = self.crowd.certificates[-1]
            last.revoked_at, last.revoked_reason = (
                noon(last.completed_on),
                "Issued to the wrong person.",
            )

    def _run(self, started_on: date, completed_on: date | None) -> Enrolment:
        run = Enrolment(
            person=self.person,
            course=self.ground.course,
            edition=self.ground.edition,
            language=self.person.preferred_language,
            started_at=noon(started_on) - timedelta(hours=2),
            completed_at=noon(completed_on) if completed_on else None,
        )
        self.crowd.runs.append(run)
        return run

    def _complete(self, run: Enrolment, steps: int) -> None:
        self.crowd.done += [
            ActivityCompletion(
                enrolment=run,
                activity_key=key,
                language=run.language,
                completed_at=run.completed_at or run.started_at + timedelta(minutes=6),
            )
            for key in self.ground.activities[:steps]
        ]

    def _certificate(self, run: Enrolment, completed_on: date, previous: date | None) -> date:
        course = self.ground.course
        dates = validity(
            completed_on=completed_on,
            months=course.validity_months,
            previous_expiry=previous,
            recertify_days=course.recertify_days,
        )
        self.crowd.certificates.append(
            Certificate(
                person=self.person,
                course=course,
                enrolment=run,
                language=run.language,
                name=self.person.name,
                course_title=self.ground.titles.get(run.language, course.title),
                completed_on=completed_on,
                in_force_from=dates.in_force_from,
                expires_on=dates.expires_on,
                issued_at=noon(completed_on),
            )
        )
        return dates.expires_on

    def _elsewhere(self) -> None:
        completed_on = self._ago(self.chance.randint(10, 500))
        self.crowd.prior.append(
            PriorTraining(
                person=self.person,
                course=self.ground.course,
                unit=self.place.unit,
                title="Safeguarding awareness, level 1",
                provider="A made-up provider",
                completed_on=completed_on,
                expires_on=completed_on + timedelta(days=364),
                source="demo",
                recorded_at=noon(self.ground.on),
            )
        )
