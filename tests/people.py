"""The cast: the same five people in every test, and a course small enough to know by heart.

*Amina* learns, *Bruno* manages her workplace, *Chloé* manages elsewhere and must see nothing,
*Dmitri* writes, *Esther* sits on the board.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from accounts.models import User
from courses.models import (
    CataloguePage,
    Course,
    CoursePage,
    Edition,
    LessonPage,
    ModulePage,
    Sector,
)
from foundation.models import TryCount
from quizzes.authoring.models import Question, QuizPage
from workforce.people.models import JobRole, Membership, Oversight
from workforce.units.models import Unit

#: The ``assert_constant_queries`` fixture: ``check(build, view)`` returns the number of statements.
QueryCheck = Callable[..., int]
#: Everybody was here before any test's clock starts, whatever day it is.
SINCE = date(2024, 1, 1)
#: The day and the instant of tests that need one.
ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Five people, where they belong, and the course they are asked for."""

    amina: User
    bruno: User
    chloe: User
    dmitri: User
    esther: User
    area: Unit
    hotels: Unit
    workplace: Unit
    elsewhere: Unit
    porter: JobRole
    sector: Sector
    course: Course
    edition: Edition


def person(name: str, **fields: Any) -> User:
    """Somebody who has said who they are; their e-mail address is their first name's."""
    first = name.split()[0].lower().replace("é", "e")
    claimed = datetime(2024, 1, 1, 12, tzinfo=UTC)
    return User.objects.create_user(
        **{
            "name": name,
            "email": f"{first}@example.org",
            "preferred_language": "en",
            "claimed_at": claimed,
            **fields,
        }
    )


def build_course() -> tuple[Course, Edition]:
    """The record of the hotel course, in its sector, with its first edition; no pages."""
    sector, _new = Sector.objects.get_or_create(code="hotels", defaults={"name": "Hotels"})
    course, _new = Course.objects.get_or_create(
        code="cse-hotel", defaults={"title": "Hotel course"}
    )
    course.sectors.add(sector)
    edition, _new = Edition.objects.get_or_create(
        course=course, number=1, defaults={"published_on": SINCE}
    )
    return course, edition


def build_cast() -> Cast:
    """Everybody, at work: Riverside Hotel with its manager, another hotel elsewhere, the board."""
    course, edition = build_course()
    sector = course.sectors.get()
    area = Unit.add_root(name="Thurrock", kind=Unit.Kind.AREA)
    hotels = area.add_child(name="Riverside Hotels", kind=Unit.Kind.ORGANISATION, sector=sector)
    workplace = hotels.add_child(
        name="Riverside Hotel",
        kind=Unit.Kind.WORKPLACE,
        sector=sector,
        headcount=18,
        headcount_source="payroll",
        headcount_on=SINCE,
    )
    other = Unit.add_root(name="Medway", kind=Unit.Kind.AREA)
    elsewhere = other.add_child(name="Quayside Hotel", kind=Unit.Kind.WORKPLACE, sector=sector)
    porter = JobRole.objects.create(code="night-porter", name="Night porter")
    amina, bruno, chloe, esther = (
        person(name) for name in ("Amina Yusuf", "Bruno Kowalski", "Chloé Martin", "Esther Okafor")
    )
    dmitri = person("Dmitri Ionescu", is_staff=True)
    dmitri.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
    Membership.objects.create(
        person=amina, unit=workplace, role=porter, from_on=SINCE, shift=Membership.Shift.NIGHT
    )
    for overseer, unit, duty in (
        (bruno, workplace, Oversight.Duty.MANAGER),
        (chloe, elsewhere, Oversight.Duty.MANAGER),
        (esther, area, Oversight.Duty.BOARD),
    ):
        Oversight.objects.create(person=overseer, unit=unit, duty=duty, from_on=SINCE)
    for unit in (area, hotels, workplace, elsewhere):
        unit.refresh_from_db()  # units are kept in order of name, so later ones moved earlier ones
    return Cast(
        amina,
        bruno,
        chloe,
        dmitri,
        esther,
        area,
        hotels,
        workplace,
        elsewhere,
        porter,
        sector,
        course,
        edition,
    )


BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client: Client, person: User) -> Client:
    """The same ``client``, signed in as ``person``.

    A browser that was nowhere yet gets its session as signing in would leave it, with three statements
    instead of eight.
    """
    if client.cookies:
        client.force_login(person, backend=BACKEND)
        return client
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def choices_of(question: Question) -> list[Any]:
    """The choices of a question that asks for the best action, each with ``id`` and ``value``."""
    [child] = question.body
    return list(child.value["choices"].bound_blocks)


@cache
def site() -> ClientHandler:
    """One for every browser: each handler of its own looks through all static files first."""
    return ClientHandler(enforce_csrf_checks=False)


def as_person(person: User | None = None) -> Client:
    """A new browser, which shows a 500 as a page, as the real ones do."""
    client = Client(raise_request_exception=False)
    client.handler = site()
    return sign_in(client, person) if person else client


def forget_tries() -> None:
    """Nobody has tried anything yet."""
    TryCount.objects.all().delete()


@dataclass(frozen=True)
class Pages:
    """The pages of the tiny course in one language."""

    catalogue: CataloguePage
    course: CoursePage
    module: ModulePage
    first: LessonPage
    second: LessonPage
    quiz: QuizPage


@dataclass(frozen=True)
class TinyCourse:
    """One module with two lessons and a quiz of three questions (the last one critical), in English and Urdu."""

    course: Course
    edition: Edition
    en: Pages
    ur: Pages


ENGLISH = {
    "courses": "Courses",
    "hotels": "Hotel course",
    "recognise": "Recognise",
    "first": "First lesson",
    "second": "Second lesson",
    "check": "Short check",
}
URDU = {
    "courses": "کورس",
    "hotels": "ہوٹل کا کورس",
    "recognise": "پہچانیں",
    "first": "پہلا سبق",
    "second": "دوسرا سبق",
    "check": "مختصر جانچ",
}
ASKED = {"en": "What is the best next action ({})?", "ur": "بہترین اگلا قدم کیا ہے ({})؟"}


# Search and reference indexes of the tiny course are left out: they would cost half of its making.
@override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}})
def build_tiny_course() -> TinyCourse:
    """The tiny course's record and pages, published in both languages."""
    course, edition = build_course()
    urdu, _new = Locale.objects.get_or_create(language_code="ur")
    english_pages = _pages(course, Locale.get_default(), ENGLISH)
    Site.objects.update(root_page=english_pages.catalogue)
    return TinyCourse(
        course, edition, english_pages, _pages(course, urdu, URDU, twins=english_pages)
    )


def _pages(
    course: Course, locale: Locale, titles: dict[str, str], twins: Pages | None = None
) -> Pages:
    """The pages in one language; ``twins`` are the same pages in another, whose keys they share."""
    first, second = (_lesson(slug) for slug in ("first", "second"))
    pages = Pages(_catalogue(), _course_page(course), _module(), first, second, _quiz())
    ending = "" if twins is None else f"-{locale.language_code}"
    for name, page in vars(pages).items():
        page.locale, page.title = locale, titles[page.slug]
        page.translation_key = (
            getattr(twins, name).translation_key if twins else page.translation_key
        )
    pages.catalogue.slug += ending
    pages.quiz.questions = _questions(
        pages.quiz, twins.quiz if twins else None, read_again=pages.first.translation_key
    )
    _plant(pages)
    return pages


def _plant(pages: Pages) -> None:
    """Put the pages into the tree; what learners do is published, so that it has a revision."""
    Page.get_first_root_node().add_child(instance=pages.catalogue)
    pages.catalogue.add_child(instance=pages.course)
    pages.course.add_child(instance=pages.module)
    for page in (pages.first, pages.second, pages.quiz):
        pages.module.add_child(instance=page)
        page.save_revision().publish()


def _catalogue() -> CataloguePage:
    return CataloguePage(slug="courses", intro="One sentence of why.")


def _course_page(course: Course) -> CoursePage:
    return CoursePage(
        slug="hotels",
        course=course,
        summary="What to notice and what to do.",
        content_note="<p>It talks about harm to children.</p>",
        outcomes="<ul><li>Notice patterns</li></ul>",
        needs="<ul><li>A phone</li></ul>",
        made_by="The tests",
    )


def _module() -> ModulePage:
    return ModulePage(slug="recognise", stage="recognise", summary="What you may see.")


def _lesson(slug: str) -> LessonPage:
    body = [
        _block("heading", {"text": "Look for patterns"}),
        _block("text", f"<p>Words of the {slug} lesson.</p>"),
        _block("contacts", {"intro": "Who to call", "purposes": ["emergency", "police"]}),
    ]
    return LessonPage(slug=slug, aim=f"The aim of the {slug} lesson.", minutes=3, body=body)


def _quiz() -> QuizPage:
    return QuizPage(slug="check", minutes=2, intro="<p>Three questions.</p>", pass_percent=60)


def _questions(quiz: QuizPage, twin: QuizPage | None, *, read_again: uuid.UUID) -> list[Question]:
    questions = [_question(number, quiz.locale, read_again=read_again) for number in (1, 2, 3)]
    for question, same in zip(questions, twin.questions.all() if twin else (), strict=False):
        question.translation_key, question.body = same.translation_key, same.body
    return questions


def _question(number: int, locale: Locale, *, read_again: uuid.UUID) -> Question:
    choices = [("right", True), ("wrong", False), ("also wrong", False)]
    return Question(
        code=f"question-{number}",
        skill=("recognise", "respond", "report")[number - 1],
        is_critical=number == 3,
        place="night",
        scene=f"<p>Scene {number}.</p>",
        ask=ASKED[locale.language_code].format(number),
        read_again=read_again,
        sort_order=number,
        locale=locale,
        body=[
            _block(
                "best_action",
                {"choices": [_choice(number, text, right) for text, right in choices]},
            )
        ],
    )


def _choice(number: int, text: str, right: bool) -> dict[str, Any]:
    return _block(
        "item",
        {"text": f"Choice {text} {number}", "is_correct": right, "feedback": f"Because {text}."},
    )


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}
