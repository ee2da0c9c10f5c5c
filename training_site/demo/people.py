"""Who works in the demo, read from ``people.csv``, and the four people who can sign in."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import Group

from accounts.models import LEARNER_ID_ALPHABET, User
from training_site.demo.learning import Classroom
from workforce.people.actions.memberships import add_member
from workforce.people.models import JobRole, Oversight
from workforce.units.models import Unit

CAST = Path(__file__).with_name("people.csv")
LEARNER = "Amina Yusuf"
PREFIX = "DEMX-"  # of every learner ID in the demo


@dataclass(frozen=True)
class Worker:
    """One line of ``people.csv``.

    ``joined`` and ``days`` are days ago. ``stage`` is new, reading (``steps`` activities done), failed
    (all but the final assessment passed) or done.
    """

    number: int
    name: str
    language: str
    workplace: str
    role: str
    shift: str
    is_agency: bool
    joined: int
    stage: str
    steps: int
    days: int

    @property
    def learner_id(self) -> str:
        """An identifier that is the same in every demo: ``DEMX-2225``."""
        letters = ""
        number = self.number
        for _place in range(4):
            number, at = divmod(number, len(LEARNER_ID_ALPHABET))
            letters = LEARNER_ID_ALPHABET[at] + letters
        return PREFIX + letters


@dataclass(frozen=True)
class SignIn:
    """Somebody with an e-mail address and a password: what they are shown for."""

    duty: str
    name: str
    email: str
    path: str


SIGN_INS = (
    SignIn("learner", LEARNER, "learner@example.org", "/me/"),
    SignIn("manager", "Bruno Kowalski", "manager@example.org", "/manage/"),
    SignIn("board", "Esther Okafor", "board@example.org", "/board/"),
    SignIn("author", "Dmitri Ionescu", "author@example.org", "/cms/"),
)


def read_cast() -> list[Worker]:
    """Everybody in ``people.csv``, in its order."""
    with CAST.open(encoding="utf-8", newline="") as file:
        return [_worker(number, row) for number, row in enumerate(csv.DictReader(file), 1)]


def _worker(number: int, row: dict[str, str]) -> Worker:
    stage, _space, steps = row["stage"].partition(" ")
    return Worker(
        number=number,
        name=row["name"],
        language=row["language"],
        workplace=row["workplace"],
        role=row["role"],
        shift=row["shift"],
        is_agency=row["is_agency"] == "yes",
        joined=int(row["joined"]),
        stage=stage,
        steps=int(steps or 0),
        days=int(row["days"]),
    )


def employ(worker: Worker, *, unit: Unit, role: JobRole, at: datetime) -> User | None:
    """Make ``worker`` one of the staff of ``unit``; None when they already are."""
    if User.objects.filter(learner_id=worker.learner_id).exists():
        return None
    since = at - timedelta(days=worker.joined)
    person = User.objects.create_user(
        name=worker.name,
        learner_id=worker.learner_id,
        preferred_language=worker.language,
        claimed_at=since,
    )
    User.objects.filter(pk=person.pk).update(created_at=since)
    membership = add_member(
        person=person, unit=unit, from_on=since.date(), at=since, shift=worker.shift, role=role
    )
    if worker.is_agency:
        membership.is_agency = True
        membership.save(update_fields=["is_agency"])
    return person


def teach(worker: Worker, person: User, classroom: Classroom, *, at: datetime) -> None:
    """Bring ``person`` to the stage ``worker`` is at."""
    then = at - timedelta(days=worker.days)
    if worker.stage != "new":
        run = classroom.learn(
            person,
            steps=worker.steps or None,
            fails_last=worker.stage == "failed",
            at=then,
            luck=worker.number,
        )
        run.refresh_from_db()
        classroom.remember(run, now=at, luck=worker.number)


def welcome(sign_in: SignIn, *, area: Unit, hotels: Unit, password: str, at: datetime) -> User:
    """The person behind ``sign_in``, made if missing, with a new ``password`` and what they look after."""
    person = _person(sign_in, at)
    person.email = sign_in.email
    person.set_password(password)
    person.save()
    since = {"from_on": at.date() - timedelta(days=365)}
    if sign_in.duty == "manager":
        Oversight.objects.get_or_create(
            person=person, unit=hotels, duty=Oversight.Duty.MANAGER, defaults=since
        )
    elif sign_in.duty == "board":
        Oversight.objects.get_or_create(
            person=person, unit=area, duty=Oversight.Duty.BOARD, defaults=since
        )
    elif sign_in.duty == "author":
        person.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
    return person


def _person(sign_in: SignIn, at: datetime) -> User:
    found = User.objects.filter(email=sign_in.email).first()
    if found is None and sign_in.duty == "learner":  # she is on the hotel's list already
        found = User.objects.filter(name=sign_in.name, learner_id__startswith=PREFIX).first()
    is_staff = sign_in.duty == "author"
    return found or User.objects.create_user(
        name=sign_in.name, preferred_language="en", claimed_at=at, is_staff=is_staff
    )
