"""What an author takes away, or puts elsewhere, in English: the other languages follow."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from courses.models import LessonPage
from tests.markup import texts_at, values_at
from tests.people import Cast, TinyCourse, as_person
from tests.quizzes.authoring.editing import publish_in_editor

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
LESSON = {"en": "/en/hotels/recognise/first/", "ur": "/ur/hotels/recognise/first/"}
#: The message after publishing that names other languages.
NOT_LIVE_ELSEWHERE = ".messages > ul > .warning"
QUIZ = {"en": "/en/hotels/recognise/check/", "ur": "/ur/hotels/recognise/check/"}


@pytest.fixture
def learners(cast: Cast, tiny_course: TinyCourse) -> None:
    """Amina learns in English, Bruno and Chloé in Urdu."""
    for person, language in ((cast.amina, "en"), (cast.bruno, "ur"), (cast.chloe, "ur")):
        as_person(person).post(f"/{language}/learn/done/{tiny_course.en.first.activity_key}/")


def is_found(language: str, addresses: Mapping[str, str] = LESSON) -> bool:
    """Whether the first lesson, or another page, is still shown in a language."""
    return as_person().get(addresses[language]).status_code == 200


def publish(author: Client, dialogue: str, page: Page) -> str:
    """Press *Publish*, in the editor of a page or for several; the page shown next."""
    if dialogue == "one":
        return str(publish_in_editor(author, page.specific).content.decode())
    author.post(address("publish", dialogue, page))
    return author.get("/cms/").content.decode()


def order(course: Page) -> list[str]:
    """The lessons of a course as its page lists them."""
    page = as_person().get(course.get_url()).content.decode()
    return sorted(
        ("first", "second", "check"), key=lambda slug: page.index(f"/hotels/recognise/{slug}/")
    )


def address(act: str, dialogue: str, page: Page) -> str:
    """Where an author says yes to something, on the page itself or among several."""
    return (
        f"/cms/pages/{page.pk}/{act}/"
        if dialogue == "one"
        else f"/cms/bulk/wagtailcore/page/{act}/?id={page.pk}"
    )


@pytest.mark.parametrize("dialogue", ["one", "many"])
@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_the_dialogue_says_whom_it_touches_and_asks(
    author: Client, tiny_course: TinyCourse, learners: None, act: str, dialogue: str
) -> None:
    page = author.get(address(act, dialogue, tiny_course.en.first))
    assert ["3", "1"] in [re.findall(r"\d+", sentence) for sentence in texts_at(page, "p")]
    assert values_at(page, "input[name=translations]", "type") == ["checkbox"]
    assert "Urdu" in page.content.decode()


@pytest.mark.parametrize("dialogue", ["one", "many"])
@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_who_says_yes_takes_it_away_in_every_language(
    author: Client, tiny_course: TinyCourse, act: str, dialogue: str
) -> None:
    assert (
        author.post(
            address(act, dialogue, tiny_course.en.first), {"translations": "on"}
        ).status_code
        == 302
    )
    assert not is_found("en")
    assert not is_found("ur")


@pytest.mark.parametrize("dialogue", ["one", "many"])
@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_who_says_no_takes_away_the_one_page(
    author: Client, tiny_course: TinyCourse, act: str, dialogue: str
) -> None:
    assert author.post(address(act, dialogue, tiny_course.en.first)).status_code == 302
    assert not is_found("en")
    assert is_found("ur")


@pytest.mark.parametrize("dialogue", ["one", "many"])
def test_who_publishes_again_is_asked_about_the_other_languages(
    author: Client, tiny_course: TinyCourse, dialogue: str
) -> None:
    author.post(address("unpublish", dialogue, tiny_course.en.quiz), {"translations": "on"})
    next_page = publish(author, dialogue, tiny_course.en.quiz)
    assert is_found("en", QUIZ)
    [sentence] = texts_at(next_page, NOT_LIVE_ELSEWHERE)
    assert "Urdu" in sentence
    question = re.search(r'href="([^"]*/elsewhere/[^"]*)"', next_page)
    assert question
    assert "Urdu" in author.get(question[1]).content.decode()
    assert not is_found("ur", QUIZ), "looking publishes"
    assert author.post(question[1]).status_code == 302
    assert is_found("ur", QUIZ)


@pytest.mark.parametrize("decision", ["locked", "planned", "over", "an alias"])
def test_what_others_decided_about_a_page_stays_as_it_is(
    author: Client, cast: Cast, tiny_course: TinyCourse, decision: str
) -> None:
    author.raise_request_exception = False
    english = tiny_course.en.first
    author.post(address("unpublish", "one", english), {"translations": "on"})
    publish(author, "many", english)
    urdu = LessonPage.objects.get(pk=tiny_course.ur.first.pk)
    if decision == "locked":
        Page.objects.filter(pk=urdu.pk).update(locked=True, locked_by=cast.esther)
    elif decision == "an alias":
        Page.objects.filter(pk=urdu.pk).update(alias_of=tiny_course.ur.second.pk)
    else:
        urdu.go_live_at = timezone.now() + timedelta(days=30) if decision == "planned" else None
        urdu.expire_at = timezone.now() - timedelta(days=30) if decision == "over" else None
        urdu.save_revision()
    response = author.post(f"/cms/courses/elsewhere/?id={english.pk}")
    assert response.status_code == 302
    assert not is_found("ur")
    assert texts_at(author.get("/cms/"), ".messages > ul > .success") == []


def test_nobody_is_asked_about_what_is_live_everywhere(
    author: Client, tiny_course: TinyCourse
) -> None:
    assert texts_at(publish(author, "many", tiny_course.en.first), NOT_LIVE_ELSEWHERE) == []


def test_whoever_may_not_publish_in_a_language_is_told(
    author: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
    author.post(address("unpublish", "one", tiny_course.en.first), {"translations": "on"})
    publish(author, "many", tiny_course.en.first)
    GroupPagePermission.objects.all().delete()
    for group in cast.dmitri.groups.all():
        GroupPagePermission.objects.create(
            group=group, page=tiny_course.en.course, permission_type="publish"
        )
    assert author.post(f"/cms/courses/elsewhere/?id={tiny_course.en.first.pk}").status_code == 302
    [refusal] = texts_at(author.get("/cms/"), ".messages > ul > .warning")
    assert "Urdu" in refusal
    assert not is_found("ur")


@pytest.mark.parametrize(
    "query", ["", "?id=", "?id=x", "?id=9999999999999999999", "?id=1&id=999999"]
)
def test_only_pages_that_one_may_publish_are_asked_about(
    author: Client, tiny_course: TinyCourse, query: str
) -> None:
    assert author.get(f"/cms/courses/elsewhere/{query}").status_code == 302


def test_what_expires_does_so_in_every_language(tiny_course: TinyCourse) -> None:
    Page.objects.filter(pk=tiny_course.en.first.pk).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert not is_found("en")
    assert not is_found("ur")


@pytest.mark.parametrize("position", [0, 1, 2])
def test_lessons_stand_in_the_same_order_in_every_language(
    author: Client, tiny_course: TinyCourse, position: int
) -> None:
    for moved in (tiny_course.en.second, tiny_course.en.quiz, tiny_course.en.first):
        author.post(f"/cms/pages/{moved.pk}/set_position/?position={position}")
        assert order(tiny_course.ur.course) == order(tiny_course.en.course)
