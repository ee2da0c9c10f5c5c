"""Twice the file takes at most twice and a half the processor's time, and nobody waits for a long one.

What is compared is the time of this process for two sizes of one shape, the best of several; no test knows
seconds. ``-m long`` takes files ten times as long.
"""

import io
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.people import Cast, TinyCourse

pytestmark = pytest.mark.django_db
SIZES = [pytest.param(1, id="short"), pytest.param(10, id="long", marks=pytest.mark.long)]
#: How often both sizes are measured before the ratio counts; one that is good ends it.
TRIES = 6
LETTERS = "abcdefghij"


def _name(number: int) -> str:
    return "Ana Lo" + "".join(LETTERS[int(digit)] for digit in str(number))


#: Shapes of lists: a number of rows → the file.
LISTS: dict[str, Callable[[int], str]] = {
    "people": lambda n: "".join(
        f"{row:05};{_name(row)};p{row}@example.org;2024-05-04\n" for row in range(n)
    ),
    "one person": lambda n: "7;Ana Lopez;;\n" * n,
    "open quotes": lambda n: '7;"Ana Lopez;;\n' * n,
    "sums": lambda n: ";Total;;\n" * n,
    "wide": lambda n: "\n".join("7;Ana Lopez;;" + ";" * 150 for _row in range(n // 4)),
    "strange letters": lambda n: "".join(f"{row};Zoë Šimon{_name(row)};;\n" for row in range(n)),
}
#: Shapes of questions.
QUESTIONS: dict[str, Callable[[int], str]] = {
    "gift": lambda n: "".join(
        f"::N{q}::A night.\\n\\nNow, {q}?{{=Call#Yes ~Wait#No}}\n\n" for q in range(n)
    ),
    "gift comments": lambda n: "// " + "[id:a" * (n * 40) + "\nNow?{=a ~b}",
    "gift braces": lambda n: "Now? " + "\\{ { " * (n * 20),
    "moodle": lambda n: (
        "<quiz>"
        + "".join(
            f'<question type="truefalse"><questiontext><text>Now {q}?</text></questiontext>'
            '<answer fraction="100"><text>true</text></answer><answer><text>false</text></answer></question>'
            for q in range(n)
        )
        + "</quiz>"
    ),
    "moodle spans": lambda n: (
        "<quiz><question type='essay'><questiontext><text><![CDATA["
        + "<span lang='en' class='multilang'>" * (n // 2)
        + "]]></text></questiontext></question></quiz>"
    ),
    "qti choices": lambda n: (
        "<qti-assessment-item><qti-item-body><qti-choice-interaction response-identifier='R'>"
        + "".join(
            f"<qti-simple-choice identifier='c{q}'>x</qti-simple-choice>" for q in range(n * 4)
        )
        + "</qti-choice-interaction></qti-item-body></qti-assessment-item>"
    ),
}


def _seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _run(*arguments: str) -> None:
    with suppress(CommandError):  # a refusal has read the file, too
        call_command(*arguments, stdout=io.StringIO())


def hold_growth(
    folder: Path, command: tuple[str, ...], make: Callable[[int], str], size: int
) -> None:
    """The command takes at most 2.5 times as long for twice the file."""
    best = {}
    for count in (size, 2 * size):
        (folder / f"{count}.txt").write_text(make(count))
        best[count] = float("inf")
    for _try in range(TRIES):
        for count in best:
            path = str(folder / f"{count}.txt")
            spent = _seconds(lambda path=path: _run(command[0], path, *command[1:], "--dry-run"))
            best[count] = min(best[count], spent)
        if best[2 * size] <= 2.5 * best[size]:
            return
    raise AssertionError(f"{size}: {best[size]:.3f} s, {2 * size}: {best[2 * size]:.3f} s")


@pytest.mark.parametrize("times", SIZES)
@pytest.mark.parametrize("shape", LISTS)
def test_twice_the_list_takes_twice_the_time(
    cast: Cast, tmp_path: Path, shape: str, times: int
) -> None:
    def make(rows: int) -> str:
        return "Staff no;Name;E-mail;Start\n" + LISTS[shape](rows)

    command = ("import_people", "--unit", "Riverside Hotel", "--encoding", "utf-8")
    hold_growth(tmp_path, command, make, 200 * times)


@pytest.mark.parametrize("times", SIZES)
@pytest.mark.parametrize("shape", QUESTIONS)
def test_twice_the_questions_take_twice_the_time(
    tiny_course: TinyCourse, tmp_path: Path, shape: str, times: int
) -> None:
    command = ("import_questions", "--quiz", str(tiny_course.en.quiz.pk))
    hold_growth(tmp_path, command, QUESTIONS[shape], 100 * times)
