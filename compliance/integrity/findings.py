"""Records that contradict the facts, each with an explanation and what to do; changes nothing.

Everything is read a few hundred people at a time, so a large site needs no more memory than a small
one. What the database itself forbids – two open runs at one course, two open memberships at one
place – is not looked for again. Two things that look odd are no contradictions: completions of
activities that no course has any more (records outlive pages), and managers of closed places (they
read their past).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet, lookups
from django.db.models.functions import Coalesce

from compliance.integrity.contradictions import CONTRADICTIONS
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.standing.queries import NEVER, held_period
from courses.actions.completion import done_enrolments
from quizzes.authoring.answer_key_sync import GapReason, translation_gaps
from quizzes.authoring.models import QuizPage
from workforce.people.models import Membership
from workforce.units.models import Unit, is_tree_path, parent_path, path_depth

BATCH = 500  # people compared with the rules at once
REBUILD = "Run check_integrity --rebuild."


@dataclass(frozen=True)
class IntegrityFinding:
    """One contradiction: the check, the record, and what is wrong and what to do."""

    check: str
    record: str
    sentence: str


def findings() -> Iterator[IntegrityFinding]:
    """Yield every contradiction, check by check, reading as it goes."""
    yield from _broken_tree()
    yield from _overlapping_memberships()
    yield from _stale_held_dates()
    yield from _obligations_unlike_the_rules()
    yield from _completed_open_runs()
    yield from _missing_marks()
    for contradiction in CONTRADICTIONS:
        for row in contradiction.rows().order_by("pk").iterator():
            yield IntegrityFinding(
                contradiction.check, contradiction.record.format(row=row), contradiction.sentence
            )


def stale_obligations() -> QuerySet[Obligation]:
    """Return obligations whose held dates are not those of the evidence.

    Annotates the evidence's as ``fact_from`` and ``fact_until``.
    """
    evidence = held_period()
    facts = Obligation.objects.annotate(fact_from=evidence.from_on, fact_until=evidence.until_on)
    return facts.exclude(
        _equal("held_from", "fact_from"), _equal("held_until", "fact_until")
    ).order_by("pk")


def _equal(stored_field: str, fact_field: str) -> Q:
    """Return whether two date columns agree; both may be null."""
    stored = Coalesce(F(stored_field), NEVER)
    fact = Coalesce(F(fact_field), NEVER)
    return Q(lookups.Exact(stored, fact))


def _stale_held_dates() -> Iterator[IntegrityFinding]:
    for row in stale_obligations().iterator():
        yield IntegrityFinding(
            "held_until",
            f"obligation {row.pk}",
            f"It says held {_span(row.held_from, row.held_until)}; the evidence says "
            f"{_span(row.fact_from, row.fact_until)}. {REBUILD}",  # type: ignore[attr-defined]  # annotated
        )


def _overlapping_memberships() -> Iterator[IntegrityFinding]:
    """Yield memberships at one unit that overlap in time.

    Leaving and coming back on one day is no overlap, and what lasted no day overlaps nothing.
    """
    lasting = Membership.objects.filter(refused_at=None).exclude(until_on__lt=F("from_on"))
    rows = lasting.order_by("person_id", "unit_id", "from_on", "pk")
    previous: Membership | None = None
    for row in rows.iterator():
        if previous and _overlap(previous, row):
            yield IntegrityFinding(
                "membership",
                f"membership {row.pk}",
                f"Person {row.person_id} is at unit {row.unit_id} twice at once (see membership "
                f"{previous.pk}). End one of them.",
            )
        previous = row


def _overlap(earlier: Membership, later: Membership) -> bool:
    is_same_job = (earlier.person_id, earlier.unit_id) == (later.person_id, later.unit_id)
    if not is_same_job:
        return False
    return earlier.until_on is None or earlier.until_on > later.from_on


def _obligations_unlike_the_rules() -> Iterator[IntegrityFinding]:
    """Yield obligations that differ from what the rules ask, some hundred people at a time."""
    people = _people_after(0)
    while people:
        yield from _obligations_of(people)
        people = _people_after(people[-1])


def _people_after(person_id: int) -> list[int]:
    """Return the next batch of people with a membership, by id."""
    memberships = Membership.objects.filter(person_id__gt=person_id).order_by("person_id")
    return list(memberships.values_list("person_id", flat=True).distinct()[:BATCH])


def _obligations_of(people: list[int]) -> Iterator[IntegrityFinding]:
    due_dates = {}
    for key, (due_on, _person_id, _course_id) in Requirement.objects.terms_for(people).items():
        due_dates[key] = due_on
    rows = Obligation.objects.filter(membership__person__in=people)
    stored = {(row.requirement_id, row.membership_id): row for row in rows}
    for requirement_id, membership_id in sorted(due_dates.keys() - stored.keys()):
        sentence = f"Requirement {requirement_id} applies, yet there is no obligation. {REBUILD}"
        yield IntegrityFinding("obligation", f"membership {membership_id}", sentence)
    for key, row in sorted(stored.items()):
        error = _obligation_error(row, due_dates.get(key))
        if error:
            yield IntegrityFinding("obligation", f"obligation {row.pk}", f"{error} {REBUILD}")


def _obligation_error(row: Obligation, due_on: date | None) -> str:
    """Return what is wrong with an obligation the rules date ``due_on`` (None: do not ask)."""
    if due_on is None:
        if row.lifted_on is None:
            return "Its requirement does not apply to its membership."
        return ""
    if row.lifted_on:
        return f"It was lifted on {row.lifted_on}, yet its requirement applies."
    if row.due_on != due_on:
        return f"It is due on {row.due_on}; the rules say {due_on}."
    return ""


def _completed_open_runs() -> Iterator[IntegrityFinding]:
    """Yield runs in which everything is done and that are open all the same."""
    for outline, runs in done_enrolments():
        for pk in runs.order_by("pk").values_list("pk", flat=True).iterator():
            sentence = (
                f"All that {outline.course_code} asks ({outline.language}) is done, yet it is "
                f"open. {REBUILD}"
            )
            yield IntegrityFinding("enrolment", f"enrolment {pk}", sentence)


def _missing_marks() -> Iterator[IntegrityFinding]:
    """Yield translated quizzes that lack marks which need no translator."""
    translated = QuizPage.objects.live().exclude(locale__language_code=settings.LANGUAGE_CODE)
    for page in translated.select_related("locale").order_by("pk"):
        if any(gap.reason is GapReason.PENDING for gap in translation_gaps(page)):
            yield IntegrityFinding(
                "quiz",
                f"page {page.pk}",
                f"It does not mark as the English quiz does, and is held. {REBUILD}",
            )


def _broken_tree() -> Iterator[IntegrityFinding]:
    """Yield units whose path, depth or number of children do not fit together."""
    units = list(Unit.objects.order_by("path").values_list("pk", "path", "depth", "numchild"))
    paths = {path for _pk, path, _depth, _children in units}
    children = Counter(parent_path(path) for path in paths)
    for pk, path, depth, numchild in units:
        level = path_depth(path)
        error = ""
        if not is_tree_path(path):
            error = f"Its place in the tree, {path}, cannot be read."
        elif level > 1 and parent_path(path) not in paths:
            error = "The unit above it is missing, so nobody above sees it."
        elif depth != level:
            error = f"It says it is {depth} levels deep and is {level}."
        elif numchild != children[path]:
            error = f"It says it has {numchild} units directly below and has {children[path]}."
        if error:
            yield IntegrityFinding(
                "tree",
                f"unit {pk}",
                f"{error} Back up, then run Unit.fix_tree() in manage.py shell.",
            )


def _span(start: object, end: object) -> str:
    return f"{start} to {end}" if end else "nothing"
