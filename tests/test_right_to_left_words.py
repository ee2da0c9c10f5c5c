"""English to say aloud, and figures with a sign, on pages that are read from right to left."""

import json

import pytest
from django.test import Client
from django.utils.safestring import mark_safe
from django.utils.translation import override

from foundation.languages.directions import isolate, percent
from tests.people import TinyCourse

pytestmark = pytest.mark.django_db

CALL = "<p>“Police, please.” (پولیس چاہیے)۔</p>"
SHARE = "ان میں سے 90% کو پتہ تھا۔ مگر صرف 28% نے قدم اٹھایا۔"


@pytest.fixture
def lesson(client: Client, tiny_course: TinyCourse) -> str:
    """The first lesson in Urdu, with English to say and figures."""
    page = tiny_course.ur.first
    blocks = [
        ("steps", {"intro": "", "items": [CALL]}),
        ("key_point", {"text": SHARE}),
        ("text", f"<p>{SHARE}</p>"),
    ]
    page.body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    page.save_revision().publish()
    return client.get(page.url).content.decode()


def test_english_to_say_is_marked_as_english(lesson: str) -> None:
    assert '“<bdi lang="en" dir="ltr">Police, please.</bdi>” (پولیس چاہیے)۔' in lesson


def test_a_figure_keeps_its_sign_behind_it(lesson: str) -> None:
    assert lesson.count('<bdi dir="ltr">28%</bdi>') == 2


def test_nothing_is_added_where_all_is_read_from_left_to_right() -> None:
    assert isolate("Say “Police, please.” 28% did.") == "Say “Police, please.” 28% did."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ہاں <b>“Help”</b>", "ہاں &lt;b&gt;“<bdi lang=en dir=ltr>Help</bdi>”&lt;/b&gt;"),
        ("ہاں “<img src=x onerror=a>”", "ہاں “&lt;img src=x onerror=a&gt;”"),
        (
            "ہاں “I can’t.” 12.5 %",
            "ہاں “<bdi lang=en dir=ltr>I can’t.</bdi>” <bdi dir=ltr>12.5 %</bdi>",
        ),
    ],
)
def test_what_is_no_html_stays_none(text: str, shown: str) -> None:
    assert isolate(text).replace('"', "") == shown


def test_an_address_is_left_alone() -> None:
    link = mark_safe('<a href="https://example.org/28%/“Help”">ہاں</a>')
    assert isolate(link) == link


@pytest.mark.parametrize(
    ("language", "words"), [("en", "28%"), ("ro", "28\u00a0%"), ("ur", "\u206628%\u2069")]
)
def test_per_cent_is_written_as_the_language_does(language: str, words: str) -> None:
    with override(language):
        assert percent(0.28) == words
