"""Who works in the demo, read from ``people.csv``, and the four people who can sign in."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import Group

from accounts.models import User
from training_site.demo.learner_ids import numbered_learner_id
from training_site.demo.learning import Classroom
from training_site.demo.notes import DemoAccount
from workforce.people.actions.memberships import add_member
from workforce.people.models import JobRole, Oversight
from workforce.units.models import Unit

PEOPLE_FILE = Path(__file__).with_name("people.csv")
LEARNER = "Amina Yusuf"
LEARNER_ID_PREFIX = "DEMX-"  # of every learner ID in the demo


@dataclass(frozen=True)
class DemoWorker:
    """One line of ``people.csv``.

    ``stage`` is new, reading (``steps`` activities done), failed (all but the final assessment
    passed) or done.
    """

    number: int
    name: str
    language: str
    workplace: str
    role: str
    shift: str
    is_agency: bool
    joined_days_ago: int
    stage: str
    steps: int
    learned_days_ago: int

    @property
    def learner_id(self) -> str:
        """An identifier that is the same in every demo: ``DEMX-2225``."""
        return numbered_learner_id(LEARNER_ID_PREFIX, self.number)


ACCOUNTS = (
    DemoAccount("learner", LEARNER, "learner@example.org", "/me/"),
    DemoAccount("manager", "Bruno Kowalski", "manager@example.org", "/manage/"),
    DemoAccount("board", "Esther Okafor", "board@example.org", "/board/"),
    DemoAccount("author", "Dmitri Ionescu", "author@example.org", "/cms/"),
)


def read_cast() -> list[DemoWorker]:
    """Return everybody in ``people.csv``, in its order."""
    with PEOPLE_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [_worker(number, row) for number, row in enumerate(rows, 1)]


def _worker(number: int, row: dict[str, str]) -> DemoWorker:
    stage, _space, steps = row["stage"].partition(" ")
    return DemoWorker(
        number=number,
        name=row["name"],
        language=row["language"],
        workplace=row["workplace"],
        role=row["role"],
        shift=row["shift"],
        is_agency=row["is_agency"] == "yes",
        joined_days_ago=int(row["joined"]),
        stage=stage,
        steps=int(steps or 0),
        learned_days_ago=int(row["days"]),
    )


def employ(worker: DemoWorker, *, unit: Unit, role: JobRole, at: datetime) -> User | None:
    """Make ``worker`` one of the staff of ``unit``; returns None when they already are."""
    if User.objects.filter(learner_id=worker.learner_id).exists():
        return None
    joined_at = at - timedelta(days=worker.joined_days_ago)
    person = User.objects.create_user(
        name=worker.name,
        learner_id=worker.learner_id,
        preferred_language=worker.language,
        claimed_at=joined_at,
    )
    User.objects.filter(pk=person.pk).update(created_at=joined_at)
    membership = add_member(
        person=person,
        unit=unit,
        from_on=joined_at.date(),
        at=joined_at,
        shift=worker.shift,
        role=role,
    )
    if worker.is_agency:
        membership.is_agency = True
        membership.save(update_fields=["is_agency"])
    return person


def teach(worker: DemoWorker, person: User, classroom: Classroom, *, at: datetime) -> None:
    """Bring ``person`` to the stage ``worker`` is at."""
    if worker.stage == "new":
        return
    enrolment = classroom.learn(
        person,
        steps=worker.steps or None,
        fails_last=worker.stage == "failed",
        at=at - timedelta(days=worker.learned_days_ago),
        seed=worker.number,
    )
    enrolment.refresh_from_db()
    classroom.take_follow_ups(enrolment, now=at, seed=worker.number)


def set_up_account(
    account: DemoAccount, *, area: Unit, hotels: Unit, password: str, at: datetime
) -> User:
    """Return the person behind ``account``, made if missing.

    They get a new ``password`` and what they look after.
    """
    person = _person(account, at)
    person.email = account.email
    person.set_password(password)
    person.save()
    from_on = at.date() - timedelta(days=365)
    if account.duty == "manager":
        _appoint(person, hotels, Oversight.Duty.MANAGER, from_on)
    elif account.duty == "board":
        _appoint(person, area, Oversight.Duty.BOARD, from_on)
    elif account.duty == "author":
        person.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
    return person


def _appoint(person: User, unit: Unit, duty: str, from_on: date) -> None:
    Oversight.objects.get_or_create(
        person=person, unit=unit, duty=duty, defaults={"from_on": from_on}
    )


def _person(account: DemoAccount, at: datetime) -> User:
    person = User.objects.filter(email=account.email).first()
    if person is None and account.duty == "learner":  # she is on the hotel's list already
        people = User.objects.filter(name=account.name, learner_id__startswith=LEARNER_ID_PREFIX)
        person = people.first()
    if person is None:
        person = User.objects.create_user(
            name=account.name,
            preferred_language="en",
            claimed_at=at,
            is_staff=account.duty == "author",
        )
    return person
