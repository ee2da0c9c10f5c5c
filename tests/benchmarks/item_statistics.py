"""``python -m tests.benchmarks.item_statistics [--answers 100000]``: cost of reports on answers.

Loads the starter course into a database of its own (or the one in ``DATABASE_URL``, which must be
empty), lets people answer its final quiz in every language, and prints seconds and SQL statements
of the pages an author sees (statistics of the quiz; what people are sure of and wrong about) and
of their workbooks. The same answers every time; one question is made harder in Urdu. Asserts
nothing.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from math import exp
from pathlib import Path
from typing import Any

SINCE = datetime(2026, 1, 5, 9, tzinfo=UTC)
LANGUAGES = ("en", "en", "en", "ro", "pl", "ur")  # half of them read English
CERTAIN = {
    True: ("sure", "sure", "fairly", "guessing"),
    False: ("sure", "fairly", "guessing", "guessing"),
}
AGAIN, BATCH, UNFAIR = 8, 1000, 2  # every eighth sits again; the third question is harder in Urdu


def answer_quiz(pages: Sequence[Any], *, answers: int, seed: int = 4) -> int:
    """Let people sit the quiz (one page a language) until there are ``answers``.

    Returns how many sittings there were.
    """
    from courses.models import Course, Enrolment  # noqa: PLC0415  (settings are read on import)
    from quizzes.attempts.actions.starting import freeze  # noqa: PLC0415
    from quizzes.attempts.models import Attempt, Response  # noqa: PLC0415
    from quizzes.papers.rules import shuffling  # noqa: PLC0415

    chance = random.Random(seed)
    course = Course.objects.get(pages=pages[0].course_page)
    papers_by_language = {
        page.locale.language_code: [
            freeze(shuffling.shuffle_choices(page.paper(edition=1), variant))
            for variant in range(shuffling.VARIANT_COUNT)
        ]
        for page in pages
    }
    sittings = answers // len(papers_by_language["en"][0].content)
    for start in range(0, sittings, BATCH):
        batch = list(_sitters(range(start, min(start + BATCH, sittings)), start, course, Enrolment))
        attempts = []
        answer_rows = []
        for number, enrolment in batch:
            paper = papers_by_language[enrolment.language][number % shuffling.VARIANT_COUNT]
            rows = list(
                _answers(
                    paper.content,
                    enrolment.language,
                    ability=random.Random(enrolment.person_id).gauss(),
                    by=chance,
                )
            )
            at = SINCE + timedelta(minutes=number)
            attempts.append(
                Attempt(
                    enrolment=enrolment,
                    activity_key=pages[0].activity_key,
                    paper=paper,
                    started_at=at,
                    submitted_at=at + timedelta(minutes=9),
                    right=sum(row["is_right"] for row in rows),
                    asked=len(rows),
                    is_passed=False,
                )
            )
            answer_rows.append((rows, at))
        stored_attempts = Attempt.objects.bulk_create(attempts)
        Response.objects.bulk_create(
            Response(attempt=attempt, answered_at=at, **row)
            for attempt, (rows, at) in zip(stored_attempts, answer_rows, strict=True)
            for row in rows
        )
    return sittings


def _sitters(numbers: range, start: int, course: Any, enrolments: Any) -> Iterator[tuple[int, Any]]:
    """Yield a new person's enrolment for each sitting; every eighth is by an earlier person."""
    from accounts.models import User  # noqa: PLC0415

    new_numbers = [number for number in numbers if number % AGAIN]
    people = User.objects.bulk_create(
        User(name=f"Sitter {number}", preferred_language=LANGUAGES[number % len(LANGUAGES)])
        for number in new_numbers
    )
    new_enrolments = enrolments.objects.bulk_create(
        enrolments(
            person=person, course=course, language=person.preferred_language, started_at=SINCE
        )
        for person in people
    )
    enrolments_by_number = dict(zip(new_numbers, new_enrolments, strict=True))
    for number in numbers:
        if number % AGAIN or number > start:
            yield number, enrolments_by_number.get(number) or enrolments_by_number[number - 1]


def _answers(
    content: Any, language: str, *, ability: float, by: random.Random
) -> Iterator[dict[str, Any]]:
    """Yield the answers of somebody of this ability, by a logistic model with some guessing."""
    from quizzes.papers.rules import serialisation  # noqa: PLC0415

    for at, question in enumerate(content.questions):
        difficulty = -1.2 + 0.25 * at + (1.5 if language == "ur" and at == UNFAIR else 0)
        knows = 0.15 + 0.85 / (1 + exp(-1.4 * (ability - difficulty)))
        is_right = by.random() < knows
        candidates = [choice for choice in question.choices if choice.is_correct == is_right]
        choice_id = candidates[min(by.randrange(len(candidates) + 1), len(candidates) - 1)].id
        yield {
            "question_key": question.key,
            "answer": [choice_id],
            "choice_id": choice_id,
            "language": question.language,
            "wording": serialisation.wording(question),
            "skill": question.skill,
            "is_critical": question.is_critical,
            "is_right": is_right,
            "certainty": by.choice(CERTAIN[is_right]),
        }


def final_quiz() -> list[Any]:
    """Return the pages of the longest quiz there is, the first language first."""
    from django.db.models import Count  # noqa: PLC0415

    from quizzes.authoring.models import QuizPage  # noqa: PLC0415

    longest = QuizPage.objects.annotate(size=Count("questions")).order_by("-size", "pk")[0]
    pages = QuizPage.objects.filter(translation_key=longest.translation_key).select_related(
        "locale"
    )
    return sorted(pages, key=lambda page: page.locale.language_code != "en")


def statistics_100000(answers: int = 100_000) -> str:
    """Return seconds and statements of the pages and workbooks on ``answers`` answers."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415  (settings are read on import)

    from accounts.models import User  # noqa: PLC0415

    pages = final_quiz()
    started_at = time.perf_counter()
    sittings = answer_quiz(pages, answers=answers)
    seconds = time.perf_counter() - started_at
    lines = [f"{answers} answers in {sittings} sittings written in {seconds:.0f} s"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would, minutes later
    client = Client(headers={"host": "localhost"})
    author = User.objects.create_user(name="Author", is_staff=True, is_superuser=True)
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    statistics, sure = f"/cms/reports/quiz/{pages[0].activity_key}/", reverse("sure_and_wrong")
    client.get(statistics)  # warm
    for name, address, query in (
        ("page", statistics, {}),
        ("Urdu", statistics, {"language": "ur"}),
        ("all", statistics, {"sittings": "all", "versions": "every"}),
        ("XLSX", statistics, {"export": "xlsx"}),
        ("sure", sure, {}),
        ("Urdu", sure, {"language": "ur"}),
        ("XLSX", sure, {"export": "xlsx"}),
    ):
        statements: list[str] = []

        def record_statement(
            execute: Any, *arguments: Any, recorded: list[str] = statements
        ) -> Any:
            recorded.append(arguments[0])
            return execute(*arguments)

        started_at, cpu_at_start = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(record_statement):
            response = client.get(address, query)
            size = sum(map(len, response)) if response.streaming else len(response.content)
        seconds = time.perf_counter() - started_at
        cpu = time.process_time() - cpu_at_start
        lines.append(
            f"{name:<8} {response.status_code} {seconds:6.2f} s {cpu:6.2f} s CPU "
            f"{len(statements):3} statements {size / 1024:6.0f} kB"
        )
    return "\n".join(lines)


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--answers", type=int, default=100_000, help="how many are given (default 100000)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
        }
        Path(folder, "static").mkdir()
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("prepare", stdout=StringIO())
        print(statistics_100000(options.answers))  # noqa: T201


if __name__ == "__main__":
    main()
