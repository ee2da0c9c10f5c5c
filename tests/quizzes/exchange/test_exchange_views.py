"""The pages for authors on which questions come in and go out."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import Translation, TranslationSource

from quizzes.authoring.models import QuizPage
from quizzes.exchange.question_files import MAX_QUIZ_QUESTIONS
from quizzes.exchange.rules.decoding import MAX_FILE_BYTES
from tests.people import Cast, TinyCourse, person, sign_in

pytestmark = pytest.mark.django_db

TWO = b"::One::[html]<p>A girl waits.</p><p>Now?</p>{=Ask#Yes ~Wait#No}\n\n::Two::How do you feel?{}\n"


@pytest.fixture
def dmitri(cast: Cast) -> Client:
    """Who writes, at the CMS."""
    return sign_in(Client(), cast.dmitri)


def address(tiny_course: TinyCourse, what: str = "import") -> str:
    return reverse(f"quiz_{what}", args=[tiny_course.en.quiz.pk])


def upload(content: bytes, name: str = "questions.txt") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "skill": "", "encoding": ""}


def codes(tiny_course: TinyCourse) -> list[str]:
    draft = QuizPage.objects.get(pk=tiny_course.en.quiz.pk).get_latest_revision_as_object()
    return [question.code for question in draft.questions.all()]


def test_a_file_is_previewed_and_then_brought_into_the_draft(
    tiny_course: TinyCourse, dmitri: Client
) -> None:
    assert "What the questions train" in dmitri.get(address(tiny_course)).content.decode()
    preview = dmitri.post(address(tiny_course), upload(TWO))
    page = preview.content.decode()
    assert "New: 1" in page
    assert "Cannot come: 1" in page
    assert "Questions of the kind “Essay” do not exist here." in page
    assert "Say what it trains: Recognise, Respond or Report." in page
    assert "one" not in codes(tiny_course)
    done = dmitri.post(address(tiny_course), {"brought": preview.context["signed_questions"]})
    assert done.url == reverse("wagtailadmin_pages:edit", args=[tiny_course.en.quiz.pk])
    assert codes(tiny_course)[3:] == ["one"]
    assert not tiny_course.en.quiz.__class__.objects.get(
        pk=tiny_course.en.quiz.pk
    ).questions.filter(code="one")
    assert PageLogEntry.objects.get(action="quizzes.import_questions").user.name == "Dmitri Ionescu"


def test_pressed_twice_is_brought_once(tiny_course: TinyCourse, dmitri: Client) -> None:
    signed_questions = dmitri.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    for _again in range(2):
        assert dmitri.post(address(tiny_course), {"brought": signed_questions}).status_code == 302
    assert codes(tiny_course)[3:] == ["one"]
    assert PageLogEntry.objects.filter(action="quizzes.import_questions").count() == 1


def test_the_draft_opens_in_the_editor(tiny_course: TinyCourse, dmitri: Client) -> None:
    signed_questions = dmitri.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    assert (
        "1 question came into the draft. Nothing is published."
        in dmitri.post(
            address(tiny_course), {"brought": signed_questions}, follow=True
        ).content.decode()
    )


def test_a_preview_is_for_one_quiz_and_one_author(tiny_course: TinyCourse, dmitri: Client) -> None:
    signed_questions = dmitri.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    somebody = person("Other Author", is_staff=True)
    somebody.groups.set(Group.objects.filter(name="Editors"))
    for client, signed_value in (
        (sign_in(Client(), somebody), signed_questions),
        (dmitri, signed_questions + "x"),
        (dmitri, ""),
    ):
        answer = client.post(address(tiny_course), {"brought": signed_value}, follow=True)
        assert "this preview was not made here for you and this quiz." in answer.content.decode()
    assert "one" not in codes(tiny_course)


HOSTILE = {
    "nothing": (b"", "The submitted file is empty."),
    "spaces": (b"  \n", "The file is empty."),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "This is a picture."),
    "a bomb": (
        b'<!DOCTYPE quiz [<!ENTITY a "x">]><quiz>&a;</quiz>',
        "it has a DOCTYPE, which can define entities",
    ),
    "broken XML": (b"<quiz>\n<question>", "The file is damaged in line 2"),
    "another XML": (b"<rss/>", "it begins with “rss”"),
    "script": (b"<script>alert(1)</script>", "begins with “script”"),
    "NULs": (b"\x00" * 50, "This file is no text."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_sentence(
    tiny_course: TinyCourse, dmitri: Client, name: str
) -> None:
    content, sentence = HOSTILE[name]
    answer = dmitri.post(address(tiny_course), upload(content))
    assert answer.status_code == 200
    assert [sentence in error for error in answer.context["form"].errors["file"]] == [True]


def test_a_file_too_big_is_not_even_read(tiny_course: TinyCourse, dmitri: Client) -> None:
    answer = dmitri.post(address(tiny_course), upload(b"<quiz>" + b" " * MAX_FILE_BYTES))
    assert answer.context["form"].errors["file"] == [
        "The file is bigger than 50 MB. Export the questions in several parts."
    ]


def test_no_file_and_strange_fields_are_answered(tiny_course: TinyCourse, dmitri: Client) -> None:
    for posted in (
        {},
        {"file": "text"},
        {**upload(TWO), "skill": "x"},
        {**upload(TWO), "encoding": "klingon"},
    ):
        assert dmitri.post(address(tiny_course), posted).context["form"].errors


def test_markup_in_a_file_runs_nowhere(tiny_course: TinyCourse, dmitri: Client) -> None:
    words = b"::<script>alert(1)</script>::[html]<img src=x onerror=alert(1)>{=<script>alert(2)</script>a ~b}"
    page = dmitri.post(address(tiny_course), upload(words)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("to", "kind"), [("gift", "text/plain; charset=utf-8"), ("moodlexml", "application/xml")]
)
def test_a_quiz_is_downloaded_and_comes_back_unchanged(
    tiny_course: TinyCourse, dmitri: Client, to: str, kind: str
) -> None:
    assert "Download as GIFT" in dmitri.get(address(tiny_course, "export")).content.decode()
    answer = dmitri.get(address(tiny_course, "export"), {"to": to})
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith('attachment; filename="check.')
    preview = dmitri.post(address(tiny_course), upload(answer.content)).content.decode()
    assert "Stays as it is: 3" in preview
    assert "Bring them into the draft" not in preview


def test_a_strange_format_is_only_the_page(tiny_course: TinyCourse, dmitri: Client) -> None:
    assert (
        "Download as GIFT"
        in dmitri.get(address(tiny_course, "export"), {"to": "../x"}).content.decode()
    )


def test_only_who_may_edit_the_page_gets_in(cast: Cast, tiny_course: TinyCourse) -> None:
    reader = person("Only Reader", is_staff=True)
    group = Group.objects.create(name="Readers")
    group.permissions.add(
        *Group.objects.get(name="Editors").permissions.filter(codename="access_admin")
    )
    reader.groups.add(group)
    for what in ("import", "export"):
        for somebody in (cast.amina, cast.bruno, cast.chloe, cast.esther, reader):
            for method in ("get", "post"):
                answer = getattr(sign_in(Client(), somebody), method)(address(tiny_course, what))
                assert answer.status_code in (302, 403), (what, somebody, method)
                assert "/edit" not in getattr(answer, "url", "")
        assert Client().get(address(tiny_course, what)).status_code == 302


def test_other_pages_have_no_questions(tiny_course: TinyCourse, dmitri: Client) -> None:
    for pk in (tiny_course.en.first.pk, 999_999):
        for what in ("import", "export"):
            assert dmitri.get(reverse(f"quiz_{what}", args=[pk])).status_code == 404


def test_a_locked_page_stays_as_it_is(cast: Cast, tiny_course: TinyCourse, dmitri: Client) -> None:
    signed_questions = dmitri.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    locker = person("Who Locks", is_staff=True)
    Page.objects.filter(pk=tiny_course.en.quiz.pk).update(locked=True, locked_by=locker)
    answer = dmitri.post(address(tiny_course), {"brought": signed_questions}, follow=True)
    assert "The page is locked." in answer.content.decode()
    assert "one" not in codes(tiny_course)


def test_a_translation_is_made_by_translating(tiny_course: TinyCourse, dmitri: Client) -> None:
    source, _new = TranslationSource.update_or_create_from_instance(tiny_course.en.quiz)
    Translation.objects.create(source=source, target_locale=tiny_course.ur.quiz.locale)
    answer = dmitri.get(reverse("quiz_import", args=[tiny_course.ur.quiz.pk]), follow=True)
    assert "This quiz is a translation." in answer.content.decode()


def test_the_menu_of_a_quiz_leads_there_and_that_of_a_lesson_does_not(
    tiny_course: TinyCourse, dmitri: Client
) -> None:
    listing = dmitri.get(
        reverse("wagtailadmin_explore", args=[tiny_course.en.module.pk])
    ).content.decode()
    assert address(tiny_course) in listing
    assert address(tiny_course, "export") in listing
    assert reverse("quiz_import", args=[tiny_course.en.first.pk]) not in listing
    editor = dmitri.get(
        reverse("wagtailadmin_pages:edit", args=[tiny_course.en.quiz.pk])
    ).content.decode()
    assert address(tiny_course) in editor


def test_many_pages_published_at_once_leave_unfinished_questions_alone(
    tiny_course: TinyCourse, dmitri: Client
) -> None:
    publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    signed_questions = dmitri.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    dmitri.post(address(tiny_course), {"brought": signed_questions})
    for page, more in (
        (tiny_course.en.quiz, {}),
        (tiny_course.en.module, {"include_descendants": "on"}),
    ):
        answer = dmitri.post(f"{publish}?id={page.pk}", more, follow=True)
        assert "Questions are not finished yet in: Short check." in answer.content.decode()
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    assert page.has_unpublished_changes
    assert page.questions.count() == 3


def test_a_full_quiz_can_still_be_saved_in_the_editor(settings: Any) -> None:
    """Ten choices send about eighty fields."""
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS >= MAX_QUIZ_QUESTIONS * 80
