"""Writes about obligations: recompute, offer, exempt, and refresh what is held."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from accounts.models import User
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.standing.queries import (
    held_period_with_signature,
    held_period_without_signature,
)
from workforce.people.models import Membership
from workforce.units.models import Unit, below

BATCH = 500  # people recomputed at once: two dozen statements, a few megabytes
EXEMPTION_FIELDS = ("exempt_from", "exempt_until", "exempt_reason", "exempted_by")


@dataclass(frozen=True)
class RecomputeCounts:
    """How many obligations :func:`recompute_obligations` changed, by kind of change."""

    created: int = 0
    redated: int = 0
    lifted: int = 0
    restored: int = 0

    def __add__(self, other: "RecomputeCounts") -> "RecomputeCounts":
        return RecomputeCounts(
            self.created + other.created,
            self.redated + other.redated,
            self.lifted + other.lifted,
            self.restored + other.restored,
        )


def recompute_obligations(
    *,
    on: date,
    unit: Unit | None = None,
    requirement: Requirement | None = None,
    people: Collection[int] | None = None,
    offered_at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> RecomputeCounts:
    """Bring obligations in line with memberships and requirements; safe to run any number of times.

    For ``people`` (ids), for everybody with a membership at ``unit`` or below, or under
    ``requirement`` (now, or before it was changed); for everybody when nothing is named. New
    obligations get ``offered_at`` if the caller tells the people now (else they wait for
    :func:`offer`). Those whose reason is gone are lifted from ``on``, and come back as they were
    when the reason does. Certificates are never touched. ``progress`` is called with (people done,
    people in all) after every few hundred.
    """
    if people is None:
        people = _person_ids(unit, requirement)
    person_ids = list(people)
    total = RecomputeCounts()
    for start in range(0, len(person_ids), BATCH):
        batch = person_ids[start : start + BATCH]
        total += _recompute_batch(batch, offered_at, on=on)
        if progress:
            progress(start + len(batch), len(person_ids))
    return total


def offer(*, obligations: QuerySet[Obligation], at: datetime) -> int:
    """Note that people were told what they must hold; return how many had not been told before."""
    return obligations.filter(offered_at=None).update(offered_at=at)


def refresh_held(*, obligations: QuerySet[Obligation]) -> int:
    """Copy the dates of what people hold onto obligations, in two statements; return the count."""
    signed_requirements = Requirement.objects.filter(needs_acknowledgement=True).values("pk")
    plain_period = held_period_without_signature()
    plain_count = obligations.exclude(requirement__in=signed_requirements).update(
        held_from=plain_period.from_on, held_until=plain_period.until_on
    )
    signed_period = held_period_with_signature()
    signed_count = obligations.filter(requirement__in=signed_requirements).update(
        held_from=signed_period.from_on, held_until=signed_period.until_on
    )
    return plain_count + signed_count


@transaction.atomic
def exempt(
    *, obligation: Obligation, from_on: date, until_on: date, reason: str, by: User | None
) -> Obligation:
    """Exempt the person from ``from_on`` to ``until_on``, both included, for a stated reason.

    It replaces an earlier exemption of the same obligation. Raises :class:`ValueError` when the
    days are the wrong way round or no reason is given.
    """
    if until_on < from_on or not reason.strip():
        raise ValueError("an exemption needs a reason, and may not end before it begins")
    obligation.exempt_from = from_on
    obligation.exempt_until = until_on
    obligation.exempt_reason = reason.strip()[:250]
    obligation.exempted_by = by
    obligation.save(update_fields=EXEMPTION_FIELDS)
    log(
        obligation.membership,
        "workforce.exempt",
        user=by,
        data={
            "course": obligation.course.code,
            "until_on": until_on.isoformat(),
            "reason": obligation.exempt_reason,
        },
    )
    return obligation


@transaction.atomic
def end_exemption(*, obligation: Obligation, by: User | None) -> None:
    """Take an exemption back: the person must hold the course again."""
    obligation.exempt_from = None
    obligation.exempt_until = None
    obligation.exempted_by = None
    obligation.exempt_reason = ""
    obligation.save(update_fields=EXEMPTION_FIELDS)
    log(
        obligation.membership,
        "workforce.end_exemption",
        user=by,
        data={"course": obligation.course.code},
    )


def _person_ids(unit: Unit | None, requirement: Requirement | None) -> list[int]:
    """Return the ids of the people at ``unit`` or under ``requirement``; without either, of all."""
    memberships = Membership.objects.all()
    if requirement:
        memberships = memberships.filter(
            below([requirement.unit], "unit__path") | Q(obligations__requirement=requirement)
        )
    if unit:
        memberships = memberships.filter(below([unit], "unit__path"))
    return list(memberships.order_by("person_id").values_list("person_id", flat=True).distinct())


@transaction.atomic
def _recompute_batch(
    people: Collection[int], offered_at: datetime | None, *, on: date
) -> RecomputeCounts:
    required_terms = Requirement.objects.terms_for(people)
    obligations = list(
        Obligation.objects.filter(person__in=people).select_related("membership").order_by("pk")
    )
    created = _missing_obligations(required_terms, obligations, offered_at)
    lifted: list[Obligation] = []
    restored: list[Obligation] = []
    redated: list[Obligation] = []
    for obligation in obligations:
        key = (obligation.requirement_id, obligation.membership_id)
        if key not in required_terms:
            if obligation.lifted_on is None:
                lifted.append(obligation)
            continue
        if obligation.lifted_on:
            obligation.lifted_on = None
            restored.append(obligation)
        due_on, _person_id, course_id = required_terms[key]
        if (obligation.due_on, obligation.course_id) != (due_on, course_id):
            obligation.due_on = due_on
            obligation.course_id = course_id
            redated.append(obligation)
    Obligation.objects.bulk_create(created, ignore_conflicts=True)
    Obligation.objects.bulk_update(
        {*restored, *redated}, ["due_on", "lifted_on", "course"], batch_size=BATCH
    )
    Obligation.objects.filter(pk__in=[row.pk for row in lifted]).update(lifted_on=on)
    if created or restored:
        refresh_held(obligations=Obligation.objects.filter(person__in=people))
    return RecomputeCounts(
        created=len(created), redated=len(redated), lifted=len(lifted), restored=len(restored)
    )


def _missing_obligations(
    required_terms: Mapping[tuple[int, int], tuple[date, int, int]],
    obligations: Iterable[Obligation],
    offered_at: datetime | None,
) -> list[Obligation]:
    """Return unsaved obligations for every requirement and membership that has none.

    Where the same requirement bound the person before (they moved, or came back), the new one
    continues the newest of the old.
    """
    stored_keys = set()
    predecessors = {}
    for obligation in obligations:
        stored_keys.add((obligation.requirement_id, obligation.membership_id))
        predecessors[obligation.requirement_id, obligation.person_id] = obligation
    missing = []
    for (requirement_id, membership_id), terms in required_terms.items():
        if (requirement_id, membership_id) in stored_keys:
            continue
        due_on, person_id, course_id = terms
        obligation = Obligation(
            requirement_id=requirement_id,
            membership_id=membership_id,
            person_id=person_id,
            course_id=course_id,
            due_on=due_on,
            offered_at=offered_at,
        )
        predecessor = predecessors.get((requirement_id, person_id))
        if predecessor:
            _continue_from(predecessor, obligation)
        missing.append(obligation)
    return missing


def _continue_from(predecessor: Obligation, obligation: Obligation) -> None:
    """Copy what goes on from an earlier obligation of the same person to an unsaved one."""
    obligation.offered_at = predecessor.offered_at or obligation.offered_at
    # An exemption in a job that goes on beside the new one does not excuse from the new one.
    if predecessor.lifted_on or predecessor.membership.until_on:
        _copy_exemption(predecessor, obligation)


def _copy_exemption(source: Obligation, target: Obligation) -> None:
    target.exempt_from = source.exempt_from
    target.exempt_until = source.exempt_until
    target.exempt_reason = source.exempt_reason
    target.exempted_by_id = source.exempted_by_id


def carry_over(*, source: Unit, target: Unit, people: Sequence[int], on: date) -> None:
    """Copy offers and exemptions from ``source`` to new obligations at ``target``, course by course.

    Whoever was told of a course at ``source`` is not told again, and an exemption goes on.
    """
    predecessors = {}
    for row in Obligation.objects.filter(membership__unit=source, person__in=people).order_by("pk"):
        predecessors[row.person_id, row.course_id] = row
    at_target = Obligation.objects.filter(
        membership__unit=target, membership__from_on__gte=on, person__in=people
    )
    changed_rows = []
    for row in at_target.filter(offered_at=None) | at_target.filter(exempt_from=None):
        predecessor = predecessors.get((row.person_id, row.course_id))
        if predecessor is None:
            continue
        row.offered_at = row.offered_at or predecessor.offered_at
        if row.exempt_from is None:
            _copy_exemption(predecessor, row)
        changed_rows.append(row)
    Obligation.objects.bulk_update(
        changed_rows, ["offered_at", *EXEMPTION_FIELDS], batch_size=BATCH
    )
