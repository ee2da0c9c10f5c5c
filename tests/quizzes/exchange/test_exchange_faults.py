"""Files that were once read wrong without notice, by page and by command.

What a reader of each would expect is written by hand.
"""

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

from tests.people import TinyCourse

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


def preview(client: Client, tiny_course: TinyCourse, content: bytes) -> tuple[str, str]:
    """The words of the preview of a file, and the signed questions in it.

    These are empty where nothing can be imported.
    """
    answer = client.post(
        reverse("quiz_import", args=[tiny_course.en.quiz.pk]),
        {"file": SimpleUploadedFile("questions", content), "skill": "", "encoding": ""},
    )
    page = answer.content.decode()
    signed_questions = ""
    if "Bring them into" in page:
        signed_questions = page.partition('name="brought" value="')[2].partition('"')[0]
    return unescape(" ".join(page.split())), signed_questions


def run_import(tiny_course: TinyCourse, path: Path, *options: str) -> tuple[int, str]:
    """The exit status and everything the command printed."""
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


def imported_questions(client: Client, tiny_course: TinyCourse) -> list[tuple[str, Key]]:
    """Every question that was imported: all its words, and its answers as the quiz would mark them."""
    answer = client.get(reverse("quiz_export", args=[tiny_course.en.quiz.pk]), {"to": "moodlexml"})
    questions = list[tuple[str, Key]]()
    for element in fromstring(answer.content):
        code = element.findtext("idnumber", "").strip()
        if code and not code.startswith("question-"):
            questions.append((element.findtext("questiontext/text", ""), _key(element)))
    return questions


def _key(question: Any) -> Key:
    right = list[str]()
    wrong = list[str]()
    for answer in question.iter("answer"):
        answers = right if float(answer.get("fraction", 0)) > 0 else wrong
        answers.append(answer.findtext("text", ""))
    return right, wrong


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_whoever_wrote_it_meant_it(
    tiny_course: TinyCourse, author: Client, name: str
) -> None:
    _page, signed_questions = preview(author, tiny_course, (FOLDER / name).read_bytes())
    author.post(
        reverse("quiz_import", args=[tiny_course.en.quiz.pk]), {"brought": signed_questions}
    )
    [(words, key)] = imported_questions(author, tiny_course)
    assert key == READ[name]
    if name in NOWHERE:
        assert NOWHERE[name] not in words
    status, output = run_import(tiny_course, FOLDER / name)
    assert (status, "unchanged 1" in output) == (0, True), output


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_named_and_nothing_comes(
    tiny_course: TinyCourse, author: Client, name: str
) -> None:
    page, signed_questions = preview(author, tiny_course, (FOLDER / name).read_bytes())
    assert REFUSED[name] in page
    assert not signed_questions
    status, output = run_import(tiny_course, FOLDER / name)
    assert status in (1, 2)
    assert REFUSED[name] in output
    assert imported_questions(author, tiny_course) == []
