"""Writes a list of people, or of training they did elsewhere, into the site."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User, new_learner_id
from workforce.lists.actions.lists import (
    Progress,
    batches,
    check,
    plan_for,
    recognise_layout,
    silent,
    unanswered,
)
from workforce.lists.kinds import KINDS
from workforce.lists.models import PeopleList
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import HELD, RowResult
from workforce.lists.rules.parsing import ListLayout
from workforce.people.actions.invitations import LIFE, letters_left
from workforce.people.actions.log_entries import Entry, log_all
from workforce.people.models import Invitation, Membership
from workforce.signals import memberships_changed
from workforce.units.models import below

#: Acts that open a membership.
OPENING = (RowResult.NEW, RowResult.JOINS, RowResult.BACK)
PERSONAL = ("name", "email", "preferred_language")


class WrongRows(Exception):
    """All or nothing was asked for, and ``count`` rows are wrong; nothing was written."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} rows are wrong")
        self.count = count


class NotConfirmed(Exception):
    """Something about the list has to be confirmed first (``asks``); nothing was written."""

    def __init__(self, asks: Sequence[str]) -> None:
        super().__init__(", ".join(asks))
        self.asks = asks


class NotReadable(Exception):
    """The list cannot be read (any more); nothing was written."""


class AppliedAlready(Exception):
    """Somebody imported this list before."""


def apply(
    *,
    people_list: PeopleList,
    good_rows_only: bool = False,
    by: User | None,
    at: datetime,
    on: date,
    progress: Progress = silent,
) -> Mapping[str, int]:
    """Do what a list asks for; returns rows by outcome, worked out anew: the world may have changed.

    All of it in one transaction, or nothing (:class:`WrongRows`); with ``good_rows_only`` a transaction
    for every batch, wrong and doubtful rows left out. What the list asks must be confirmed first, whatever
    rows are wanted (:class:`NotConfirmed`, see :func:`workforce.lists.actions.lists.confirm`). Raises
    :class:`NotReadable` and :class:`AppliedAlready`. Doing it again changes nothing.
    """
    if not PeopleList.objects.filter(pk=people_list.pk, applied_at=None).exists():
        raise AppliedAlready(people_list.pk)
    counts = dict(check(people_list=people_list, on=on, progress=progress))
    if "flaw" in people_list.options:
        raise NotReadable(people_list.options["flaw"]["code"])
    asks = unanswered(people_list, good_rows_only=good_rows_only)
    if asks:
        raise NotConfirmed(asks)
    if counts[RowResult.WRONG] and not good_rows_only:
        raise WrongRows(counts[RowResult.WRONG])
    layout, total = recognise_layout(
        people_list
    )  # the file may not hold up whoever else wants to write
    with nullcontext() if good_rows_only else transaction.atomic():
        for done in _write(
            people_list, layout, counts, by=by, at=at, on=on, is_strict=not good_rows_only
        ):
            progress(done, total)
    return counts


def _write(
    people_list: PeopleList,
    layout: ListLayout,
    counts: Mapping[str, int],
    *,
    by: User | None,
    at: datetime,
    on: date,
    is_strict: bool,
) -> Iterator[int]:
    """Write batch after batch; gives the rows done so far."""
    plan = plan_for(people_list, layout, on=on)
    for batch in batches(people_list, layout, plan, on=on):
        wrong = sum(step.outcome.result in HELD for step in batch.steps)
        if wrong and is_strict:  # somebody changed something since the check
            raise WrongRows(wrong)
        with transaction.atomic():
            KINDS[people_list.holds].write(
                plan, batch.steps, people_list=people_list, by=by, at=at, on=on
            )
        yield batch.done
    with transaction.atomic():
        if not PeopleList.objects.filter(pk=people_list.pk, applied_at=None).update(applied_at=at):
            raise AppliedAlready(people_list.pk)
        facts = {
            "list": str(people_list.uuid),
            "file": people_list.filename,
            "holds": people_list.holds,
        }
        log(people_list.unit, "workforce.import", user=by, data=facts | {"rows": dict(counts)})
    people_list.applied_at = at


class PeopleWriter:
    """Writes one batch of a list of people: a dozen statements, then the obligations that follow."""

    def __init__(self, people_list: PeopleList, *, by: User | None, at: datetime, on: date) -> None:
        self.people_list, self.by, self.at, self.on = people_list, by, at, on

    def write(self, steps: Sequence[PlannedChange]) -> set[int]:
        """Do what the steps say; returns the primary keys of the memberships that were opened."""
        opened = self._open([step for step in steps if step.outcome.result in OPENING])
        changed = self._change([step for step in steps if step.job and step.after])
        self._invite([step for step in steps if step.outcome.result == RowResult.INVITED])
        moving = {"role_id", "from_on", "until_on", "confirmed_at"}
        people = {job.person_id for job in opened}
        people |= {job.person_id for job, after in changed if moving & set(after)}
        if people:
            memberships_changed.send(sender=Membership, people=sorted(people), on=self.on)
        joins = [
            Entry(job, "workforce.join", {"way": Membership.Way.IMPORT.value}) for job in opened
        ]
        log_all(
            [*joins, *(self._entry(job, after) for job, after in changed)], by=self.by, at=self.at
        )
        return {job.pk for job in opened}

    def _entry(self, job: Membership, after: Mapping[str, object]) -> Entry:
        if set(after) == {"until_on"}:
            return Entry(job, "workforce.leave", {"until_on": str(after["until_on"])})
        return Entry(job, "workforce.change", {"changed": sorted(after)})

    def _open(self, steps: Sequence[PlannedChange]) -> list[Membership]:
        people = self._people(steps)
        jobs = [self._job(step, people[step.wanted.number]) for step in steps]
        return Membership.objects.bulk_create(jobs)

    def _people(self, steps: Sequence[PlannedChange]) -> dict[int, User]:
        """Who each row is, by its number: known, made here, or made for an earlier row."""
        made = {
            step.wanted.number: self._person(step)
            for step in steps
            if not step.person and not step.same_as
        }
        for step in steps:
            if step.same_as and not step.person and step.same_as not in made:
                made[step.same_as] = self._person(step)
        _name_apart(list(made.values()))
        User.objects.bulk_create(made.values())
        return {
            step.wanted.number: step.person or made[step.same_as or step.wanted.number]
            for step in steps
        }

    def _person(self, step: PlannedChange) -> User:
        wanted = step.wanted
        return User(
            name=wanted.name,
            email=wanted.email or None,
            preferred_language=wanted.language,
            claimed_at=self.at,
            password=_no_password(),
        )

    def _job(self, step: PlannedChange, person: User) -> Membership:
        """Somebody of another place of the organisation is counted, but not theirs: a staff number is soon known."""
        wanted = step.wanted
        until_on = wanted.days.get(ListColumn.UNTIL)
        return Membership(
            person=person,
            unit=step.unit,
            role_id=step.role_id,
            from_on=step.after["from_on"],
            until_on=until_on,
            shift=wanted.shift,
            is_agency=bool(wanted.is_agency),
            staff_number=wanted.staff_number,
            came_by=Membership.Way.IMPORT,
            confirmed_at=self.at if step.after.get("is_sure", True) else None,
        )

    def _change(
        self, steps: Sequence[PlannedChange]
    ) -> list[tuple[Membership, Mapping[str, object]]]:
        jobs, people = [], []
        done: list[tuple[Membership, Mapping[str, object]]] = []
        for step in steps:
            job, person = step.job, step.person
            assert job is not None  # noqa: S101  (who calls this chose them so)
            after = {
                name: self.at if name == "confirmed_at" else value
                for name, value in step.after.items()
            }
            for name, value in after.items():
                setattr(person if name in PERSONAL else job, name, value)
            jobs.append(job)
            if person and set(PERSONAL) & set(after):
                people.append(person)
            done.append((job, after))
        fields = [
            "role",
            "shift",
            "staff_number",
            "is_agency",
            "from_on",
            "until_on",
            "confirmed_at",
        ]
        Membership.objects.bulk_update(jobs, fields, batch_size=100)
        User.objects.bulk_update(people, PERSONAL, batch_size=100)
        return done

    def _invite(self, steps: Sequence[PlannedChange]) -> None:
        """Open invitations, as many letters as their bringer may send today; the others wait to be sent again."""
        emails = {step.wanted.email for step in steps}
        over = Invitation.objects.filter(email__in=emails, accepted_at=None, withdrawn_at=None)
        over.filter(expires_at__lte=self.at).update(withdrawn_at=self.at)
        left = letters_left(by=self.by, at=self.at) if self.by and steps else len(steps)
        opened = [
            self._invitation(step, is_sent=number < left) for number, step in enumerate(steps)
        ]
        Invitation.objects.bulk_create(opened, ignore_conflicts=True)

    def _invitation(self, step: PlannedChange, *, is_sent: bool) -> Invitation:
        wanted = step.wanted
        return Invitation(
            unit=step.unit,
            email=wanted.email,
            name=wanted.name,
            language=wanted.language,
            role_id=step.role_id,
            shift=wanted.shift,
            staff_number=wanted.staff_number,
            is_agency=bool(wanted.is_agency),
            from_on=step.after["from_on"],
            invited_by=self.by,
            created_at=self.at,
            sent_at=self.at if is_sent else None,
            expires_at=self.at + LIFE,
        )


def to_write_to(*, people_list: PeopleList, by: User | None, at: datetime) -> list[int]:
    """The invitations an import at this instant opened and whose letters are to be sent now."""
    opened = Invitation.objects.filter(
        below([people_list.unit], "unit__path"), created_at=at, sent_at=at, invited_by=by
    )
    return list(opened.order_by("pk").values_list("pk", flat=True))


def _no_password() -> str:
    """What Django's ``make_password(None)`` makes, in a hundredth of the time: there may be fifty thousand."""
    return (
        UNUSABLE_PASSWORD_PREFIX
        + secrets.token_urlsafe(UNUSABLE_PASSWORD_SUFFIX_LENGTH)[:UNUSABLE_PASSWORD_SUFFIX_LENGTH]
    )


def _name_apart(people: Sequence[User]) -> None:
    """Give each a learner ID nobody has: with 100,000 people, chance alone would clash now and then."""
    while people:
        drawn = [person.learner_id for person in people]
        taken = set(
            User.objects.get_queryset()
            .filter(learner_id__in=drawn)
            .values_list("learner_id", flat=True)
        )
        twice = (
            {each for each in drawn if drawn.count(each) > 1}
            if len(set(drawn)) < len(drawn)
            else set()
        )
        people = [person for person in people if person.learner_id in taken | twice]
        for person in people:
            person.learner_id = new_learner_id()
