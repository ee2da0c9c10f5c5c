"""Files once read wrong in silence: what a reader of each would expect, written by hand, by page and by command."""

import io
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from tests.people import Cast, TinyCourse, sign_in

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "samples" / "faults"
#: What a quiz asks of one question: the answers that are right, and the others.
Key = tuple[list[str], list[str]]

#: file → the right and the wrong answers
READ: dict[str, Key] = {
    "qti3-second-declaration.xml": (["Call 999"], ["Nothing"]),
    "qti3-feedback-block-in-body.xml": (["Call 999"], ["Nothing"]),
    "moodle-multilang-span.xml": (["999"], ["Nobody"]),
    "moodle-single-empty.xml": (["A", "B"], ["C"]),
}
#: file → a piece of the sentence that says why nothing comes
REFUSED = {
    "qti3-order-partly-said.xml": "does not say where these steps come: Write it down; Tell the manager; Go home.",
    "qti21-choice.xml": "This is QTI 2.1",
    "qti21-bare-doctype.xml": "This is QTI 2.1",
    "cloze-read-as-gift.txt": "Cloze",
    "aiken-two.txt": "This is Aiken",
}
#: file → words that must stand nowhere in the question
NOWHERE = {
    "qti3-feedback-block-in-body.xml": "The right answer is",
    "moodle-multilang-span.xml": "Pe cine suni",
}


@pytest.fixture
def dmitri(cast: Cast) -> Client:
    """Who writes, at the CMS."""
    return sign_in(Client(), cast.dmitri)


def previewed(client: Client, tiny_course: TinyCourse, content: bytes) -> tuple[str, str]:
    """The words of the page that follows a file, and what it carries to the next; empty where nothing can come."""
    answer = client.post(
        reverse("quiz_import", args=[tiny_course.en.quiz.pk]),
        {"file": SimpleUploadedFile("questions", content), "skill": "", "encoding": ""},
    )
    page = answer.content.decode()
    found = (
        page.partition('name="brought" value="')[2].partition('"')[0]
        if "Bring them into" in page
        else ""
    )
    return unescape(" ".join(page.split())), found


def commanded(tiny_course: TinyCourse, path: Path, *options: str) -> tuple[int, str]:
    """Exit status and everything a command said."""
    out = io.StringIO()
    try:
        call_command(
            "import_questions",
            str(path),
            "--quiz",
            str(tiny_course.en.quiz.pk),
            *options,
            stdout=out,
        )
    except CommandError as error:
        return error.returncode, f"{out.getvalue()} {error}"
    return 0, out.getvalue()


def asked(client: Client, tiny_course: TinyCourse) -> list[tuple[str, Key]]:
    """Every question that came: all its words, and its answers as the quiz would mark them."""
    answer = client.get(reverse("quiz_export", args=[tiny_course.en.quiz.pk]), {"to": "moodlexml"})
    questions = [
        each for each in fromstring(answer.content) if each.findtext("idnumber", "").strip()
    ]
    came = [each for each in questions if not each.findtext("idnumber", "").startswith("question-")]
    return [(each.findtext("questiontext/text", ""), _key(each)) for each in came]


def _key(question: Any) -> Key:
    answers = [
        (float(each.get("fraction", 0)), each.findtext("text", ""))
        for each in question.iter("answer")
    ]
    return [words for share, words in answers if share > 0], [
        words for share, words in answers if share <= 0
    ]


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_whoever_wrote_it_meant_it(
    tiny_course: TinyCourse, dmitri: Client, name: str
) -> None:
    _page, carried = previewed(dmitri, tiny_course, (FOLDER / name).read_bytes())
    dmitri.post(reverse("quiz_import", args=[tiny_course.en.quiz.pk]), {"brought": carried})
    [(words, key)] = asked(dmitri, tiny_course)
    assert key == READ[name]
    if name in NOWHERE:
        assert NOWHERE[name] not in words
    status, said = commanded(tiny_course, FOLDER / name)
    assert (status, "unchanged 1" in said) == (0, True), said


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_named_and_nothing_comes(
    tiny_course: TinyCourse, dmitri: Client, name: str
) -> None:
    page, carried = previewed(dmitri, tiny_course, (FOLDER / name).read_bytes())
    assert REFUSED[name] in page
    assert not carried
    status, said = commanded(tiny_course, FOLDER / name)
    assert status in (1, 2)
    assert REFUSED[name] in said
    assert asked(dmitri, tiny_course) == []
