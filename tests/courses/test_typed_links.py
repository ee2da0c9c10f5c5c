"""Links and forms of the CMS as its editor never sends them, and links to unsafe addresses."""

import json
from typing import Any

import pytest
from wagtail.models import Page

from tests.hostile import failures
from tests.people import Cast, TinyCourse, as_person
from tests.quizzes.authoring.test_finishing import editor

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def typed(*entities: dict[str, Any], **changed: Any) -> str:
    """A paragraph as the editor sends it, its first word linked by each of ``entities``."""
    ranges = [{"offset": 0, "length": 4, "key": number} for number in range(len(entities))]
    block = {"key": "a", "text": "Here is help.", "type": "unstyled", "depth": 0}
    block |= {"inlineStyleRanges": [], "entityRanges": ranges, **changed}
    return json.dumps({"blocks": [block], "entityMap": dict(enumerate(entities))})


def link(kind: str = "LINK", **data: Any) -> dict[str, Any]:
    return {"type": kind, "mutability": "MUTABLE", "data": data}


FORGED = {
    "a word for a page": typed(link(id="abc")),
    "a list for a page": typed(link(id=[1])),
    "a number no page has": typed(link(id="9" * 30)),
    "a link to nothing": typed(link()),
    "a link without data": typed({"type": "LINK", "mutability": "MUTABLE"}),
    "a number for an address": typed(link(url=5)),
    "a link that is not there": typed(entityRanges=[{"offset": 0, "length": 1, "key": 7}]),
    "a document": typed(link("DOCUMENT", id="abc")),
    "an image": typed(link("IMAGE", id="abc", format="x")),
    "an embed": typed(link("EMBED", url="javascript:canary()")),
    "a depth of letters": typed(type="unordered-list-item", depth="x"),
    "blocks that are none": '{"blocks": [5], "entityMap": {}}',
    "no blocks": '{"blocks": 5, "entityMap": {}}',
    "no JSON": "no JSON",
    "a list": "[]",
    "a number": "5",
    "too deep": "[" * 5000,
    "half a letter": typed(text="\ud800 Here"),
    "half a letter in an address": typed(link(url="https://example.org/\ud800")),
}


def test_no_forged_text_fails(cast: Cast, tiny_course: TinyCourse) -> None:
    author, before = as_person(cast.dmitri), Page.objects.count()
    address = f"/cms/pages/add/quizzes/quizpage/{tiny_course.en.module.pk}/"
    answers: dict[Any, Any] = {}
    for name, text in FORGED.items():
        for field in ("intro", "questions-0-scene"):
            form = {**editor("best_action", action="action-publish"), field: text}
            answers[name, field] = author.post(address, form)
            answers[name, field, "preview"] = author.post(f"{address}preview/", form)
        Page.objects.filter(slug="new-check").delete()
    assert failures(answers) == []
    assert Page.objects.count() == before


def test_no_forged_dialogue_fails(cast: Cast, tiny_course: TinyCourse) -> None:
    author, page = as_person(cast.dmitri), tiny_course.en.course.pk
    kinds = ("external", "email", "phone", "anchor")
    answers: dict[Any, Any] = {kind: author.post(f"/cms/choose-{kind}-link/", {}) for kind in kinds}
    for number in ("abc", "999999", "", "9" * 30):
        form = {"new_title": "x", "new_slug": "x", "new_parent_page": number}
        answers["copy", number] = author.post(f"/cms/pages/{page}/copy/", form)
        answers["publish", number] = author.get(f"/cms/bulk/wagtailcore/page/publish/?id={number}")
    assert failures(answers) == []


@pytest.mark.parametrize(
    "away", ["javascript:canary()", "file:///etc/canary", "data:text/html,canary"]
)
@pytest.mark.parametrize("field", ["intro", "questions-0-scene"])
def test_an_author_is_told_of_a_link_that_leads_nowhere(
    cast: Cast, tiny_course: TinyCourse, away: str, field: str
) -> None:
    form = {**editor("best_action", action="action-save"), field: typed(link(url=away))}
    address = f"/cms/pages/add/quizzes/quizpage/{tiny_course.en.module.pk}/"
    answer = as_person(cast.dmitri).post(address, form, follow=True)
    assert (f"and not to “{away}”." in answer.content.decode()) is True, away
    assert not Page.objects.filter(slug="new-check").exists()
