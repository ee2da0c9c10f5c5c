"""``python -m tests.benchmarks.quiz_rounds N``: the rounds of ``quiz_load`` on one database."""

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
from tests.benchmarks.server import WebProcess
from tests.benchmarks.sitters import final, new_learner, prepare

COMPLAINTS = ("database is locked", "deadlock", "Traceback")
#: How far a round is when a process is killed: so many of its answers are acknowledged.
MIDDLE = 0.4


@dataclass
class StoredAnswers:
    """How the database's answers of one round compare with those that were acknowledged."""

    acknowledged: int = 0
    stored: int = 0
    missing: int = 0
    doubled: int = 0
    handed_in: int = 0


def sitters(people: int, webs: list[WebProcess]) -> list[Sitter]:
    """Return new learners, each with a session, split between the two processes."""
    quiz = final()
    at = timezone.now()
    learners = []
    for number in range(people):
        person = new_learner()
        enrol(person=person, course=quiz.course_page.course, language="en", at=at)
        urls = [web.url for web in webs]
        if number % 2 == 0:
            urls.reverse()
        learners.append(Sitter(person.pk, cookie_of(person), str(quiz.translation_key), urls))
    return learners


def take_together(people_at_once: list[Sitter], *, kill: WebProcess | None) -> float:
    """Let everybody take the quiz at once; returns how many seconds it took.

    ``kill`` dies in the middle and is started again.
    """
    start = threading.Barrier(len(people_at_once) + 1)
    threads = [
        threading.Thread(target=sitter.take, args=(start,), daemon=True)
        for sitter in people_at_once
    ]
    for thread in threads:
        thread.start()
    start.wait()
    started_at = time.perf_counter()
    if kill:
        answers_at_middle = MIDDLE * 10 * len(people_at_once)
        while sum(len(sitter.acknowledged) for sitter in people_at_once) < answers_at_middle:
            time.sleep(0.01)
        kill.kill()
        kill.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started_at


def look_up_answers(people_at_once: list[Sitter]) -> StoredAnswers:
    """Compare every acknowledged answer with the database."""
    totals = StoredAnswers()
    for sitter in people_at_once:
        rows = Response.objects.filter(attempt__enrolment__person=sitter.person)
        stored_answers = Counter(
            (row.attempt.uuid.hex, str(row.choice_id)) for row in rows.select_related("attempt")
        )
        keys = Counter(rows.values_list("attempt", "question_key"))
        totals.acknowledged += len(sitter.acknowledged)
        totals.stored += sum(stored_answers.values())
        totals.missing += sum(1 for answer in sitter.acknowledged if stored_answers[answer] != 1)
        totals.doubled += sum(count - 1 for count in keys.values())
        attempts = Attempt.objects.filter(enrolment__person=sitter.person)
        totals.doubled += attempts.count() - 1
        totals.handed_in += attempts.exclude(submitted_at=None).count()
    return totals


def report(name: str, people_at_once: list[Sitter], seconds: float, totals: StoredAnswers) -> str:
    """Return one round as lines of text."""
    answer_seconds = sorted(
        seconds_of_answer
        for sitter in people_at_once
        for seconds_of_answer in sitter.answer_seconds
    )
    percentiles = statistics.quantiles(answer_seconds, n=100)
    statuses = Counter(status for sitter in people_at_once for status in sitter.statuses)
    server_errors = sum(count for status, count in statuses.items() if status >= 500)
    hung_up = sum(sitter.hung_up for sitter in people_at_once)
    return "\n".join(
        [
            f"  {name}: {totals.acknowledged:,} answers acknowledged, {totals.stored:,} stored, "
            f"{totals.missing} missing, "
            f"{totals.doubled} doubled; {totals.handed_in} sittings handed in",
            f"    {server_errors} × 5xx of {sum(statuses.values()):,} requests, "
            f"{hung_up} times hung up on",
            f"    {len(people_at_once) / seconds:.1f} people a second, "
            f"{len(answer_seconds) / seconds:.0f} requests a second; "
            f"an answer took {percentiles[49] * 1000:.0f} ms (median), "
            f"{percentiles[94] * 1000:.0f} ms (95 %), {answer_seconds[-1] * 1000:.0f} ms at most",
            *(f"    gave up: {sitter.gave_up}" for sitter in people_at_once if sitter.gave_up),
        ]
    )


def main(people: int) -> int:
    """Run both rounds; returns 1 when something was lost or a server failed."""
    prepare()
    logs = [Path(settings.VAR_DIR, f"web-{number}.log") for number in (1, 2)]
    webs = [WebProcess(log) for log in logs]
    has_failed = False
    try:
        for web in webs:
            web.start()
        for name, kill in (("at once", None), ("one process killed", webs[0])):
            people_at_once = sitters(people, webs)
            connection.close()
            seconds = take_together(people_at_once, kill=kill)
            totals = look_up_answers(people_at_once)
            print(report(name, people_at_once, seconds, totals), flush=True)  # noqa: T201
            saw_errors = any(
                status >= 500 for sitter in people_at_once for status in sitter.statuses
            )
            has_failed |= bool(
                totals.missing
                or totals.doubled
                or saw_errors
                or any(sitter.gave_up for sitter in people_at_once)
            )
    finally:
        for web in webs:
            web.stop()
    log_text = "".join(log.read_text("utf-8", "replace") for log in logs)
    complaints = {words: log_text.count(words) for words in COMPLAINTS}
    print(f"  the servers complained: {complaints}")  # noqa: T201
    return int(has_failed or any(complaints.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
