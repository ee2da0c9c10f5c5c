"""The two doors by which questions come into the draft of a quiz: the page for authors, the command."""

import io
import json
from html import unescape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

#: Kinds whose answers the draft keeps as a list, and the name of that list.
_LISTS = {"best_action": "choices", "multiple": "choices", "ordering": "steps"}


def preview(author: Client, quiz: int, content: bytes) -> tuple[str, str]:
    """Return the words of the preview of a file, and the signed questions on its button."""
    fields = {"file": SimpleUploadedFile("questions", content), "skill": "", "encoding": ""}
    answer = author.post(reverse("quiz_import", args=[quiz]), fields)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    button = page.select_one("input[name=brought]")
    return " ".join(unescape(page.get_text(" ")).split()), str(button["value"]) if button else ""


def press_bring(author: Client, quiz: int, signed: str) -> None:
    """Press the button below a preview."""
    assert author.post(reverse("quiz_import", args=[quiz]), {"brought": signed}).status_code == 302


def by_command(folder: Path, quiz: int, content: bytes) -> tuple[int, dict[str, Any]]:
    """Run ``import_questions``; return its status and its report."""
    path = folder / "questions"
    path.write_bytes(content)
    out = io.StringIO()
    status = 0
    try:
        call_command(
            "import_questions", str(path), "--quiz", str(quiz), "--format", "json", stdout=out
        )
    except CommandError as error:
        status = error.returncode
    return status, json.loads(out.getvalue() or "{}")


def in_the_draft(quiz: int) -> dict[str, dict[str, object]]:
    """Return the questions of the newest draft by their codes, as its revision stores them."""
    revision = Page.objects.get(pk=quiz).get_latest_revision()
    questions = {}
    for stored in revision.content["questions"]:
        [body] = json.loads(stored["body"])
        questions[stored["code"]] = {
            "kind": body["type"],
            "scene": _paragraphs(stored["scene"]),
            "ask": stored["ask"],
            **_answers(body["type"], body["value"]),
        }
    return questions


def _paragraphs(html: str) -> list[str]:
    page = BeautifulSoup(html, "html.parser")
    assert not page.get_text("").strip() or page.select("p"), f"no paragraphs: {html}"
    return [" ".join(paragraph.get_text("").split()) for paragraph in page.select("p")]


def _answers(kind: str, value: dict[str, Any]) -> dict[str, object]:
    if kind == "true_false":
        answer = value["answer"]
        return {
            "lines": [
                ("true", answer == "true", value["if_true"]),
                ("false", answer == "false", value["if_false"]),
            ]
        }
    if kind == "matching":
        pairs = [
            (row["value"]["text"], row["value"]["partner"], row["value"]["feedback"])
            for row in value["pairs"]
        ]
        return {"pairs": pairs, "decoys": [row["value"] for row in value["others"]]}
    rows = [row["value"] for row in value[_LISTS[kind]]]
    return {"lines": [(row["text"], row.get("is_correct", False), row["feedback"]) for row in rows]}
