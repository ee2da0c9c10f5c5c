"""Which notice is due to a person on a day, and which is left out. Plain rules.

At most one notice a day is due about one course: that of the latest stage that has come and is
still true. Stages that passed while the site was down are not made up for. A stage is named in the
reason – *cse-hotel 14 days before 2026-05-04* – so that the unique reason keeps it from being sent
twice.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from compliance.standing.rules import Facts, is_exempt, is_in_date


class NoticeKind(StrEnum):
    """Why a person is written to; the values are those of ``Notice.Kind``."""

    OFFERED = "offered"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    WINDOW_OPEN = "window_open"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REMINDER = "reminder"
    DIGEST = "digest"
    FOLLOW_UP = "follow_up"


#: Kinds a person may stop. That a course is required, overdue or expired is always sent.
OPTIONAL = frozenset(
    {
        NoticeKind.DUE_SOON,
        NoticeKind.WINDOW_OPEN,
        NoticeKind.EXPIRING,
        NoticeKind.REMINDER,
        NoticeKind.DIGEST,
        NoticeKind.FOLLOW_UP,
    }
)
#: Kinds that are not about a requirement: created and sent by rules of their own.
WITHOUT_REQUIREMENT = frozenset({NoticeKind.DIGEST, NoticeKind.FOLLOW_UP})
#: Days before the due date, and before the last day in force of a certificate; the nearest first.
DUE_STAGES = (3, 14)
EXPIRY_STAGES = (7, 30)
#: Overdue notices start the day after, then every so many days, so many times in all.
OVERDUE_EVERY = 14
OVERDUE_TIMES = 3
#: Days before the first overdue notice for somebody who was told only after the due date.
GRACE_DAYS = 7
#: For how many days a manager's reminder may wait to be sent or printed.
REMINDER_DAYS = 14
#: How often sending is tried.
TRIES = 5


@dataclass(frozen=True)
class DueNotice:
    """A notice that is due: its kind, and the reason that makes it unique."""

    kind: NoticeKind
    reason: str


def notice_due(
    code: str, facts: Facts, *, offered_on: date | None, obligation_id: str, on: date
) -> DueNotice | None:
    """Return the notice due on a day to somebody of whom the course ``code`` is required, if any.

    ``offered_on`` is the day they were told that it is required, None when they have not been.
    ``obligation_id`` names the obligation in the reason of the first notice.
    """
    if is_exempt(facts, on=on):
        return None
    if offered_on is None:
        return DueNotice(NoticeKind.OFFERED, f"{code} asked {obligation_id}")
    if is_in_date(facts, on=on):
        return _renewal(code, facts, offered_on=offered_on, on=on)
    if on <= facts.due_on:
        return _due_soon(code, facts.due_on, offered_on=offered_on, on=on)
    return _late(code, facts, offered_on=offered_on, on=on)


def _due_soon(code: str, due_on: date, *, offered_on: date, on: date) -> DueNotice | None:
    """Return the notice of a stage before the due date."""
    stage = _stage(due_on, DUE_STAGES, offered_on=offered_on, on=on)
    if stage is None:
        return None
    return DueNotice(NoticeKind.DUE_SOON, f"{code} {stage} days before {due_on}")


def _renewal(code: str, facts: Facts, *, offered_on: date, on: date) -> DueNotice | None:
    """Return the notice to somebody in date: of a stage before expiry, else of the open window."""
    held_until = facts.held_until or on
    opens_on = held_until - timedelta(days=facts.recertify_days)
    if on < opens_on:
        return None  # one cannot renew yet, so there is nothing to do about it
    stages = tuple(days for days in EXPIRY_STAGES if days <= facts.recertify_days)
    has_stage_come = any(on >= held_until - timedelta(days=days) for days in stages)
    if has_stage_come:
        stage = _stage(held_until, stages, offered_on=offered_on, on=on)
        if stage is None:
            return None
        return DueNotice(NoticeKind.EXPIRING, f"{code} {stage} days before {held_until}")
    if _was_named_at_offer(opens_on, offered_on=offered_on, on=on):
        return None
    return DueNotice(NoticeKind.WINDOW_OPEN, f"{code} until {held_until}")


def _late(code: str, facts: Facts, *, offered_on: date, on: date) -> DueNotice | None:
    """Return the notice to somebody past the due date, or past the expiry if that came later."""
    late_since = max(facts.due_on, facts.held_until or facts.due_on)
    days_late = (on - late_since).days
    if late_since <= offered_on <= on:
        # Told only when it was late already: the first day counts when the grace days are over.
        days_late = (on - offered_on).days - (GRACE_DAYS - 1)
    if days_late < 1:
        return None
    turn = (days_late - 1) // OVERDUE_EVERY + 1
    turn = min(turn, OVERDUE_TIMES)
    kind = NoticeKind.OVERDUE
    has_lapsed = facts.held_until == late_since
    if has_lapsed and turn == 1:
        kind = NoticeKind.EXPIRED
    return DueNotice(kind, f"{code} {turn} after {late_since}")


def _stage(day: date, stages: tuple[int, ...], *, offered_on: date, on: date) -> int | None:
    """Return the nearest stage before ``day`` that has come; ``stages`` are in days, ascending.

    None when none has come, or when the offer itself was sent so late that it named the day.
    """
    for days in stages:
        stage_on = day - timedelta(days=days)
        if on < stage_on:
            continue
        if _was_named_at_offer(stage_on, offered_on=offered_on, on=on):
            return None
        return days
    return None


def _was_named_at_offer(stage_on: date, *, offered_on: date, on: date) -> bool:
    """Return whether the offer, which names the due date, came on or after the day of a stage."""
    return stage_on <= offered_on <= on


def reminder_reason(on: date) -> str:
    """Return the reason of a manager's reminder: one a day for each person, whoever asks for it."""
    return f"asked on {on}"


def is_reminder_current(reason: str, *, on: date) -> bool:
    """Return whether a reminder asked for some days ago is still worth sending."""
    requested_on = date.fromisoformat(reason.rpartition(" ")[2])
    return on - requested_on <= timedelta(days=REMINDER_DAYS)


def digest_reason(on: date) -> str:
    """Return the reason of a manager's weekly summary: one a week, named by its Monday."""
    return f"week of {on - timedelta(days=on.weekday())}"


def is_digest_day(on: date) -> bool:
    """Return whether summaries are created on a day: on Mondays.

    One that could not be sent waits until the week is over.
    """
    return on.weekday() == 0


def back_off(tries: int) -> timedelta:
    """Return how long to wait after a failed try: one hour, two, four, eight."""
    return timedelta(hours=2 ** (max(tries, 1) - 1))


def quiet_hours(text: str) -> tuple[time, time] | None:
    """Parse ``"20:00-08:00"`` into two times of day; None for an empty text.

    Raises ValueError for anything else.
    """
    if not text.strip():
        return None
    begins, _hyphen, ends = text.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def is_quiet(now: time, quiet: tuple[time, time] | None) -> bool:
    """Return whether nobody is written to at this time of day.

    The first minute is quiet, the last is not.
    """
    if quiet is None:
        return False
    begins, ends = quiet
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends  # past midnight
