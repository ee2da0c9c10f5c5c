"""The cast: the same five people in every test, and a course small enough to know by heart.

*Amina* learns, *Bruno* manages her workplace, *Chloé* manages elsewhere and must see nothing,
*Dmitri* writes, *Esther* sits on the board.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Locale, Page, Site

from accounts.models import User
from courses.models import CataloguePage, Course, CoursePage, Edition, LessonPage, ModulePage, Sector
from quizzes.models import Question, QuizPage
from workforce.models import JobRole, Membership, Oversight, Unit

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
        **{"name": name, "email": f"{first}@example.org", "preferred_language": "en", "claimed_at": claimed, **fields}
    )


def build_course() -> tuple[Course, Edition]:
    """The record of the hotel course, in its sector, with its first edition; no pages."""
    sector, _new = Sector.objects.get_or_create(code="hotels", defaults={"name": "Hotels"})
    course, _new = Course.objects.get_or_create(code="cse-hotel", defaults={"title": "Hotel course"})
    course.sectors.add(sector)
    edition, _new = Edition.objects.get_or_create(course=course, number=1, defaults={"published_on": SINCE})
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
    Membership.objects.create(person=amina, unit=workplace, role=porter, from_on=SINCE, shift=Membership.Shift.NIGHT)
    for overseer, unit, duty in (
        (bruno, workplace, Oversight.Duty.MANAGER),
        (chloe, elsewhere, Oversight.Duty.MANAGER),
        (esther, area, Oversight.Duty.BOARD),
    ):
        Oversight.objects.create(person=overseer, unit=unit, duty=duty, from_on=SINCE)
    for unit in (area, hotels, workplace, elsewhere):
        unit.refresh_from_db()  # units are kept in order of name, so later ones moved earlier ones
    return Cast(
        amina, bruno, chloe, dmitri, esther, area, hotels, workplace, elsewhere, porter, sector, course, edition
    )


def sign_in(client: Client, person: User) -> Client:
    """The same ``client``, signed in as ``person``."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


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

    def right_choice(self, question: Question) -> str:
        """The id of the choice that is right, the same in every language."""
        return next(child.id for child in question.choices if child.value["is_correct"])


URDU = {
    "catalogue": "کورس",
    "hotels": "ہوٹل کا کورس",
    "recognise": "پہچانیں",
    "first": "پہلا سبق",
    "second": "دوسرا سبق",
    "check": "مختصر جانچ",
}


def build_tiny_course() -> TinyCourse:
    """The tiny course's record and pages, published in both languages."""
    course, edition = build_course()
    english = _english_pages(course)
    locale, _new = Locale.objects.get_or_create(language_code="ur")
    urdu = Pages(*(_in_urdu(page, locale) for page in vars(english).values()))  # parents come first
    return TinyCourse(course=course, edition=edition, en=english, ur=urdu)


def _english_pages(course: Course) -> Pages:
    catalogue = CataloguePage(title="Courses", slug="courses", intro="One sentence of why.")
    Page.get_first_root_node().add_child(instance=catalogue)
    Site.objects.update(root_page=catalogue)
    course_page = CoursePage(
        title="Hotel course",
        slug="hotels",
        course=course,
        summary="What to notice and what to do.",
        content_note="<p>It talks about harm to children.</p>",
        outcomes="<ul><li>Notice patterns</li></ul>",
        needs="<ul><li>A phone</li></ul>",
        made_by="The tests",
    )
    catalogue.add_child(instance=course_page)
    module = ModulePage(title="Recognise", slug="recognise", stage="recognise", summary="What you may see.")
    course_page.add_child(instance=module)
    lessons = [
        LessonPage(title=title, slug=slug, aim=f"The aim of the {slug} lesson.", minutes=3, body=_body(slug))
        for title, slug in (("First lesson", "first"), ("Second lesson", "second"))
    ]
    quiz = QuizPage(title="Short check", slug="check", minutes=2, intro="<p>Three questions.</p>", pass_percent=60)
    quiz.questions = [_question(number, read_again=lessons[0].translation_key) for number in (1, 2, 3)]
    for page in (*lessons, quiz):
        module.add_child(instance=page)
        page.save_revision().publish()
    first, second = lessons
    return Pages(catalogue, course_page, module, first, second, quiz)


def _body(slug: str) -> list[dict[str, Any]]:
    return [
        _block("heading", {"text": "Look for patterns"}),
        _block("text", f"<p>Words of the {slug} lesson.</p>"),
        _block("contacts", {"intro": "Who to call", "purposes": ["emergency", "police"]}),
    ]


def _question(number: int, *, read_again: uuid.UUID) -> Question:
    choices = [("right", True), ("wrong", False), ("also wrong", False)]
    return Question(
        code=f"question-{number}",
        skill=("recognise", "respond", "report")[number - 1],
        is_critical=number == 3,
        place="night",
        scene=f"<p>Scene {number}.</p>",
        ask=f"What is the best next action ({number})?",
        read_again=read_again,
        sort_order=number,
        locale=Locale.get_default(),
        choices=[
            _block("choice", {"text": f"Choice {text} {number}", "is_correct": right, "feedback": f"Because {text}."})
            for text, right in choices
        ],
    )


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _in_urdu(page: Page, locale: Locale) -> Any:
    copy = page.copy_for_translation(locale)
    copy.title, copy.slug, copy.live = URDU[page.slug if page.slug in URDU else "catalogue"], page.slug, True
    if page.get_parent().is_root():
        copy.slug = f"{page.slug}-{locale.language_code}"
    for question in copy.questions.all() if isinstance(copy, QuizPage) else ():
        question.ask = f"بہترین اگلا قدم کیا ہے ({question.sort_order})؟"
        question.save()
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy
