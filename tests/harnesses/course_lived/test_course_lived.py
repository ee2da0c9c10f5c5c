"""A course lived: an author changes it while people learn in it, a manager looks, and all say the same.

The truth is a model of plain sets (``truth.py``): who has done which keys, which pages are live
where. What it is held against is read by address. A step is one act, and a look from all sides.
To live many: ``EXAMPLES=2000 pytest -m long --hypothesis-seed=N tests/harnesses/course_lived``. A
failure prints the acts in words.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.harnesses import MANY
from tests.harnesses.course_lived.living import Lives

PICK, YES, HOURS = st.integers(0, 35), st.booleans(), st.sampled_from([2, 40])
WHO, LANGUAGE = st.sampled_from(["amina", "farida", "petra"]), st.sampled_from(["en", "ur"])
WORDS, WRONG = st.sampled_from(["", "intro", "answer"]), st.frozensets(st.integers(0, 2))


class CourseLived(RuleBasedStateMachine):
    """One course in two languages, its copies, three learners, an author, a manager and a board."""

    def __init__(self) -> None:
        super().__init__()
        self.lives = Lives()

    def teardown(self) -> None:
        self.lives.end()

    @precondition(lambda self: self.lives.has("drafts"))
    @rule(page=PICK, below=YES, elsewhere=YES)
    def a_page_is_published(self, page: int, below: bool, elsewhere: bool) -> None:
        self.lives.publish(page, below=below, elsewhere=elsewhere)

    @rule(page=PICK, below=YES, elsewhere=YES)
    def a_page_is_unpublished(self, page: int, below: bool, elsewhere: bool) -> None:
        self.lives.unpublish(page, below=below, elsewhere=elsewhere)

    @rule(page=PICK, elsewhere=YES)
    def a_page_is_deleted(self, page: int, elsewhere: bool) -> None:
        self.lives.delete(page, elsewhere=elsewhere)

    @rule(page=PICK, parent=PICK)
    def a_page_is_moved(self, page: int, parent: int) -> None:
        self.lives.move(page, parent)

    @rule(page=PICK, place=PICK)
    def a_page_is_dragged(self, page: int, place: int) -> None:
        self.lives.reorder(page, place)

    @precondition(lambda self: self.lives.has("room"))
    @rule(page=PICK, is_published=YES)
    def a_course_or_module_is_copied(self, page: int, is_published: bool) -> None:
        self.lives.copy(page, is_published=is_published)

    @rule(page=PICK, number=PICK, choice=PICK, critical=YES, words=WORDS)
    def a_key_is_corrected(self, page: int, number: int, choice: int, **more: Any) -> None:
        self.lives.correct(page, number, choice, **more)

    @precondition(lambda self: self.lives.has("waiting"))
    @rule(page=PICK)
    def a_translator_catches_up(self, page: int) -> None:
        self.lives.translate(page)

    @rule(page=PICK, hours=HOURS)
    def an_opening_or_an_end_is_planned(self, page: int, hours: int) -> None:
        self.lives.plan(page, hours)

    @rule(page=PICK, version=PICK)
    def an_old_version_is_restored(self, page: int, version: int) -> None:
        self.lives.restore(page, version)

    @precondition(lambda self: self.lives.has("news"))
    @rule(hours=HOURS)
    def hours_pass_and_the_chores_are_done(self, hours: int) -> None:
        self.lives.wait(hours)

    @rule(who=WHO, course=PICK, language=LANGUAGE)
    def somebody_presses_start(self, who: str, course: int, language: str) -> None:
        self.lives.start(who, course, language)

    @rule(who=WHO, lessons=st.lists(PICK, min_size=1, max_size=6))
    def somebody_reads_lessons(self, who: str, lessons: list[int]) -> None:
        self.lives.read(who, lessons)

    @rule(who=WHO, quiz=PICK)
    def somebody_begins_a_check(self, who: str, quiz: int) -> None:
        self.lives.begin(who, quiz)

    @precondition(lambda self: self.lives.has("sittings"))
    @rule(sitting=PICK, wrong=WRONG)
    def somebody_hands_in(self, sitting: int, wrong: frozenset[int]) -> None:
        self.lives.hand_in(sitting, wrong)

    @rule(who=WHO, language=LANGUAGE)
    def somebody_chooses_a_language(self, who: str, language: str) -> None:
        self.lives.choose_language(who, language)

    @invariant()
    def all_that_is_true_is_told(self) -> None:
        """Pages and drafts are shown to whoever may see them; a question has one key everywhere.

        Whoever has done all there is has a certificate, which never changes, and every page says so.
        """
        self.lives.look()


def live(examples: int, acts: int) -> None:
    """Live so many worlds, up to so many acts in each."""
    chosen = settings(max_examples=examples, stateful_step_count=acts, deadline=None)
    chosen = settings(chosen, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    run_state_machine_as_test(CourseLived, settings=chosen)


def test_a_course_is_lived(db: None) -> None:
    live(examples=6, acts=25)


@pytest.mark.long
def test_many_courses_are_lived(db: None) -> None:
    live(examples=MANY, acts=50)
