"""Nothing in a file is lost: what was drawn and written is on the record, or named on the page.

Lists of people are drawn cell by cell and written as payrolls write them; questions are drawn and
written as other systems write them, by writers of our own. What was drawn is the truth; the product is
asked through its pages and its commands. ``SEED=N`` in the environment lives a failure again.
"""

from pathlib import Path
from random import Random

import pytest
from django.test import Client

from tests.harnesses.nothing_lost import (
    lists_held,
    questions_doors,
    questions_held,
    written_as_gift,
    written_as_moodle,
    written_as_qti,
)
from tests.harnesses.nothing_lost.alphabets import NAMES, NOT_OFFERED
from tests.harnesses.nothing_lost.lists_doors import (
    bring,
    by_command,
    on_record,
    people_on_record,
    press_import,
)
from tests.harnesses.nothing_lost.lists_drawn import draw_list, draw_people, respelled
from tests.harnesses.nothing_lost.lists_written import written
from tests.harnesses.nothing_lost.questions_drawn import draw_question
from tests.harnesses.nothing_lost.seeds import live, seeds
from tests.people import TinyCourse

pytestmark = pytest.mark.django_db
FORMATS = {"qti": written_as_qti, "moodle": written_as_moodle, "gift": written_as_gift}
WORLDS = [pytest.param(False, id="few"), pytest.param(True, id="many", marks=pytest.mark.long)]


@pytest.mark.parametrize("is_long", WORLDS)
@pytest.mark.parametrize("alphabet", NAMES)
def test_a_list_loses_nothing_and_nobody_is_made_up(
    hotel: Client, alphabet: str, is_long: bool
) -> None:
    """By the page; the same file again changes nothing, and next month's doubles nobody."""

    def world(seed: int) -> None:
        random = Random(seed)
        people = draw_people(random, alphabet, random.randint(3, 6))
        drawn = draw_list(random, alphabet, people)
        content = written(random, drawn)
        preview = bring(hotel, drawn, content)
        if lists_held.is_anything_unclear(drawn, preview):
            press_import(hotel, preview)
            assert not on_record(), "what is unclear was written unasked"
        if alphabet in NOT_OFFERED:
            return
        lists_held.hold_rows(drawn, preview)
        lists_held.hold_lines_that_are_nobody(drawn, preview)
        lists_held.hold_people(drawn, preview)
        press_import(hotel, preview, rows="good", **lists_held.looked_at(preview))
        lists_held.hold_cells(drawn, preview.rows, preview.prose, people_on_record(hotel))
        came = on_record()

        again = bring(hotel, drawn, content)
        lists_held.hold_nothing_new(preview, again)
        press_import(hotel, again, rows="good", **lists_held.looked_at(again))
        assert on_record() == came, "the same file again changed something"

        next_month = draw_list(random, alphabet, respelled(random, people))
        preview = bring(hotel, next_month, written(random, next_month))
        press_import(hotel, preview, rows="good", **lists_held.looked_at(preview))
        lists_held.hold_nobody_doubled(people, on_record())

    for seed in seeds(is_long=is_long, share=len(NAMES)):
        live(world, seed)


@pytest.mark.parametrize("is_long", WORLDS)
@pytest.mark.parametrize("alphabet", sorted(set(NAMES) - NOT_OFFERED)[::4])
def test_the_command_loses_nothing_either(
    hotel: Client, tmp_path: Path, alphabet: str, is_long: bool
) -> None:
    """Its report names what is not on a record; without being told, it writes nothing unclear."""

    def world(seed: int) -> None:
        random = Random(seed)
        people = draw_people(random, alphabet, random.randint(3, 6))
        drawn = draw_list(random, alphabet, people)
        content = written(random, drawn)
        status, report = by_command(tmp_path, drawn, content)
        assert status in (0, 1), report
        assert bool(on_record()) == (status == 0), "what is unclear was written unasked"
        if status == 1:
            options = ("--good-rows-only", "--confirm", "columns")
            _status, report = by_command(tmp_path, drawn, content, *options)
        lists_held.hold_report(drawn, report, people_on_record(hotel))
        came = on_record()
        by_command(tmp_path, drawn, content, "--good-rows-only", "--confirm", "columns")
        assert on_record() == came, "the same file again changed something"

    for seed in seeds(is_long=is_long, share=len(NAMES)):
        live(world, seed)


@pytest.mark.parametrize("is_long", WORLDS)
@pytest.mark.parametrize("one", FORMATS)
def test_questions_say_the_same_however_they_are_written(
    author: Client, tiny_course: TinyCourse, tmp_path: Path, one: str, is_long: bool
) -> None:
    """By the page they come as they were drawn; by the command, written otherwise, nothing changes."""
    quiz = tiny_course.en.quiz.pk

    def world(seed: int) -> None:
        random = Random(seed)
        other = random.choice(sorted(FORMATS))
        kinds = sorted(set(FORMATS[one].KINDS) & set(FORMATS[other].KINDS))
        questions = [draw_question(random, number, kinds) for number in range(20)]
        file = FORMATS[one].write(random, questions)
        words, signed = questions_doors.preview(author, quiz, file.content)
        questions_doors.press_bring(author, quiz, signed)
        draft = questions_doors.in_the_draft(quiz)
        questions_held.hold_questions(file, draft)
        questions_held.hold_told(file, words, draft)
        again = FORMATS[other].write(random, file.questions)
        questions_held.hold_again(again, *questions_doors.by_command(tmp_path, quiz, again.content))

    for seed in seeds(is_long=is_long, share=3):
        live(world, seed)
