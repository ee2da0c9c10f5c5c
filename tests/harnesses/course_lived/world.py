"""The world: the tiny course with a module more, in English and Urdu, and those who live with it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.template import Context, Template
from django.test import Client, TestCase, override_settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django_tasks_db import DatabaseBackend
from wagtail.models import Locale, Page

from accounts.models import User
from courses.models import LessonPage, ModulePage
from quizzes.authoring.models import QuizPage
from tests import people
from tests.compliance.builders import certify, require
from tests.harnesses.course_lived.truth import (
    COURSE,
    LESSON,
    MODULE,
    QUIZ,
    Leaf,
    Marks,
    Truth,
    Version,
)
from tests.quizzes.authoring.editing import translate
from tests.replay import replayed
from workforce.people.models import Membership

#: Others at work: enough of those who hold the course, and of those who do not, that the board's
#: figures are never small.
CROWD = 10
#: Wagtail's indexes have nothing to do with what is held here, and cost half of every step.
TASKS = {"default": {"BACKEND": "tests.harnesses.course_lived.world.AtOnce"}}


class AtOnce(DatabaseBackend):
    """Does our own tasks at once, and lets nothing go wrong in silence."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Run a task of ours now; leave out those of Wagtail."""
        if not task.module_path.startswith("wagtail."):
            task.call(*args, **kwargs)
        return None


@dataclass(frozen=True)
class World:
    """What was built: the truth it began with, and the open session of everybody, by first name."""

    truth: Truth
    sessions: dict[str, str]


class Browser(Client):
    """Somebody's browser, signed in; it shows a 500 as a page, and keeps no copy of contexts."""

    def __init__(self, session: str = "") -> None:
        super().__init__(raise_request_exception=False)
        self.handler = people.site()
        if session:
            self.cookies[settings.SESSION_COOKIE_NAME] = session

    def read(self, address: str, language: str = "") -> Any:
        """Open an address, having read in a language before."""
        if language:
            self.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return self.get(address)

    def press(self, address: str, **form: str) -> Any:
        """Press a button; what must wait for the end of the transaction follows at once."""
        with committed():
            return self.post(address, form)


@contextmanager
def committed() -> Iterator[None]:
    """Do at the end what waits for a commit, as nothing here is ever committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


class Clock:
    """A clock that stands still but for what it is moved by; started once for each life."""

    def __init__(self) -> None:
        self.travelling = time_machine.travel(people.AT, tick=False)
        self.hands = self.travelling.start()

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.hands.shift(timedelta(**by))

    def stop(self) -> None:
        """Go back to the day it is."""
        self.travelling.stop()


class Life:
    """One world, from its building until nothing is left of it."""

    def __init__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = Clock()
        self.settings = override_settings(TASKS=TASKS)
        self.settings.enable()
        self.quiet = mock.patch.object(Template, "_render", _render_as_on_the_site)
        self.quiet.start()
        logging.disable(logging.WARNING)
        cache.clear()
        self.world = build()

    def end(self) -> None:
        """Leave nothing behind."""
        logging.disable(logging.NOTSET)
        self.quiet.stop()
        self.settings.disable()
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def _render_as_on_the_site(template: Template, context: Context) -> SafeString:
    """Render as outside tests, where no signal tells a test client of each part of each page."""
    return template.nodelist.render(context)


def _build() -> World:
    cast = people.build_cast()
    tiny = people.build_tiny_course()
    farida = people.person("Farida Khan", preferred_language="ur")
    petra = people.person("Petra Nowak")
    Membership.objects.create(
        person=farida, unit=cast.workplace, role=cast.porter, from_on=people.SINCE
    )
    for number in range(2 * CROWD):
        other = people.person(f"Other{number} Person")
        Membership.objects.create(person=other, unit=cast.workplace, from_on=people.SINCE)
        if number < CROWD:
            certify(other, tiny.course, on=people.ON - timedelta(days=9))
    require(cast.area, tiny.course)
    _second_module(tiny)
    translate(tiny)
    catalogues = {"en": tiny.en.catalogue.pk, "ur": tiny.ur.catalogue.pk}
    for pk in catalogues.values():
        for page in (
            Page.objects.get(pk=pk).get_descendants().filter(latest_revision=None).specific()
        ):
            page.save_revision().publish()  # so that there is a version to restore
    persons = {"amina": cast.amina, "farida": farida, "petra": petra, "bruno": cast.bruno}
    operator = people.person("Olu Adeyemi", is_staff=True, is_superuser=True)
    persons |= {"olu": operator, "esther": cast.esther}
    return World(_truth(tiny, catalogues), _sessions(persons))


build: Callable[[], World] = replayed(_build)


def _sessions(persons: dict[str, User]) -> dict[str, str]:
    return {
        name: people.sign_in(Client(), one).cookies[settings.SESSION_COOKIE_NAME].value
        for name, one in persons.items()
    }


def _second_module(tiny: people.TinyCourse) -> None:
    """A module with one lesson more, in both languages."""
    keys: dict[str, Any] = {}
    for language, pages in (("en", tiny.en), ("ur", tiny.ur)):
        locale = Locale.objects.get(language_code=language)
        module = ModulePage(title="Respond", slug="respond", stage="respond", locale=locale)
        lesson = LessonPage(title="Third", slug="third", aim="More.", minutes=2, locale=locale)
        lesson.body = pages.first.body
        for page, parent in ((module, pages.course), (lesson, module)):
            page.translation_key = keys.setdefault(page.slug, page.translation_key)
            parent.refresh_from_db()
            parent.add_child(instance=page)


def _truth(tiny: people.TinyCourse, catalogues: dict[str, int]) -> Truth:
    """What is true of the pages as they were built."""
    truth = Truth()
    for language, catalogue in catalogues.items():
        truth.children[catalogue] = []
        for page in Page.objects.get(pk=catalogue).get_descendants().specific():
            truth.add(leaf_of(page, language, tiny.course.code))
    return truth


def kind_of(page: Page) -> str:
    """What a page is."""
    kinds = {"coursepage": COURSE, "modulepage": MODULE, "lessonpage": LESSON, "quizpage": QUIZ}
    return kinds[page.content_type.model]


def leaf_of(page: Page, language: str, course: str) -> Leaf:
    """A page that was just made, as the truth keeps it."""
    kind = kind_of(page)
    marks = marks_of(page) if isinstance(page, QuizPage) else ()
    leaf = Leaf(page.pk, kind, language, str(page.translation_key), page.slug, page.get_parent().pk)
    leaf.course = course if kind == COURSE else ""
    leaf.marks = marks
    if isinstance(page, QuizPage):
        leaf.read_again = str(page.questions.all()[0].read_again)
    if page.latest_revision_id:
        leaf.versions.append(Version(page.latest_revision_id, marks))
    return leaf


def marks_of(quiz: QuizPage) -> tuple[Marks, ...]:
    """The key of a quiz, as it is stored."""
    marks = []
    for question in quiz.questions.all():
        choices = people.choices_of(question)
        [right] = [choice.id for choice in choices if choice.value["is_correct"]]
        marks.append(Marks(tuple(choice.id for choice in choices), right, question.is_critical))
    return tuple(marks)


def now() -> Any:
    """The instant it is by the clock of this life."""
    return timezone.now()
