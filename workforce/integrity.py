"""Records that contradict the facts: found and explained. Nothing is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from certificates.models import Certificate
from quizzes.models import Attempt
from workforce.models import Membership, Obligation, Requirement
from workforce.models.held import held


@dataclass(frozen=True)
class Finding:
    """One contradiction: which check found it, in which record, and what is wrong, as a sentence."""

    check: str
    record: str
    sentence: str


def findings() -> Iterator[Finding]:
    """Everything wrong, check by check."""
    yield from _held()
    yield from _overlapping_memberships()
    yield from _obligations()
    yield from _certificates()
    yield from _attempts()


def stale_obligations() -> QuerySet[Obligation]:
    """Obligations whose projection is not what the evidence says, with ``fact_from`` and ``fact_until``."""
    known = held()
    facts = Obligation.objects.annotate(fact_from=known.from_on, fact_until=known.until_on)
    same = (Q(held_from=F("fact_from")) | Q(held_from=None, fact_from=None)) & (
        Q(held_until=F("fact_until")) | Q(held_until=None, fact_until=None)
    )
    agreeing = facts.filter(same).values("pk")
    return facts.exclude(pk__in=agreeing).order_by("pk")


def _held() -> Iterator[Finding]:
    for row in stale_obligations().iterator():
        yield Finding(
            "held_until",
            f"obligation {row.pk}",
            f"It says held {_span(row.held_from, row.held_until)}; "
            f"the evidence says {_span(row.fact_from, row.fact_until)}.",  # type: ignore[attr-defined]
        )


def _overlapping_memberships() -> Iterator[Finding]:
    rows = Membership.objects.order_by("person_id", "unit_id", "from_on", "pk")
    before: Membership | None = None
    for row in rows.iterator():
        same_place = before and (before.person_id, before.unit_id) == (row.person_id, row.unit_id)
        if before and same_place and (before.until_on is None or before.until_on >= row.from_on):
            yield Finding(
                "membership",
                f"membership {row.pk}",
                f"Person {row.person_id} is at unit {row.unit_id} twice at once (see membership {before.pk}).",
            )
        before = row


def _obligations() -> Iterator[Finding]:
    people = list(Membership.objects.order_by("person_id").values_list("person_id", flat=True).distinct())
    wanted = {key: value[0] for key, value in Requirement.objects.entailed_for(people).items()}
    rows = Obligation.objects.filter(lifted_on=None)
    found = {(row.requirement_id, row.membership_id): row for row in rows.iterator()}
    for requirement, membership in sorted(wanted.keys() - found.keys()):
        yield Finding(
            "obligation", f"membership {membership}", f"Requirement {requirement} applies, yet there is no obligation."
        )
    for key, row in sorted(found.items()):
        if key not in wanted:
            yield Finding("obligation", f"obligation {row.pk}", "Its requirement does not apply to its membership.")
        elif wanted[key] != row.due_on:
            yield Finding(
                "obligation", f"obligation {row.pk}", f"It is due on {row.due_on}; the rules say {wanted[key]}."
            )


def _certificates() -> Iterator[Finding]:
    for row in Certificate.objects.filter(enrolment__completed_at=None).order_by("pk").iterator():
        yield Finding("certificate", f"certificate {row.serial}", "Its run at the course was never completed.")


def _attempts() -> Iterator[Finding]:
    unmarked = Q(right=None) | Q(asked=None) | Q(is_passed=None)
    for row in Attempt.objects.filter(unmarked).exclude(submitted_at=None).order_by("pk").iterator():
        yield Finding("attempt", f"attempt {row.uuid}", "It was handed in and has no mark.")


def _span(start: object, end: object) -> str:
    return f"{start} to {end}" if end else "nothing"
