"""``python -m tests.benchmarks.quiz_rounds N``: the two rounds of :mod:`tests.benchmarks.quiz_load` on one database."""

import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.utils import timezone

from courses.actions import enrol
from quizzes.attempts.models import Attempt, Response
from tests.benchmarks.prepared import cookie_of
from tests.benchmarks.quiz_people import Sitter
from tests.benchmarks.server import Web
from tests.benchmarks.sitters import final, prepare, somebody

COMPLAINTS = ("database is locked", "deadlock", "Traceback")
#: How far a round is when a process is killed: so many of its answers are acknowledged.
MIDDLE = 0.4


@dataclass
class Kept:
    """What the database has of one round, compared with what people were told."""

    acknowledged: int = 0
    stored: int = 0
    missing: int = 0
    doubled: int = 0
    handed_in: int = 0


def sitters(people: int, webs: list[Web]) -> list[Sitter]:
    """New learners, each with a session, split between the two processes."""
    quiz, at = final(), timezone.now()
    found = []
    for number in range(people):
        person = somebody()
        enrol(person=person, course=quiz.course_page.course, language="en", at=at)
        urls = [web.url for web in (webs if number % 2 else webs[::-1])]
        found.append(Sitter(person.pk, cookie_of(person), str(quiz.translation_key), urls))
    return found


def together(everybody: list[Sitter], *, kill: Web | None) -> float:
    """Let everybody take the quiz at once; seconds it took. ``kill`` dies in the middle and comes back."""
    start = threading.Barrier(len(everybody) + 1)
    threads = [threading.Thread(target=one.take, args=(start,), daemon=True) for one in everybody]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    if kill:
        while sum(len(one.acknowledged) for one in everybody) < MIDDLE * 10 * len(everybody):
            time.sleep(0.01)
        kill.kill()
        kill.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def kept(everybody: list[Sitter]) -> Kept:
    """Look every answer up."""
    found = Kept()
    for one in everybody:
        rows = Response.objects.filter(attempt__enrolment__person=one.person)
        stored = Counter(
            (row.attempt.uuid.hex, str(row.choice_id)) for row in rows.select_related("attempt")
        )
        keys = Counter(rows.values_list("attempt", "question_key"))
        found.acknowledged += len(one.acknowledged)
        found.stored += sum(stored.values())
        found.missing += sum(1 for answer in one.acknowledged if stored[answer] != 1)
        found.doubled += sum(count - 1 for count in keys.values())
        attempts = Attempt.objects.filter(enrolment__person=one.person)
        found.doubled += attempts.count() - 1
        found.handed_in += attempts.exclude(submitted_at=None).count()
    return found


def report(name: str, everybody: list[Sitter], seconds: float, found: Kept) -> str:
    """One round in lines of text."""
    took = sorted(one_took for one in everybody for one_took in one.took)
    percentiles = statistics.quantiles(took, n=100)
    statuses = Counter(status for one in everybody for status in one.statuses)
    refused = sum(count for status, count in statuses.items() if status >= 500)
    hung_up = sum(one.hung_up for one in everybody)
    return "\n".join(
        [
            f"  {name}: {found.acknowledged:,} answers acknowledged, {found.stored:,} stored, {found.missing} missing, "
            f"{found.doubled} doubled; {found.handed_in} sittings handed in",
            f"    {refused} × 5xx of {sum(statuses.values()):,} requests, {hung_up} times hung up on",
            f"    {len(everybody) / seconds:.1f} people a second, {len(took) / seconds:.0f} requests a second; "
            f"an answer took {percentiles[49] * 1000:.0f} ms (median), {percentiles[94] * 1000:.0f} ms (95 %), "
            f"{took[-1] * 1000:.0f} ms at most",
            *(f"    gave up: {one.gave_up}" for one in everybody if one.gave_up),
        ]
    )


def main(people: int) -> int:
    """Both rounds; 1 when something was lost or anybody saw an error of ours."""
    prepare()
    logs = [Path(settings.VAR_DIR, f"web-{number}.log") for number in (1, 2)]
    webs = [Web(log) for log in logs]
    is_bad = False
    try:
        for web in webs:
            web.start()
        for name, kill in (("at once", None), ("one process killed", webs[0])):
            everybody = sitters(people, webs)
            connection.close()
            seconds = together(everybody, kill=kill)
            found = kept(everybody)
            print(report(name, everybody, seconds, found), flush=True)  # noqa: T201
            saw_errors = any(status >= 500 for one in everybody for status in one.statuses)
            is_bad |= bool(
                found.missing
                or found.doubled
                or saw_errors
                or any(one.gave_up for one in everybody)
            )
    finally:
        for web in webs:
            web.stop()
    said = "".join(log.read_text("utf-8", "replace") for log in logs)
    counted = {words: said.count(words) for words in COMPLAINTS}
    print(f"  the servers complained: {counted}")  # noqa: T201
    return int(is_bad or any(counted.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
