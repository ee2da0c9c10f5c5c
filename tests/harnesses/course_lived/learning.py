"""What learners do, by address; each act is told to the truth as well."""

import re
from typing import Any

from tests.harnesses.course_lived.truth import (
    ENGLISH,
    Leaf,
    Sitting,
    Truth,
    is_passed,
    right_count,
)
from tests.harnesses.course_lived.world import Browser

#: The pass mark of the tiny course's check.
PASS_PERCENT = 60
ATTEMPT = re.compile(r"/learn/attempt/[-\w]+/")


class Learner:
    """Somebody who learns; ``language`` is the one they read last."""

    def __init__(self, name: str, session: str, truth: Truth) -> None:
        self.name, self.truth, self.language = name, truth, ENGLISH
        self.browser = Browser(session)

    def start(self, course: str, language: str) -> None:
        """Press *Start* or *Go on* on the page of a course."""
        face = self.truth.face(course, language) or self.truth.face(course, ENGLISH)
        answer = self._press(f"/{language}/learn/start/{course}/", noted="yes")
        if face is None:
            assert answer.status_code == 404, f"a course without a page begins: {answer}"
            return
        assert answer.status_code == 302, f"{answer.status_code} at the start of {course}"
        english = self.truth.required(course, ENGLISH)
        required = self.truth.required(course, face.language)
        if not english and not required:
            return
        self.truth.begin(self.name, course, face.language)
        done = self.truth.done[self.name, course]
        left = [key for key in required if key not in done]
        left = left or [key for key in english if key not in done]
        # Which of them comes first is the order of the pages, which is looked at by itself.
        next_leaves = [self._next(key, face.language) for key in left] or [face]
        addresses = [self.truth.address(leaf) for leaf in next_leaves]
        assert answer.url in addresses, f"{self.name} is led to {answer.url}, not to {addresses}"

    def _next(self, key: str, language: str) -> Leaf:
        english = next(one for one in self.truth.leaves.values() if one.key == key)
        there = self.truth.twin(english, language)
        if there and self.truth.is_open(there):
            return there
        return self.truth.twin(english, ENGLISH) or english

    def read(self, lesson: Leaf) -> None:
        """Open a lesson, and press *Next* at its end."""
        is_open = self.truth.is_open(lesson)
        self.language = lesson.language
        status = self.browser.get(self.truth.address(lesson)).status_code
        assert status == 200 or not is_open, f"{status} at {self.truth.address(lesson)}"
        answer = self._press(f"/{lesson.language}/learn/done/{lesson.key}/")
        expected = 302 if is_open else 404
        assert answer.status_code == expected, f"{answer.status_code} after {lesson.slug} was read"
        if is_open:
            course = self.truth.course_of(lesson)
            self.truth.do(self.name, course, lesson.key, lesson.language)

    def begin(self, quiz: Leaf) -> None:
        """Press *Start* on the page of a check."""
        self.language = quiz.language
        answer = self._press(f"/{quiz.language}/learn/quiz/{quiz.key}/start/")
        if not self.truth.is_open(quiz):
            assert answer.status_code == 404, f"{quiz.slug} begins, and is not there"
            return
        assert answer.status_code == 302, f"{answer.status_code} at the start of {quiz.slug}"
        course = self.truth.course_of(quiz)
        self.truth.begin(self.name, course, quiz.language)
        attempt = ATTEMPT.search(answer.url)
        if attempt is None:
            assert quiz.key in self.truth.waiting, "the check is held, and no word of it waits"
            return
        address = f"/{quiz.language}{attempt[0]}"
        self.truth.sittings[self.name] = Sitting(
            address, quiz.key, quiz.language, course, self.truth.key_in(quiz), quiz.read_again
        )

    def hand_in(self, wrong: frozenset[int]) -> None:
        """Answer every question, those numbered in ``wrong`` wrongly, and hand in."""
        sitting = self.truth.sittings.pop(self.name)
        self.language = sitting.language
        choices = []
        for number, mark in enumerate(sitting.marks):
            others = [choice for choice in mark.choices if choice != mark.right]
            choices.append(others[0] if number in wrong else mark.right)
            self._press(f"{sitting.address}{number + 1}/", choice=choices[-1])
        answers = sitting.answers = sitting.answers or choices
        answer = self._press(f"{sitting.address}submit/")
        face = self.truth.face(sitting.course, sitting.language) or self.truth.face(
            sitting.course, ENGLISH
        )
        if face is None:  # the course has gone, and its papers with it
            assert answer.status_code == 404, f"{answer.status_code} at handing in"
            self.truth.sittings[self.name] = sitting
            return
        assert answer.status_code == 302, f"{answer.status_code} at handing in"
        passed = is_passed(sitting.marks, answers, percent=PASS_PERCENT)
        page = self.browser.get(f"{sitting.address}result/")
        assert page.status_code == 200, f"{page.status_code} at the result"
        self._read_result(page.content.decode(), sitting, answers, passed=passed)
        is_missed = right_count(sitting.marks, answers) < len(answers)
        self._read_again(page.content.decode(), sitting, face.language, is_missed=is_missed)
        if passed and sitting.quiz in self.truth.required(sitting.course, face.language):
            self.truth.do(self.name, sitting.course, sitting.quiz, sitting.language)

    def _read_result(
        self, page: str, sitting: Sitting, answers: list[str], *, passed: bool
    ) -> None:
        """The result says what the key of the day it began says."""
        is_passed_on_page = "verdict-head--passed" in page
        assert is_passed_on_page == passed, (
            f"{self.name} answered by the key of the day and the result in {sitting.language} "
            f"says {'not ' * (not is_passed_on_page)}passed"
        )
        head = page.partition('<header class="verdict-head')[2].partition("</header>")[0]
        lead = head.partition('<p class="lead">')[2].partition("</p>")[0]
        needed = -(-PASS_PERCENT * len(answers) // 100)
        figures = sorted([right_count(sitting.marks, answers), len(answers), needed])
        page_figures = sorted(int(figure) for figure in re.findall(r"\d+", lead))
        assert page_figures == figures, (
            f"{self.name} answered by the key of the day and the result in {sitting.language} "
            f"says {page_figures} and not {figures}: right, asked and needed"
        )

    def _read_again(self, page: str, sitting: Sitting, language: str, *, is_missed: bool) -> None:
        """The result leads to nothing but the lesson of its own course."""
        listed = page.partition('<ul class="read-again"')[2].partition("</ul>")[0]
        addresses = re.findall(r'href="(/\w\w/[^"]+)"', listed)
        required = self.truth.required(sitting.course, language)
        lessons = [
            self.truth.address(one)
            for one in self.truth.leaves.values()
            if (one.key, one.language) == (sitting.read_again, language)
        ]
        expected = lessons if is_missed and sitting.read_again in required else []
        assert addresses == expected, f"to be read again: {addresses} and not {expected}"

    def choose_language(self, language: str) -> None:
        """Choose a language in the menu."""
        self.language = language
        answer = self.browser.press("/language/", language=language, next="/me/")
        assert answer.status_code == 302

    def _press(self, address: str, **form: str) -> Any:
        return self.browser.press(address, **form)
