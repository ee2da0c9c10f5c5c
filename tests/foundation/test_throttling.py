"""Counting tries: never fewer than there were, by however many at once, and never for longer than said."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection

from foundation.models import TryCount
from foundation.throttling import Limit, TryCounter, count_try, take_back, wait_for
from tests.people import AT
from tests.test_house import ROOMS

ROOT = Path(__file__).resolve().parents[2]
HOUR = timedelta(hours=1)
THREE = Limit("three an hour", 3, HOUR)
ACCOUNT = Limit("two an hour, of an account", 2, HOUR, forgives=True)


def of(subject: str, limit: Limit = THREE) -> tuple[TryCounter, ...]:
    return (TryCounter(limit, subject),)


@pytest.mark.django_db
class TestCounting:
    def test_the_fourth_of_three_waits_until_an_hour_after_the_first(self) -> None:
        waits = [count_try(of("a"), at=AT + timedelta(minutes=number)) for number in range(5)]
        assert waits == [None, None, None, timedelta(minutes=57), timedelta(minutes=56)]
        assert count_try(of("a"), at=AT + HOUR) is None
        assert count_try(of("b"), at=AT) is None

    def test_an_hour_later_the_count_begins_anew(self) -> None:
        for _try in range(4):
            count_try(of("a"), at=AT)
        later = AT + HOUR
        assert [count_try(of("a"), at=later) for _try in range(4)] == [None, None, None, HOUR]

    def test_asking_counts_nothing(self) -> None:
        assert [wait_for(of("a"), at=AT) for _look in range(9)] == [None] * 9
        assert TryCount.objects.count() == 0

    def test_the_account_comes_first_and_spares_the_address(self) -> None:
        counters = (TryCounter(ACCOUNT, "amina"), TryCounter(THREE, "address"))
        assert [bool(count_try(counters, at=AT)) for _try in range(9)] == [
            False,
            False,
            True,
            *[True] * 6,
        ]
        assert count_try(of("address"), at=AT) is None  # the third there

    def test_a_right_one_is_not_counted_at_the_address_and_clears_the_account(self) -> None:
        counters = (TryCounter(ACCOUNT, "amina"), TryCounter(THREE, "address"))
        for _shift in range(20):
            assert count_try(counters, at=AT) is None
            take_back(counters)
        count_try(counters, at=AT)
        assert count_try(counters, at=AT) is None
        take_back(counters)  # the mistyped one stays counted at the address
        assert [bool(count_try(of("address"), at=AT)) for _try in range(3)] == [False, False, True]
        assert wait_for(of("amina", ACCOUNT), at=AT) is None

    def test_whoever_has_had_enough_writes_nothing(self, django_assert_num_queries: object) -> None:
        for _try in range(3):
            count_try(of("a"), at=AT)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert count_try(of("a"), at=AT)

    def test_what_is_counted_is_one_statement(self, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(2):  # type: ignore[operator]
            count_try(of("a"), at=AT)

    @pytest.mark.parametrize(
        "subject", ["", "\0", "x" * 100_000, "آمنہ", "'; DROP TABLE", "\ud800"]
    )
    def test_any_subject_is_counted(self, subject: str) -> None:
        assert [bool(count_try(of(subject), at=AT)) for _try in range(4)] == [False] * 3 + [True]
        assert [len(key) for key in TryCount.objects.values_list("key", flat=True)] == [64]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_as_many_as_there_may_be_get_through() -> None:
    def attempt(number: int) -> bool:
        try:
            return count_try(of(f"subject {number % 2}"), at=AT) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(80)))
    assert sum(passed) == 2 * THREE.most


@pytest.mark.django_db(transaction=True)
def test_processes_share_the_count() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from django.db import connection\n"
        "connection.settings_dict['NAME'] = sys.argv[1]\n"
        "from tests.foundation.test_throttling import of, count_try, AT\n"
        "print(sum(count_try(of('shared'), at=AT) is None for _try in range(5)))\n"
    )
    command = [sys.executable, "-c", code, str(connection.settings_dict["NAME"])]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    passed = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(passed) == THREE.most


# --- The numbers ------------------------------------------------------------------------------


def limits() -> dict[str, Limit]:
    """Return every limit of the site, by its module and constant."""
    limits_by_place = {}
    modules = [import_module(f"{app}.limits") for app in ROOMS if find_spec(f"{app}.limits")]
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, Limit):
                limits_by_place[f"{module.__name__}.{name}"] = value
    return limits_by_place


def test_every_limit_stands_in_one_place_and_is_told() -> None:
    """``pytest -rP`` prints them."""
    for place, limit in limits().items():
        sys.stdout.write(f"{limit.most:5} in {limit.within!s:14} {limit.name} ({place})\n")
    names = [limit.name for limit in limits().values()]
    assert len(set(names)) == len(names) >= 20
    places = set()
    for app in ROOMS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts and "Limit(" in path.read_text("utf-8"):
                places.add(str(path.relative_to(ROOT)))
    assert places == {
        "accounts/limits.py",
        "certificates/limits.py",
        "foundation/proxies.py",
        "workforce/limits.py",
    }


def test_a_hall_is_let_in_and_ten_thousand_guesses_are_not() -> None:
    """At an address: 300 people who each mistype three times, and no more than a fifth of the guesses in a day."""
    hall = 300 * 3
    for place, limit in limits().items():
        if limit.name.startswith(
            ("wrong keys at", "wrong PINs at", "mails asked for at", "wrong join codes at")
        ):
            assert hall <= limit.most <= 3000, place
        if " of a" in limit.name and limit.within > HOUR:
            assert limit.most <= 30, place


def test_nothing_counts_in_the_cache_of_one_process() -> None:
    assert site.ACCOUNT_RATE_LIMITS is False
    assert site.MFA_RATE_LIMITS is False
    sources = [path for app in ROOMS for path in (ROOT / app).rglob("*.py")]
    counting = [str(path) for path in sources if "cache.incr" in path.read_text("utf-8")]
    # a version, no limit
    assert [path for path in counting if not path.endswith("workforce/receivers.py")] == []


# --- What is old goes -------------------------------------------------------------------------


@pytest.mark.django_db
def test_counts_that_ran_out_are_purged_and_others_stay() -> None:
    count_try(of("old"), at=AT)
    count_try((TryCounter(Limit("for ever", 3, timedelta(days=36500)), "kept"),), at=AT)
    output = StringIO()
    call_command("purge_tries", "--dry-run", "--format", "json", stdout=output)
    assert json.loads(output.getvalue()) == {"dry_run": True, "deleted": 1}
    assert TryCount.objects.count() == 2
    call_command("purge_tries", stdout=output)
    assert "1 counts of tries deleted" in output.getvalue()
    assert TryCount.objects.count() == 1
