"""What a person is to be told on a day, and what is left unsaid. Plain rules.

At most one thing is said of one course on one day: the latest stage that has come and is still true. Stages
an outage swallowed are not made up for. A stage is named in the reason – *cse-hotel 14 days before
2026-05-04* – so that writing the reason down once keeps it from being said twice.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from compliance.standing.rules import Facts, is_exempt, is_in_date


class Kind(StrEnum):
    """Why somebody is written to; the values are those of ``Notice.Kind``."""

    OFFERED = "offered"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    WINDOW_OPEN = "window_open"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REMINDER = "reminder"
    DIGEST = "digest"
    FOLLOW_UP = "follow_up"


#: What a person may stop. What they are asked, and that it is late or has ended, is said all the same.
OPTIONAL = frozenset(
    {Kind.DUE_SOON, Kind.WINDOW_OPEN, Kind.EXPIRING, Kind.REMINDER, Kind.DIGEST, Kind.FOLLOW_UP}
)
#: What is not about anything asked of the person: written down and sent by rules of its own.
APART = frozenset({Kind.DIGEST, Kind.FOLLOW_UP})
#: Days before the due date, and before the last day of what is held; the nearest first.
DUE_STAGES, EXPIRY_STAGES = (3, 14), (7, 30)
#: Late people hear of it the day after, then every so many days, so many times in all.
OVERDUE_EVERY, OVERDUE_TIMES = 14, 3
#: Whoever is first told when it is already late has so many days before they are called late.
SETTLING = 7
#: For how many days a manager's reminder may wait to be sent or printed.
REMINDER_KEEPS = 14
#: How often sending is tried.
TRIES = 5


@dataclass(frozen=True)
class Due:
    """What is to be said, and the occasion it is said for."""

    kind: Kind
    reason: str


def notice_due(
    code: str, facts: Facts, *, told_on: date | None, asked: str, on: date
) -> Due | None:
    """What to say on a day to somebody of whom the course ``code`` is asked; None when nothing.

    ``told_on`` is the day they were told that it is asked of them, None when they have not been.
    ``asked`` names that asking in the reason of the first notice.
    """
    if is_exempt(facts, on=on):
        return None
    if told_on is None:
        return Due(Kind.OFFERED, f"{code} asked {asked}")
    if is_in_date(facts, on=on):
        return _renewal(code, facts, told_on=told_on, on=on)
    if on <= facts.due_on:
        return _due_soon(code, facts.due_on, told_on=told_on, on=on)
    return _late(code, facts, told_on=told_on, on=on)


def _due_soon(code: str, due_on: date, *, told_on: date, on: date) -> Due | None:
    stage = _stage(due_on, DUE_STAGES, told_on=told_on, on=on)
    return Due(Kind.DUE_SOON, f"{code} {stage} days before {due_on}") if stage else None


def _renewal(code: str, facts: Facts, *, told_on: date, on: date) -> Due | None:
    held_until = facts.held_until or on
    opens_on = held_until - timedelta(days=facts.recertify_days)
    if on < opens_on:
        return None  # one cannot renew yet, so there is nothing to do about it
    stages = tuple(days for days in EXPIRY_STAGES if days <= facts.recertify_days)
    if any(on >= held_until - timedelta(days=days) for days in stages):
        stage = _stage(held_until, stages, told_on=told_on, on=on)
        return Due(Kind.EXPIRING, f"{code} {stage} days before {held_until}") if stage else None
    if _was_said(opens_on, told_on=told_on, on=on):
        return None
    return Due(Kind.WINDOW_OPEN, f"{code} until {held_until}")


def _late(code: str, facts: Facts, *, told_on: date, on: date) -> Due | None:
    since = max(facts.due_on, facts.held_until or facts.due_on)
    counted_from = told_on + timedelta(days=SETTLING - 1) if since <= told_on <= on else since
    days = (on - counted_from).days
    if days < 1:
        return None
    turn = min((days - 1) // OVERDUE_EVERY, OVERDUE_TIMES - 1) + 1
    has_lapsed = facts.held_until == since
    kind = Kind.EXPIRED if has_lapsed and turn == 1 else Kind.OVERDUE
    return Due(kind, f"{code} {turn} after {since}")


def _stage(day: date, stages: tuple[int, ...], *, told_on: date, on: date) -> int | None:
    """The stage before ``day`` that has come; None when none has, or when being told said as much."""
    stage = next((days for days in stages if on >= day - timedelta(days=days)), None)
    if stage is None or _was_said(day - timedelta(days=stage), told_on=told_on, on=on):
        return None
    return stage


def _was_said(stage_on: date, *, told_on: date, on: date) -> bool:
    """Whether telling somebody what is asked, which names the day, came on or after the day of a stage."""
    return stage_on <= told_on <= on


def reminder_reason(on: date) -> str:
    """A manager's reminder: one a day for each person, whoever asks for it."""
    return f"asked on {on}"


def reminder_keeps(reason: str, *, on: date) -> bool:
    """Whether a reminder asked for some days ago is still worth sending."""
    return on - date.fromisoformat(reason.rpartition(" ")[2]) <= timedelta(days=REMINDER_KEEPS)


def digest_reason(on: date) -> str:
    """A manager's weekly summary: one a week."""
    return f"week of {on - timedelta(days=on.weekday())}"


def is_digest_day(on: date) -> bool:
    """Mondays; one that could not be sent waits until the week is over."""
    return on.weekday() == 0


def back_off(tries: int) -> timedelta:
    """How long to wait after a try: one hour, two, four, eight."""
    return timedelta(hours=2 ** (max(tries, 1) - 1))


def quiet_hours(text: str) -> tuple[time, time] | None:
    """``"20:00-08:00"`` as two times of day, None for an empty text. Raises ValueError for anything else."""
    if not text.strip():
        return None
    begins, _hyphen, ends = text.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def is_quiet(now: time, quiet: tuple[time, time] | None) -> bool:
    """Whether nobody is written to at this time of day; the first minute is quiet, the last is not."""
    if quiet is None:
        return False
    begins, ends = quiet
    return begins <= now < ends if begins <= ends else now >= begins or now < ends
