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
from quizzes.exchange.rules.files import ExchangeFormat
from quizzes.exchange.rules.items import ExchangeProblem
from quizzes.exchange.words import GAPS, RESULT_NAMES, describe
from tests.markup import count_at, numbers_at, texts_at, values_at
from tests.people import Cast, TinyCourse, person, sign_in

pytestmark = pytest.mark.django_db

TWO = b"::One::[html]<p>A girl waits.</p><p>Now?</p>{=Ask#Yes ~Wait#No}\n\n::Two::How do you feel?{}\n"


def address(tiny_course: TinyCourse, what: str = "import") -> str:
    return reverse(f"quiz_{what}", args=[tiny_course.en.quiz.pk])


def upload(content: bytes, name: str = "questions.txt") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "skill": "", "encoding": ""}


def counts_on(preview: Any) -> dict[str, int]:
    """What the preview of a file says would come, by result."""
    result_of = {str(name): result for result, name in RESULT_NAMES.items()}
    counts = {result_of[str(name)]: count for name, count in preview.context["counts"]}
    assert numbers_at(preview, "main p")[: len(counts)] == [str(n) for n in counts.values()]
    return counts


def explorer_of(quiz: QuizPage) -> str:
    """Where an author sees the page among its siblings."""
    return reverse("wagtailadmin_explore", args=[quiz.get_parent().pk])


def codes(tiny_course: TinyCourse) -> list[str]:
    draft = QuizPage.objects.get(pk=tiny_course.en.quiz.pk).get_latest_revision_as_object()
    return [question.code for question in draft.questions.all()]


def test_a_file_is_previewed_and_then_brought_into_the_draft(
    tiny_course: TinyCourse, author: Client
) -> None:
    assert count_at(author.get(address(tiny_course)), "select[name=skill]") == 1
    preview = author.post(address(tiny_course), upload(TWO))
    assert counts_on(preview) == {"new": 1, "left_out": 1}
    essay = describe(ExchangeProblem("no_counterpart", quote="essay"))
    assert essay in texts_at(preview, ".listing td p")
    assert str(GAPS["skill"]) in texts_at(preview, ".listing td li")
    assert "one" not in codes(tiny_course)
    done = author.post(address(tiny_course), {"brought": preview.context["signed_questions"]})
    assert done.url == reverse("wagtailadmin_pages:edit", args=[tiny_course.en.quiz.pk])
    assert codes(tiny_course)[3:] == ["one"]
    assert not tiny_course.en.quiz.__class__.objects.get(
        pk=tiny_course.en.quiz.pk
    ).questions.filter(code="one")
    assert PageLogEntry.objects.get(action="quizzes.import_questions").user.name == "Dmitri Ionescu"


def test_pressed_twice_is_brought_once(tiny_course: TinyCourse, author: Client) -> None:
    signed_questions = author.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    for _again in range(2):
        assert author.post(address(tiny_course), {"brought": signed_questions}).status_code == 302
    assert codes(tiny_course)[3:] == ["one"]
    assert PageLogEntry.objects.filter(action="quizzes.import_questions").count() == 1


def test_the_draft_opens_in_the_editor(tiny_course: TinyCourse, author: Client) -> None:
    signed_questions = author.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    editor = author.post(address(tiny_course), {"brought": signed_questions}, follow=True)
    assert editor.redirect_chain[-1][0].endswith(f"/pages/{tiny_course.en.quiz.pk}/edit/")
    assert numbers_at(editor, ".messages > ul > .success") == ["1"]


def test_a_preview_is_for_one_quiz_and_one_author(tiny_course: TinyCourse, author: Client) -> None:
    signed_questions = author.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    somebody = person("Other Author", is_staff=True)
    somebody.groups.set(Group.objects.filter(name="Editors"))
    for client, signed_value in (
        (sign_in(Client(), somebody), signed_questions),
        (author, signed_questions + "x"),
        (author, ""),
    ):
        answer = client.post(address(tiny_course), {"brought": signed_value}, follow=True)
        assert answer.redirect_chain[-1][0] == address(tiny_course)
        [refusal] = texts_at(answer, ".messages > ul > .error")
        assert "this preview was not made here for you and this quiz." in refusal
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
    tiny_course: TinyCourse, author: Client, name: str
) -> None:
    content, sentence = HOSTILE[name]
    answer = author.post(address(tiny_course), upload(content))
    assert answer.status_code == 200
    assert [sentence in error for error in answer.context["form"].errors["file"]] == [True]


def test_a_file_too_big_is_not_even_read(tiny_course: TinyCourse, author: Client) -> None:
    answer = author.post(address(tiny_course), upload(b"<quiz>" + b" " * MAX_FILE_BYTES))
    too_big = describe(ExchangeProblem("too_big", quote="50"))
    assert answer.context["form"].errors["file"] == [too_big]


def test_no_file_and_strange_fields_are_answered(tiny_course: TinyCourse, author: Client) -> None:
    for posted in (
        {},
        {"file": "text"},
        {**upload(TWO), "skill": "x"},
        {**upload(TWO), "encoding": "klingon"},
    ):
        assert author.post(address(tiny_course), posted).context["form"].errors


def test_markup_in_a_file_runs_nowhere(tiny_course: TinyCourse, author: Client) -> None:
    words = b"::<script>alert(1)</script>::[html]<img src=x onerror=alert(1)>{=<script>alert(2)</script>a ~b}"
    page = author.post(address(tiny_course), upload(words)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("to", "kind"), [("gift", "text/plain; charset=utf-8"), ("moodlexml", "application/xml")]
)
def test_a_quiz_is_downloaded_and_comes_back_unchanged(
    tiny_course: TinyCourse, author: Client, to: str, kind: str
) -> None:
    downloads = values_at(author.get(address(tiny_course, "export")), "main a.button", "href")
    assert downloads == [f"{address(tiny_course, 'export')}?to={name}" for name in ExchangeFormat]
    answer = author.get(address(tiny_course, "export"), {"to": to})
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith('attachment; filename="check.')
    preview = author.post(address(tiny_course), upload(answer.content))
    assert counts_on(preview) == {"unchanged": 3}
    assert count_at(preview, "main form button") == 0


def test_a_strange_format_is_only_the_page(tiny_course: TinyCourse, author: Client) -> None:
    answer = author.get(address(tiny_course, "export"), {"to": "../x"})
    assert "Content-Disposition" not in answer
    assert count_at(answer, "main a.button") == len(ExchangeFormat)


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


def test_other_pages_have_no_questions(tiny_course: TinyCourse, author: Client) -> None:
    for pk in (tiny_course.en.first.pk, 999_999):
        for what in ("import", "export"):
            assert author.get(reverse(f"quiz_{what}", args=[pk])).status_code == 404


def test_a_locked_page_stays_as_it_is(cast: Cast, tiny_course: TinyCourse, author: Client) -> None:
    signed_questions = author.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    locker = person("Who Locks", is_staff=True)
    Page.objects.filter(pk=tiny_course.en.quiz.pk).update(locked=True, locked_by=locker)
    answer = author.post(address(tiny_course), {"brought": signed_questions}, follow=True)
    assert answer.redirect_chain[-1][0] == explorer_of(tiny_course.en.quiz)
    [refusal] = texts_at(answer, ".messages > ul > .error")
    assert "The page is locked." in refusal
    assert "one" not in codes(tiny_course)


def test_a_translation_is_made_by_translating(tiny_course: TinyCourse, author: Client) -> None:
    source, _new = TranslationSource.update_or_create_from_instance(tiny_course.en.quiz)
    Translation.objects.create(source=source, target_locale=tiny_course.ur.quiz.locale)
    answer = author.get(reverse("quiz_import", args=[tiny_course.ur.quiz.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == explorer_of(tiny_course.ur.quiz)
    [refusal] = texts_at(answer, ".messages > ul > .error")
    assert "This quiz is a translation." in refusal


def test_the_menu_of_a_quiz_leads_there_and_that_of_a_lesson_does_not(
    tiny_course: TinyCourse, author: Client
) -> None:
    listing = author.get(
        reverse("wagtailadmin_explore", args=[tiny_course.en.module.pk])
    ).content.decode()
    assert address(tiny_course) in listing
    assert address(tiny_course, "export") in listing
    assert reverse("quiz_import", args=[tiny_course.en.first.pk]) not in listing
    editor = author.get(
        reverse("wagtailadmin_pages:edit", args=[tiny_course.en.quiz.pk])
    ).content.decode()
    assert address(tiny_course) in editor


def test_many_pages_published_at_once_leave_unfinished_questions_alone(
    tiny_course: TinyCourse, author: Client
) -> None:
    publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    signed_questions = author.post(address(tiny_course), upload(TWO)).context["signed_questions"]
    author.post(address(tiny_course), {"brought": signed_questions})
    for page, more in (
        (tiny_course.en.quiz, {}),
        (tiny_course.en.module, {"include_descendants": "on"}),
    ):
        answer = author.post(f"{publish}?id={page.pk}", more, follow=True)
        [refusal] = texts_at(answer, ".messages > ul > .error")
        assert tiny_course.en.quiz.title in refusal
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    assert page.has_unpublished_changes
    assert page.questions.count() == 3


def test_a_full_quiz_can_still_be_saved_in_the_editor(settings: Any) -> None:
    """Ten choices send about eighty fields."""
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS >= MAX_QUIZ_QUESTIONS * 80
