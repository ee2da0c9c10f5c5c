"""Records that contradict the facts: found and explained, with what to do. Nothing is changed here.

Everything is read a few hundred people at a time, so a large site needs no more memory than a small one.
What the database itself forbids – two open runs at one course, two open memberships at one place – is
not looked for again. Two things that look odd are none of it: completions of activities that no course
has any more (records outlive pages), and managers of closed places (they read their past).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet, lookups
from django.db.models.functions import Coalesce

from compliance.integrity.contradictions import CONTRADICTIONS
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.standing.queries import NEVER, held_period
from courses.actions.completion import done_runs
from quizzes.authoring.in_step import Why, lags
from quizzes.authoring.models import QuizPage
from workforce.people.models import Membership
from workforce.units.models import Unit

BATCH = 500  # people compared with the rules at once
REBUILD = "Run check_integrity --rebuild."


@dataclass(frozen=True)
class Finding:
    """One contradiction: which check found it, in which record, and what is wrong and what to do, in words."""

    check: str
    record: str
    sentence: str


def findings() -> Iterator[Finding]:
    """Everything wrong, check by check, found while one reads."""
    yield from _tree()
    yield from _overlapping_memberships()
    yield from _held()
    yield from _obligations()
    yield from _done_and_open()
    yield from _other_marks()
    for contradiction in CONTRADICTIONS:
        for row in contradiction.rows().order_by("pk").iterator():
            yield Finding(
                contradiction.check, contradiction.record.format(row=row), contradiction.sentence
            )


def stale_obligations() -> QuerySet[Obligation]:
    """Obligations whose projection is not what the evidence says, with ``fact_from`` and ``fact_until``."""
    evidence = held_period()
    facts = Obligation.objects.annotate(fact_from=evidence.from_on, fact_until=evidence.until_on)
    return facts.exclude(
        _same("held_from", "fact_from"), _same("held_until", "fact_until")
    ).order_by("pk")


def _same(told: str, fact: str) -> Q:
    """Whether two dates are one; both may be missing."""
    return Q(lookups.Exact(Coalesce(F(told), NEVER), Coalesce(F(fact), NEVER)))


def _held() -> Iterator[Finding]:
    for row in stale_obligations().iterator():
        yield Finding(
            "held_until",
            f"obligation {row.pk}",
            f"It says held {_span(row.held_from, row.held_until)}; the evidence says "
            f"{_span(row.fact_from, row.fact_until)}. {REBUILD}",  # type: ignore[attr-defined]  # annotated
        )


def _overlapping_memberships() -> Iterator[Finding]:
    """Leaving and coming back on one day is no overlap, and what lasted no day overlaps nothing."""
    lasting = Membership.objects.filter(refused_at=None).exclude(until_on__lt=F("from_on"))
    rows = lasting.order_by("person_id", "unit_id", "from_on", "pk")
    before: Membership | None = None
    for row in rows.iterator():
        same_place = before and (before.person_id, before.unit_id) == (row.person_id, row.unit_id)
        if before and same_place and (before.until_on is None or before.until_on > row.from_on):
            yield Finding(
                "membership",
                f"membership {row.pk}",
                f"Person {row.person_id} is at unit {row.unit_id} twice at once (see membership {before.pk}). "
                "End one of them.",
            )
        before = row


def _obligations() -> Iterator[Finding]:
    """What the rules ask and what is written down, some hundred people at a time."""
    last = 0
    while people := list(
        Membership.objects.filter(person_id__gt=last)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()[:BATCH]
    ):
        yield from _obligations_of(people)
        last = people[-1]


def _obligations_of(people: list[int]) -> Iterator[Finding]:
    wanted = {key: value[0] for key, value in Requirement.objects.terms_for(people).items()}
    rows = Obligation.objects.filter(membership__person__in=people)
    found = {(row.requirement_id, row.membership_id): row for row in rows}
    for requirement, membership in sorted(wanted.keys() - found.keys()):
        sentence = f"Requirement {requirement} applies, yet there is no obligation. {REBUILD}"
        yield Finding("obligation", f"membership {membership}", sentence)
    for key, row in sorted(found.items()):
        wrong = ""
        if key not in wanted:
            wrong = (
                "Its requirement does not apply to its membership." if row.lifted_on is None else ""
            )
        elif row.lifted_on:
            wrong = f"It was lifted on {row.lifted_on}, yet its requirement applies."
        elif wanted[key] != row.due_on:
            wrong = f"It is due on {row.due_on}; the rules say {wanted[key]}."
        if wrong:
            yield Finding("obligation", f"obligation {row.pk}", f"{wrong} {REBUILD}")


def _done_and_open() -> Iterator[Finding]:
    """Runs in which everything is done and that are open all the same."""
    for outline, runs in done_runs():
        for pk in runs.order_by("pk").values_list("pk", flat=True).iterator():
            sentence = f"All that {outline.course_code} asks ({outline.language}) is done, yet it is open. {REBUILD}"
            yield Finding("enrolment", f"enrolment {pk}", sentence)


def _other_marks() -> Iterator[Finding]:
    """Translated quizzes that lack marks which need no translator."""
    translated = QuizPage.objects.live().exclude(locale__language_code=settings.LANGUAGE_CODE)
    for page in translated.select_related("locale").order_by("pk"):
        if any(lag.why is Why.PENDING for lag in lags(page)):
            yield Finding(
                "quiz",
                f"page {page.pk}",
                f"It does not mark as the English quiz does, and is held. {REBUILD}",
            )


def _tree() -> Iterator[Finding]:
    """Places whose path, depth or number of children do not fit together."""
    places = list(Unit.objects.order_by("path").values_list("pk", "path", "depth", "numchild"))
    paths = {path for _pk, path, _depth, _children in places}
    children = Counter(path[: -Unit.steplen] for path in paths)
    for pk, path, depth, numchild in places:
        wrong = ""
        if len(path) % Unit.steplen or set(path) - set(Unit.alphabet):
            wrong = f"Its place in the tree, {path}, cannot be read."
        elif len(path) > Unit.steplen and path[: -Unit.steplen] not in paths:
            wrong = "The unit above it is missing, so nobody above sees it."
        elif depth != len(path) // Unit.steplen:
            wrong = f"It says it is {depth} levels deep and is {len(path) // Unit.steplen}."
        elif numchild != children[path]:
            wrong = f"It says it has {numchild} units directly below and has {children[path]}."
        if wrong:
            yield Finding(
                "tree",
                f"unit {pk}",
                f"{wrong} Back up, then run Unit.fix_tree() in manage.py shell.",
            )


def _span(start: object, end: object) -> str:
    return f"{start} to {end}" if end else "nothing"
