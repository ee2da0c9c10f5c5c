"""A course whose last open activity was removed is complete: pages and certificate say so, once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils.translation import gettext, override
from wagtail.models import Page

from certificates.models import Certificate
from courses.models import Course, CoursePage, Enrolment, ModulePage
from courses.signals import course_completed
from tests.people import AT, TinyCourse, as_person, person
from tests.quizzes.attempts.living import sit

pytestmark = pytest.mark.django_db
Commit = Callable[..., AbstractContextManager[list[Any]]]
ALL_DONE, SEE, NONE_YET = "All done", "See my certificate", "Your certificates will be here"


@pytest.fixture
def learner(tiny_course: TinyCourse) -> Client:
    """Amina, who has done all of the course in English but the second lesson."""
    client = as_person(person("Amina Yusuf"))
    do(client, tiny_course.en.first)
    sit(client, tiny_course, "111")
    return client


def do(client: Client, lesson: Page, language: str = "en") -> None:
    """Press *Next* at the end of a lesson."""
    assert client.post(f"/{language}/learn/done/{lesson.translation_key}/").status_code == 302


def says(client: Client, words: str, address: str = "/en/hotels/") -> bool:
    """Whether a page says these words."""
    response = client.get(address)
    assert response.status_code == 200
    return words in response.content.decode()


def take_away(operator_client: Client, page: Page, act: str, to: Page | None = None) -> None:
    """Unpublish, delete or move a page in the CMS."""
    address = (
        f"/cms/pages/{page.pk}/{act}/"
        if act != "move"
        else f"/cms/pages/{page.pk}/move/{to.pk if to else 0}/confirm/"
    )
    assert operator_client.post(address).status_code == 302


def check(**options: Any) -> int:
    """The exit code of check_integrity."""
    try:
        call_command("check_integrity", stdout=StringIO(), stderr=StringIO(), **options)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_whoever_lacked_only_what_was_taken_away_has_a_certificate(
    tiny_course: TinyCourse,
    learner: Client,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
    act: str,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        take_away(operator_client, tiny_course.en.second, act)
    assert says(learner, SEE), "the course page offers no certificate"
    assert not says(learner, NONE_YET, "/me/"), (
        "the course page says all is done, and there is no certificate"
    )


def test_no_page_speaks_of_a_certificate_that_is_not_there(
    tiny_course: TinyCourse, learner: Client
) -> None:
    Page.objects.filter(pk=tiny_course.en.second.pk).update(live=False)  # nothing heard of it
    cache.clear()
    assert says(learner, NONE_YET, "/me/")
    assert not says(learner, SEE), "the course page speaks of a certificate that is not there"
    assert not says(learner, ALL_DONE)


def test_check_integrity_finds_and_completes_what_is_done(
    tiny_course: TinyCourse, learner: Client
) -> None:
    assert check() == 0
    Page.objects.filter(pk=tiny_course.en.second.pk).update(live=False)
    cache.clear()
    assert check() == 1, "check_integrity is content"
    assert check(rebuild=True) == 0
    assert Certificate.objects.count() == 1


def test_what_another_language_lacks_promises_nothing(
    tiny_course: TinyCourse, learner: Client
) -> None:
    Page.objects.filter(pk=tiny_course.ur.second.pk).update(live=False)
    cache.clear()
    start = "/ur/learn/start/cse-hotel/"
    assert says(learner, start, "/ur/hotels/"), (
        "the Urdu page speaks of a certificate that is not there"
    )
    call_command("complete_runs", stdout=StringIO())
    assert not Certificate.objects.exists(), "a language she never learned in certified her"
    # she goes on, with what is left, in English
    assert learner.post(start).url == tiny_course.en.second.get_url()
    assert not Certificate.objects.exists(), "a lesson she could read is done by nobody"
    do(learner, tiny_course.en.second)
    assert Certificate.objects.count() == 1
    assert not says(learner, start, "/ur/hotels/")


@pytest.mark.parametrize("trigger", ["Next", "Go on", "night"])
def test_what_is_translated_so_far_is_not_the_whole_course(
    tiny_course: TinyCourse, trigger: str
) -> None:
    hidden_pks, reader = (
        [tiny_course.ur.second.pk, tiny_course.ur.quiz.pk],
        as_person(person("Amina Yusuf")),
    )
    if trigger == "night":
        do(reader, tiny_course.ur.first, "ur")
    Page.objects.filter(pk__in=hidden_pks).update(live=False)
    cache.clear()
    if trigger == "Next":
        do(reader, tiny_course.ur.first, "ur")
    elif trigger == "Go on":
        do(reader, tiny_course.en.first)
        reader.post("/ur/learn/start/cse-hotel/", {"noted": "yes"})
    call_command("complete_runs", stdout=StringIO())
    assert not Certificate.objects.exists(), (
        f"{trigger}: one lesson of three, and no check passed, is certified"
    )
    assert check() == 0
    goes_on = reader.post("/ur/learn/start/cse-hotel/", {"noted": "yes"}, follow=True)
    assert goes_on.request["PATH_INFO"] == tiny_course.en.second.get_url()
    with override("ur"):
        why = gettext("This page is not available in your language yet. Here it is in English.")
    assert why in goes_on.content.decode()
    do(reader, tiny_course.en.second)
    sit(reader, tiny_course, "111")
    assert Certificate.objects.count() == 1


def test_moving_the_lesson_away_counts_too(
    tiny_course: TinyCourse,
    learner: Client,
    operator_client: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    second = tiny_course.en.second
    words = dict.fromkeys(("content_note", "outcomes", "needs"), "<p>Words.</p>")
    course = Course.objects.create(code="other", title="Other")
    elsewhere = CoursePage(title="Other", slug="other", course=course, summary="Other.", **words)
    tiny_course.en.catalogue.add_child(instance=elsewhere)
    module = elsewhere.add_child(
        instance=ModulePage(title="Module", slug="module", stage="respond")
    )
    with django_capture_on_commit_callbacks(execute=True):
        take_away(operator_client, second, "move", to=module)
    assert says(learner, SEE)
    assert not says(learner, NONE_YET, "/me/")


def test_the_night_completes_what_was_missed_once(tiny_course: TinyCourse, learner: Client) -> None:
    Page.objects.filter(pk=tiny_course.en.second.pk).update(live=False)
    cache.clear()
    output = StringIO()
    call_command("complete_runs", dry_run=True, stdout=output)
    assert output.getvalue().strip() == "1 courses to complete"
    assert not Certificate.objects.exists()
    for _night in range(2):
        call_command("complete_runs", stdout=output)
    assert output.getvalue().split("\n")[1:3] == ["1 courses completed", "0 courses completed"]
    assert Certificate.objects.count() == 1
    assert says(learner, ALL_DONE)


def test_a_guest_completes_and_gets_the_certificate_with_a_name(
    tiny_course: TinyCourse, operator_client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    guest = as_person()
    do(guest, tiny_course.en.first)
    sit(guest, tiny_course, "111")
    with django_capture_on_commit_callbacks(execute=True):
        take_away(operator_client, tiny_course.en.second, "unpublish")
    assert says(guest, "Get my certificate", "/me/")


@pytest.mark.may_log_errors
def test_one_person_who_cannot_be_completed_keeps_nobody_back(
    tiny_course: TinyCourse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("Amina Yusuf", "Bruno Kowalski"):
        client = as_person(person(name))
        do(client, tiny_course.en.first)
        sit(client, tiny_course, "111")
    Page.objects.filter(pk=tiny_course.en.second.pk).update(live=False)
    cache.clear()

    def fail(enrolment: Enrolment, **kwargs: Any) -> None:
        if enrolment.person.name == "Amina Yusuf":
            raise OSError("disk")

    course_completed.connect(fail)
    try:
        call_command("complete_runs", stdout=StringIO())
    finally:
        course_completed.disconnect(fail)
    assert [row.person.name for row in Certificate.objects.all()] == ["Bruno Kowalski"]
    assert check() == 1
    call_command("complete_runs", stdout=StringIO())
    assert check() == 0


def test_looking_costs_the_same_for_many(
    tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]
) -> None:
    numbers = iter(range(99))
    cache.clear()

    def one_more() -> None:
        learner = person(f"Learner{next(numbers)}")
        run = Enrolment.objects.create(
            person=learner, course=tiny_course.course, language="en", started_at=AT
        )
        run.completions.create(
            activity_key=tiny_course.en.first.translation_key, language="en", completed_at=AT
        )

    assert_constant_queries(
        one_more, lambda: call_command("complete_runs", dry_run=True, stdout=StringIO())
    )


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_the_dialogue_says_how_many_would_be_done_at_once(
    operator_client: Client, learner: Client, tiny_course: TinyCourse, act: str
) -> None:
    sentence = "1 person has done everything else of the course"
    assert (
        sentence
        in operator_client.get(f"/cms/pages/{tiny_course.en.second.pk}/{act}/").content.decode()
    )
    assert (
        sentence
        not in operator_client.get(f"/cms/pages/{tiny_course.en.first.pk}/{act}/").content.decode()
    )
    assert (
        sentence
        not in operator_client.get(f"/cms/pages/{tiny_course.ur.second.pk}/{act}/").content.decode()
    )
    assert (
        sentence
        not in operator_client.get(f"/cms/pages/{tiny_course.en.course.pk}/{act}/").content.decode()
    )
