"""One world lived: which page or person an act is about, and where is looked after each."""

from typing import TypeVar

from hypothesis import currently_in_test_context, note

from tests.harnesses.course_lived.authoring import Author, may_be_corrected
from tests.harnesses.course_lived.learning import Learner
from tests.harnesses.course_lived.telling import Tellings
from tests.harnesses.course_lived.truth import (
    COURSE,
    ENGLISH,
    LESSON,
    MAY_STAND_BELOW,
    MODULE,
    QUIZ,
    Leaf,
)
from tests.harnesses.course_lived.world import Life
from tests.harnesses.steps import Steps

Row = TypeVar("Row")
LANGUAGES = (ENGLISH, "ur")
REQUIRED = "cse-hotel"
#: More copies of a page make a world slow, and none richer.
MOST_COPIES = 2
#: Acts that were looked at from all sides afterwards, by verb, and worlds.
steps = Steps()


class Lives:
    """A world, its author, its learners, and who reads what it tells."""

    def __init__(self) -> None:
        steps.worlds += 1
        self.life = Life()
        try:
            self._meet_everybody()
        except BaseException:
            self.life.end()
            raise

    def _meet_everybody(self) -> None:
        sessions, self.truth = self.life.world.sessions, self.life.world.truth
        self.author = Author(sessions["olu"], self.truth, self.life.clock)
        names = ("amina", "farida", "petra")
        self.learners = {name: Learner(name, sessions[name], self.truth) for name in names}
        self.tellings = Tellings(self.truth, sessions, REQUIRED)
        self.turn, self.act, self.has_news = 0, "", False
        self.changed_keys: set[str] = set()
        self.completed_before: set[tuple[str, str]] = set()

    def end(self) -> None:
        """Look once at everything there is, and leave nothing behind."""
        try:
            if not self.act:
                self._look_at_everything()
        finally:
            self.life.end()

    def _look_at_everything(self) -> None:
        for learner in self.learners.values():
            self.tellings.own_page(learner)
        self.tellings.managers_row()
        self.tellings.boards_figures()
        self.tellings.order_is_the_same()
        for language in LANGUAGES:
            self.tellings.catalogue_has_each_course_once(language)

    # --- An author's acts ------------------------------------------------------------------------

    def publish(self, which: int, *, below: bool, elsewhere: bool) -> None:
        """Publish one of the pages that are not live."""
        leaf = self._pick([one for one in self._leaves() if not one.is_live], which)
        if leaf:
            self.begin_act(
                f"Olu publishes {self._name(leaf)}{', and all below' * below}{', elsewhere too' * elsewhere}"
            )
            self.author.publish(leaf, below=below, elsewhere=elsewhere)

    def unpublish(self, which: int, *, below: bool, elsewhere: bool) -> None:
        """Unpublish one of the live pages."""
        leaf = self._pick([one for one in self._leaves() if one.is_live], which)
        if leaf:
            self.begin_act(
                f"Olu unpublishes {self._name(leaf)}{', and all below' * below}{', elsewhere too' * elsewhere}"
            )
            self.author.unpublish(leaf, below=below, elsewhere=elsewhere)

    def delete(self, which: int, *, elsewhere: bool) -> None:
        """Delete one of the pages, but no course once another one is gone."""
        courses = [one for one in self._leaves() if one.kind == COURSE]
        may_go = len(courses) >= len(LANGUAGES) and not elsewhere
        leaf = self._pick([one for one in self._leaves() if may_go or one not in courses], which)
        if leaf:
            self.begin_act(f"Olu deletes {self._name(leaf)}{', elsewhere too' * elsewhere}")
            self.author.delete(leaf, elsewhere=elsewhere)

    def move(self, which: int, where: int) -> None:
        """Move one of the English modules, lessons and checks below another page that may hold it."""
        leaves = self._leaves(ENGLISH)
        moves = [
            (leaf, parent)
            for leaf in leaves
            for parent in leaves
            if parent.kind in MAY_STAND_BELOW.get(leaf.kind, ()) and parent.pk != leaf.above
        ]
        move = self._pick(moves, which + where)
        if move:
            leaf, parent = move
            self.begin_act(f"Olu moves {self._name(leaf)} below {self._name(parent)}")
            self.author.move(leaf, parent)

    def reorder(self, which: int, where: int) -> None:
        """Drag an English page to another place among its neighbours."""
        leaves = [one for one in self._leaves(ENGLISH) if one.kind != COURSE]
        leaf = self._pick(leaves, which)
        if leaf:
            position = where % len(self.truth.children[leaf.above])
            self.begin_act(f"Olu drags {self._name(leaf)} to place {position + 1}")
            self.author.reorder(leaf, position)

    def copy(self, which: int, *, is_published: bool) -> None:
        """Copy a course or a module, with all below it."""
        leaves = [one for one in self._leaves() if one.kind in (COURSE, MODULE)]
        leaf = self._pick(leaves, which)
        if leaf and self.author.copies < MOST_COPIES:
            self.begin_act(f"Olu copies {self._name(leaf)}{' and publishes it' * is_published}")
            self.author.copy(leaf, is_published=is_published)

    def correct(self, which: int, number: int, choice: int, *, critical: bool, words: str) -> None:
        """Make another choice of a question right."""
        quiz = self._pick([one for one in self._leaves() if may_be_corrected(one)], which)
        if quiz:
            number, choice = number % 3, choice % 3
            self.begin_act(
                f"Olu makes choice {choice + 1} of question {number + 1} of {self._name(quiz)} "
                f"right{', critical' * critical}{f', with a new {words}' if words else ''}"
            )
            self.author.correct(quiz, number, choice, critical=critical, words=words)
            self.changed_keys.add(quiz.key)

    def translate(self, which: int) -> None:
        """Translate all of a check that waits, and publish it."""
        quizzes = [
            one
            for one in self._leaves("ur")
            if one.kind == QUIZ and one.key in self.truth.untranslated
        ]
        quiz = self._pick([one for one in quizzes if self.truth.twin(one, ENGLISH)], which)
        if quiz and not quiz.planned:
            self.begin_act(f"a translator finishes {self._name(quiz)}")
            self.author.translate(quiz)
            self.changed_keys.add(quiz.key)

    def plan(self, which: int, hours: int) -> None:
        """Plan when a draft opens, or when a live page ends."""
        leaf = self._pick([one for one in self._leaves() if one.kind != COURSE], which)
        if leaf:
            act = "ends" if leaf.is_live else "opens"
            self.begin_act(f"Olu plans that {self._name(leaf)} {act} in {hours} hours")
            self.author.plan(leaf, hours)

    def restore(self, which: int, version: int) -> None:
        """Publish an older version of a page anew."""
        leaf = self._pick([one for one in self._leaves() if one.versions], which)
        if leaf:
            older = leaf.versions[version % len(leaf.versions)]
            self.begin_act(
                f"Olu restores version {version % len(leaf.versions) + 1} of {self._name(leaf)}"
            )
            self.author.restore(leaf, older)
            if leaf.kind == QUIZ:
                self.changed_keys.add(leaf.key)

    def wait(self, hours: int) -> None:
        """Let hours pass, with the chores at their end."""
        self.begin_act(f"{hours} hours pass, and the chores are done")
        self.author.wait(hours)
        self.has_news = False

    # --- Learners' acts --------------------------------------------------------------------------

    def start(self, who: str, which: int, language: str) -> None:
        """Press *Start* on a course."""
        codes = sorted({one.course for one in self._leaves() if one.course})
        course = self._pick(codes, which)
        if course:
            self.begin_act(f"{who} presses Start at {course} in {language}")
            self.learners[who].start(course, language)

    def read(self, who: str, numbers: list[int]) -> None:
        """Read some lessons to their ends, one after the other."""
        lessons = [one for one in self._leaves() if one.kind == LESSON]
        for place in dict.fromkeys(number % len(lessons) for number in numbers if lessons):
            lesson = lessons[place]
            self.begin_act(f"{who} reads {self._name(lesson)}")
            self.learners[who].read(lesson)

    def begin(self, who: str, which: int) -> None:
        """Begin a check, unless one is open."""
        quizzes = [one for one in self._leaves() if one.kind == QUIZ and self.truth.is_sure(one)]
        quiz = self._pick(quizzes, which)
        if quiz and who not in self.truth.sittings:
            self.begin_act(f"{who} begins {self._name(quiz)}")
            self.learners[who].begin(quiz)

    def hand_in(self, which: int, wrong: frozenset[int]) -> None:
        """Answer all of one of the checks that are open, and hand in."""
        who = self._pick(sorted(self.truth.sittings), which)
        if who:
            self.begin_act(f"{who} hands in, with {sorted(wrong)} wrong")
            self.learners[who].hand_in(wrong)

    def choose_language(self, who: str, language: str) -> None:
        """Choose a language."""
        self.begin_act(f"{who} chooses {language}")
        self.learners[who].choose_language(language)

    # --- Looking ---------------------------------------------------------------------------------

    def look(self) -> None:
        """Hold what is told against what is true, as far as an act may have changed it."""
        if not self.act:
            return
        self.whoever_may_see_a_page_or_draft_sees_it()
        self.a_question_has_one_key_in_all_languages()
        self.who_has_done_all_there_is_has_a_certificate_and_every_page_says_so()
        steps.add(self.act.split()[1])
        self.act = ""

    def certificates_are_printed_as_ever(self, who: str) -> None:
        """Print every certificate of somebody."""
        learner = self.learners[who]
        for serial in self.tellings.serials_of(learner):
            self.tellings.certificate(learner, serial, is_printed=True)

    def whoever_may_see_a_page_or_draft_sees_it(self) -> None:
        """Look at some of the pages that changed: as a stranger, and at their drafts."""
        touched = [one for one in self.author.touched if one.pk in self.truth.leaves]
        self.author.touched.clear()
        if touched:
            leaf = touched[-1 if self.turn % 2 else 0]
            self.tellings.page_is_where_it_should_be(leaf)
            if self.turn % 3 == 0:
                self.tellings.draft_is_shown(leaf)
            elif self.turn % 3 == 1:
                self.tellings.preview_is_shown(leaf)
        self.truth.settle()

    def a_question_has_one_key_in_all_languages(self) -> None:
        """Petra sits every check whose key changed, in each language it is open in."""
        keys, self.changed_keys = self.changed_keys, set()
        for quiz in self._leaves():
            is_ready = quiz.key in keys and self.truth.is_open(quiz) and self.truth.is_sure(quiz)
            if is_ready and "petra" not in self.truth.sittings:
                self.learners["petra"].begin(quiz)
                if "petra" in self.truth.sittings:
                    self.learners["petra"].hand_in(frozenset())
        self.truth.settle()

    def who_has_done_all_there_is_has_a_certificate_and_every_page_says_so(self) -> None:
        """Look at one person's pages in turn; at the manager's and the board's when it matters."""
        learner = list(self.learners.values())[self.turn % 3]
        courses = sorted({one.course for one in self._leaves() if one.course})
        if self.turn % 2 or not courses:
            self.tellings.own_page(learner)
        else:
            course = courses[self.turn // 2 % len(courses)]
            self.tellings.course_page(learner, course, LANGUAGES[self.turn // 3 % 2])
        if self.completed_before != self.truth.completed:
            self.completed_before = set(self.truth.completed)
            for learner in self.learners.values():
                self.tellings.own_page(learner)
            self.tellings.managers_row()
            self.tellings.boards_figures()

    # --- Choosing --------------------------------------------------------------------------------

    def has(self, what: str) -> bool:
        """Whether there are drafts, checks that wait for a translator, open sittings, room, news."""
        return {
            "drafts": not all(one.is_live for one in self._leaves()),
            "waiting": bool(self.truth.untranslated),
            "sittings": bool(self.truth.sittings),
            "room": self.author.copies < MOST_COPIES,
            "news": self.has_news,
        }[what]

    def named(self, address: str) -> Leaf:
        """The page at an address."""
        return next(one for one in self._leaves() if self._name(one) == address)

    def begin_act(self, words: str) -> None:
        """Tell in words what is done next, a second after the last."""
        if currently_in_test_context():
            note(words)
        self.life.clock.move(seconds=1)
        self.turn += 1
        self.act, self.has_news = words, True

    def _leaves(self, language: str = "") -> list[Leaf]:
        leaves = self.truth.leaves.values()
        return [one for one in leaves if language in ("", one.language)]

    def _pick(self, rows: list[Row], number: int) -> Row | None:
        return rows[number % len(rows)] if rows else None

    def _name(self, leaf: Leaf) -> str:
        return self.truth.address(leaf)
