"""What a person is to be told on a day: the rule, day by day. No database."""

from datetime import date, time, timedelta

import pytest

from compliance.notices.models import Notice
from compliance.notices.rules import (
    DueNotice,
    NoticeKind,
    back_off,
    digest_reason,
    is_digest_day,
    is_quiet,
    is_reminder_current,
    notice_due,
    quiet_hours,
    reminder_reason,
)
from compliance.standing.rules import Facts

DUE = date(2026, 5, 4)
UNTIL = date(2026, 9, 30)
LONG_AGO = date(2026, 1, 1)


def said(facts: Facts, on: date, offered_on: date | None = LONG_AGO) -> DueNotice | None:
    return notice_due("cse-hotel", facts, offered_on=offered_on, obligation_id="7", on=on)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_kinds_are_those_of_the_record() -> None:
    assert {kind.value for kind in NoticeKind} == set(Notice.Kind.values)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-15, None),
        (-14, "14 days before"),
        (-13, "14 days before"),
        (-4, "14 days before"),
        (-3, "3 days before"),
        (-1, "3 days before"),
        (0, "3 days before"),
    ],
)
def test_before_the_due_date(day: int, expected: str | None) -> None:
    due = said(Facts(due_on=DUE), DUE + days(day))
    assert due == (
        DueNotice(NoticeKind.DUE_SOON, f"cse-hotel {expected} 2026-05-04") if expected else None
    )


@pytest.mark.parametrize(
    ("day", "turn"),
    [(1, 1), (2, 1), (14, 1), (15, 2), (28, 2), (29, 3), (42, 3), (43, 3), (400, 3)],
)
def test_after_the_due_date(day: int, turn: int) -> None:
    assert said(Facts(due_on=DUE), DUE + days(day)) == DueNotice(
        NoticeKind.OVERDUE, f"cse-hotel {turn} after 2026-05-04"
    )


@pytest.mark.parametrize(
    ("left", "kind", "reason"),
    [
        (61, None, ""),
        (60, NoticeKind.WINDOW_OPEN, "cse-hotel until 2026-09-30"),
        (31, NoticeKind.WINDOW_OPEN, "cse-hotel until 2026-09-30"),
        (30, NoticeKind.EXPIRING, "cse-hotel 30 days before 2026-09-30"),
        (8, NoticeKind.EXPIRING, "cse-hotel 30 days before 2026-09-30"),
        (7, NoticeKind.EXPIRING, "cse-hotel 7 days before 2026-09-30"),
        (0, NoticeKind.EXPIRING, "cse-hotel 7 days before 2026-09-30"),
        (-1, NoticeKind.EXPIRED, "cse-hotel 1 after 2026-09-30"),
        (-14, NoticeKind.EXPIRED, "cse-hotel 1 after 2026-09-30"),
        (-15, NoticeKind.OVERDUE, "cse-hotel 2 after 2026-09-30"),
        (-29, NoticeKind.OVERDUE, "cse-hotel 3 after 2026-09-30"),
        (-300, NoticeKind.OVERDUE, "cse-hotel 3 after 2026-09-30"),
    ],
)
def test_around_the_last_day_of_a_certificate(
    left: int, kind: NoticeKind | None, reason: str
) -> None:
    due = said(Facts(due_on=DUE, held_until=UNTIL), UNTIL - days(left))
    assert due == (DueNotice(kind, reason) if kind else None)


def test_nobody_is_told_to_renew_before_they_may() -> None:
    facts = Facts(due_on=DUE, held_until=UNTIL, recertify_days=10)
    assert said(facts, UNTIL - days(30)) is None
    assert said(facts, UNTIL - days(11)) is None
    assert said(facts, UNTIL - days(10)) == DueNotice(
        NoticeKind.WINDOW_OPEN, "cse-hotel until 2026-09-30"
    )
    assert said(facts, UNTIL - days(7)) == DueNotice(
        NoticeKind.EXPIRING, "cse-hotel 7 days before 2026-09-30"
    )


def test_a_certificate_that_ended_before_the_course_is_due_is_no_lapse_yet() -> None:
    facts = Facts(due_on=DUE, held_until=DUE - days(5))
    assert said(facts, DUE - days(2)) == DueNotice(
        NoticeKind.DUE_SOON, "cse-hotel 3 days before 2026-05-04"
    )
    assert said(facts, DUE + days(1)) == DueNotice(
        NoticeKind.OVERDUE, "cse-hotel 1 after 2026-05-04"
    )


@pytest.mark.parametrize("day", [-100, -3, 0, 1, 100])
def test_first_of_all_people_hear_what_is_asked(day: int) -> None:
    assert said(Facts(due_on=DUE), DUE + days(day), offered_on=None) == DueNotice(
        NoticeKind.OFFERED, "cse-hotel asked 7"
    )


def test_being_told_what_is_asked_says_what_the_stage_would_have_said() -> None:
    told = DUE - days(10)
    assert said(Facts(due_on=DUE), DUE - days(10), offered_on=told) is None
    assert said(Facts(due_on=DUE), DUE - days(4), offered_on=told) is None
    assert said(Facts(due_on=DUE), DUE - days(3), offered_on=told) == DueNotice(
        NoticeKind.DUE_SOON, "cse-hotel 3 days before 2026-05-04"
    )
    assert (
        said(Facts(due_on=DUE, held_until=UNTIL), UNTIL - days(20), offered_on=UNTIL - days(25))
        is None
    )
    assert (
        said(Facts(due_on=DUE, held_until=UNTIL), UNTIL - days(50), offered_on=UNTIL - days(55))
        is None
    )


@pytest.mark.parametrize(
    ("after", "turn"), [(0, None), (6, None), (7, 1), (20, 1), (21, 2), (35, 3)]
)
def test_who_is_first_told_when_it_is_late_has_a_week(after: int, turn: int | None) -> None:
    told = DUE + days(100)
    due = said(Facts(due_on=DUE), told + days(after), offered_on=told)
    assert due == (
        DueNotice(NoticeKind.OVERDUE, f"cse-hotel {turn} after 2026-05-04") if turn else None
    )


@pytest.mark.parametrize(("day", "is_excused"), [(-1, False), (0, True), (30, True), (31, False)])
def test_nothing_is_said_while_somebody_is_exempt(day: int, is_excused: bool) -> None:
    first = DUE + days(10)
    facts = Facts(due_on=DUE, exempt_from=first, exempt_until=first + days(30))
    assert (said(facts, first + days(day)) is None) == is_excused
    assert (said(facts, first + days(day), offered_on=None) is None) == is_excused


def test_a_later_due_date_is_another_occasion() -> None:
    first = said(Facts(due_on=DUE), DUE - days(1))
    second = said(Facts(due_on=DUE + days(60)), DUE + days(59))
    assert first
    assert second
    assert first.reason != second.reason


@pytest.mark.parametrize("code", ["x" * 50])
def test_a_reason_fits_into_the_record(code: str) -> None:
    longest = Notice._meta.get_field("reason").max_length or 0
    every = [
        notice_due(code, facts, offered_on=told, obligation_id=str(2**63), on=day)
        for facts in (Facts(due_on=DUE), Facts(due_on=DUE, held_until=UNTIL))
        for told in (None, LONG_AGO)
        for day in (
            DUE - days(14),
            DUE + days(1),
            UNTIL - days(30),
            UNTIL - days(60),
            UNTIL + days(30),
        )
    ]
    assert max(len(due.reason) for due in every if due) <= longest


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [
        ("19:59", False),
        ("20:00", True),
        ("23:59", True),
        ("00:00", True),
        ("07:59", True),
        ("08:00", False),
    ],
)
def test_nobody_is_written_to_at_night(hour: str, quiet: bool) -> None:
    assert is_quiet(time.fromisoformat(hour), quiet_hours("20:00-08:00")) is quiet
    assert not is_quiet(time.fromisoformat(hour), quiet_hours(""))


def test_quiet_hours_within_one_day() -> None:
    lunch = quiet_hours("12:00 - 13:30")
    assert [is_quiet(time(*hour), lunch) for hour in ((12,), (13, 29), (13, 30))] == [
        True,
        True,
        False,
    ]
    assert [is_quiet(time(hour, 15), lunch) for hour in (11, 12, 13, 14)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("text", ["night", "20:00", "20:00-25:00", "-", "8-20-9"])
def test_other_words_are_no_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError):
        quiet_hours(text)


def test_summaries_are_for_mondays_and_weeks() -> None:
    monday = date(2026, 5, 4)
    assert [is_digest_day(monday + days(day)) for day in range(8)] == [True, *[False] * 6, True]
    assert len({digest_reason(monday + days(day)) for day in range(7)}) == 1
    assert digest_reason(monday) != digest_reason(monday + days(7))


def test_a_reminder_keeps_for_a_fortnight() -> None:
    reason = reminder_reason(DUE)
    assert is_reminder_current(reason, on=DUE + days(14))
    assert not is_reminder_current(reason, on=DUE + days(15))


def test_each_try_waits_longer_than_the_one_before() -> None:
    assert [back_off(tries).total_seconds() / 3600 for tries in (1, 2, 3, 4, 5)] == [1, 2, 4, 8, 16]
