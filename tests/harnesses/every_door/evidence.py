"""What is known of everybody: evidence of every kind, in words that occur nowhere else."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from compliance.letters.files import store_pdf
from compliance.notices.models import Notice
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from quizzes.attempts.models import Allowance, Attempt
from tests.compliance.builders import certify, require
from tests.harnesses.every_door.people import STAFF, People
from tests.people import SINCE, TinyCourse
from workforce.contacts.models import Contact
from workforce.lists.actions import lists
from workforce.long_tasks.models import LongTask
from workforce.people.actions import invitations
from workforce.people.models import JobRole, JoinCode, Membership

#: Who orders letters, brings lists and invites at each place. Yestin did until yesterday.
BUSY = {"river": ("bruno", "yestin"), "hill": ("olga",), "quay": ("chloe",)}


def write_evidence(people: People, tiny: TinyCourse) -> None:
    """Write down everything that may be known about each of the staff and each of the places."""
    JobRole.objects.create(code="porter", name="Porter")
    for unit in ("north", "south"):
        require(people.units[unit], tiny.course, needs_acknowledgement=True)
    for place, names in STAFF.items():
        for name in names:
            _employ(people, place, name)
            _vouch(people, place, name, tiny)
            _excuse(people, place, name)
            _learn(people, name, tiny)
        _keep_files(people, place)
    Attempt.objects.update(printed_at=timezone.now())


def _employ(people: People, place: str, name: str) -> None:
    """Leyla left yesterday, Rufus was refused, Wanda waits to be confirmed."""
    now, today = timezone.now(), timezone.localdate()
    by_poster = name in {"rufus", "wanda"}
    Membership.objects.create(
        person=people.users[name],
        unit=people.units[place],
        role=JobRole.objects.get(),
        from_on=SINCE,
        until_on=today - timedelta(days=1) if name == "leyla" else None,
        staff_number=f"Staffof{name}at{place}",
        came_by=Membership.Way.CODE if by_poster else Membership.Way.ADDED,
        refused_at=now if name == "rufus" else None,
    )
    recompute_obligations(people=[people.users[name].pk], on=today)


def _vouch(people: People, place: str, name: str, tiny: TinyCourse) -> None:
    """Training done elsewhere, for which the workplace vouches."""
    today = timezone.localdate()
    fields = {
        field: f"{field.capitalize()}of{name}at{place}"
        for field in ("title", "provider", "reference", "source")
    }
    PriorTraining.objects.create(
        person=people.users[name],
        course=tiny.course,
        unit=people.units[place],
        completed_on=today - timedelta(days=9),
        expires_on=today + timedelta(days=9),
        recorded_at=timezone.now(),
        recorded_by=people.users[BUSY[place][0]],
        **fields,
    )


def _excuse(people: People, place: str, name: str) -> None:
    """An exemption with its reason, and a letter that waits."""
    now, today = timezone.now(), timezone.localdate()
    user, unit = people.users[name], people.units[place]
    Obligation.objects.filter(membership__person=user, membership__unit=unit).update(
        exempt_from=SINCE,
        exempt_until=today + timedelta(days=9),
        exempt_reason=f"Whyof{name}at{place}",
        offered_at=now,
    )
    Notice.objects.create(
        person=user,
        unit=unit,
        kind=Notice.Kind.OFFERED,
        reason=f"{name} {place}",
        channel=Notice.Channel.LETTER,
        language="en",
        created_at=now,
    )


def _learn(people: People, name: str, tiny: TinyCourse) -> None:
    """A certificate, a sitting that is open, and more attempts for a reason."""
    user = people.users[name]
    if Allowance.objects.filter(person=user).exists():
        return  # Delia has two jobs, and learned once
    Allowance.objects.create(person=user, more_attempts=1, reason=f"Healthof{name}")
    certify(user, tiny.course, on=timezone.localdate())
    if name not in {"hanna", "delia"}:  # who begin when everything else is there, or on paper
        begin_quiz(people, name, tiny)


def begin_quiz(people: People, name: str, tiny: TinyCourse) -> None:
    """Let somebody press *Start*."""
    people.browser(name).post(f"/en/learn/quiz/{tiny.en.quiz.translation_key}/start/")


def _keep_files(people: People, place: str) -> None:
    """A poster, a line to call, letters, a list and an invitation of a place."""
    now, unit = timezone.now(), people.units[place]
    JoinCode.objects.create(unit=unit, created_at=now, code=f"{place.upper()}77")
    contact = Contact.objects.create(
        code=f"line-{place}", purpose="police", number="101", unit=unit, source="x"
    )
    contact.texts.create(language="en", label="Line", note=f"Lineof{place}")
    for name in BUSY[place]:
        by = people.users[name]
        letters = LongTask.objects.create(
            kind=LongTask.Kind.LETTERS, unit=unit, started_by=by, created_at=now, finished_at=now
        )
        store_pdf(letters.uuid, f"%PDF- Keysof{place}".encode())
    email, staff = f"invitedof{place}@example.org", [f"Nameof{name}" for name in STAFF[place]]
    rows = "\n".join(["name", *staff, f"Listedof{place}"]).encode()
    first = people.users[BUSY[place][0]]
    lists.store_list(
        file=ContentFile(rows),
        filename=f"fileof{place}.csv",
        unit=unit,
        holds="people",
        by=first,
        at=now,
    )
    invitations.invite(unit=unit, email=email, by=first, at=now)
