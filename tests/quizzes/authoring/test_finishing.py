"""A question that is not finished is published by no button, and its author is told so in one sentence."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import Translation, TranslationSource

from courses.translations.actions import write_translation
from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.completeness import UnfinishedError, unfinished_codes
from quizzes.authoring.models import QuizPage
from quizzes.exchange.question_files import import_questions, read
from quizzes.models import Question
from quizzes.papers.rules.kinds import KINDS
from tests.people import Cast, TinyCourse
from tests.quizzes.papers.kinds.quiz import raw

pytestmark = pytest.mark.django_db

NO_SKILL = b"::One::[html]<p>A girl waits.</p><p>Now?</p>{=Ask#Yes ~Wait#No}\n"
SENTENCE = "“Short check” was not published. Finish these questions first: one."


def quiz(tiny_course: TinyCourse) -> QuizPage:
    return QuizPage.objects.get(pk=tiny_course.en.quiz.pk)


def import_one(tiny_course: TinyCourse) -> QuizPage:
    """A question that does not say what it trains, in the draft."""
    import_questions(quiz(tiny_course), read(NO_SKILL)[1], by=None)
    return quiz(tiny_course)


def half_made(page: QuizPage, **changed: Any) -> Question:
    """A fourth question with something missing, kept as the editor keeps a draft."""
    kept: dict[str, Any] = {
        "code": "half",
        "skill": "respond",
        "scene": "<p>At the desk.</p>",
        "ask": "What now?",
        "body": [raw("best_action")],
    }
    return Question.objects.create(page=page, locale=page.locale, sort_order=9, **(kept | changed))


MISSING: dict[str, dict[str, Any]] = {
    "what it trains": {"skill": ""},
    "a skill nobody knows": {"skill": "relax"},
    "a kind": {"body": []},
    "one kind only": {"body": [raw("best_action"), raw("true_false")]},
    "a right answer": {
        "body": [raw("multiple", choices=[{"text": "a", "is_correct": False, "feedback": "b"}] * 2)]
    },
    "the words of a choice": {"body": [raw("true_false", if_true="")]},
    "a scene": {"scene": ""},
    "a code": {"code": ""},
}


@pytest.mark.parametrize("name", MISSING)
def test_a_question_lacking_something_is_named_and_never_published(
    tiny_course: TinyCourse, name: str
) -> None:
    page = quiz(tiny_course)
    half_made(page, **MISSING[name])
    revision = quiz(tiny_course).save_revision(clean=False)
    named = [MISSING[name].get("code", "half") or "4"]
    assert unfinished_codes(revision.as_object()) == named
    with pytest.raises(UnfinishedError, match=f"Finish these questions first: {named[0]}"):
        revision.publish()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_whole_question_of_any_kind_is_finished(tiny_course: TinyCourse, name: str) -> None:
    half_made(quiz(tiny_course), body=[raw(name)])
    assert unfinished_codes(quiz(tiny_course)) == []
    quiz(tiny_course).save_revision().publish()


@pytest.mark.parametrize("name", MISSING)
def test_the_page_of_figures_opens_whatever_a_draft_lacks(
    tiny_course: TinyCourse, author: Client, name: str
) -> None:
    half_made(quiz(tiny_course), **MISSING[name])
    assert (
        author.get(
            reverse("question_statistics", args=[tiny_course.en.quiz.translation_key])
        ).status_code
        == 200
    )
    assert len(quiz(tiny_course).paper(edition=1).questions) >= 3


# --- The editor ----------------------------------------------------------------------------------


def posted(block: blocks.Block, value: Any, *, is_blank: bool) -> Any:
    """A block as the editor posts it; ``is_blank`` leaves every field as it is before somebody writes."""
    if isinstance(block, blocks.StructBlock):
        fields = {
            name: posted(child, value.get(name), is_blank=is_blank)
            for name, child in block.child_blocks.items()
        }
        return {name: field for name, field in fields.items() if field is not None}
    if isinstance(block, blocks.ListBlock):
        rows = [posted(block.child_block, item["value"], is_blank=is_blank) for item in value]
        numbered = {
            str(n): {"value": row, "order": str(n), "deleted": ""} for n, row in enumerate(rows)
        }
        return {"count": str(len(rows)), **numbered}
    if isinstance(block, blocks.BooleanBlock):
        return "on" if value and not is_blank else None
    return "" if value is None or is_blank else str(value)


def editor(*names: str, action: str, is_blank: bool = False, **changed: Any) -> dict[str, Any]:
    """The form of a new quiz with one question of each of these kinds."""
    questions = []
    for name in names:
        body = posted(KindBlocks.base_blocks[name], raw(name)["value"], is_blank=is_blank)
        question_fields = {
            "code": f"the-{name.replace('_', '-')}",
            "skill": "respond",
            "ask": "What now?",
            "place": "",
        }
        scene = {
            "scene": rich_text("<p>At the desk.</p>"),
            "read_again": "",
            "body": streamfield([(name, body)]),
        }
        questions.append({**question_fields, **scene, **changed})
    return {
        **rules(),
        **dict(nested_form_data({"questions": inline_formset(questions), action: "yes"})),
    }


def rules() -> dict[str, Any]:
    """Everything the editor posts of a new quiz but its questions: no learning outcomes, the rules as they come."""
    page = {
        "title": "New check",
        "slug": "new-check",
        "minutes": "2",
        "pass_percent": "80",
        "shows_feedback": "each",
    }
    sitting = {
        "purpose": "assessment",
        "certainty": "",
        "attempts_allowed": "",
        "retake_after_hours": "0",
    }
    shown = {
        "retake": "all",
        "minutes_allowed": "",
        "shows_after": "all",
        "shows_later": "all",
        "shows_closed": "all",
    }
    rows = {"outcomes": inline_formset([]), "comments": inline_formset([]), "intro": rich_text("")}
    return dict(nested_form_data({**page, **sitting, **shown, **rows}))


def send(client: Client, tiny_course: TinyCourse, form: dict[str, Any]) -> Any:
    module = tiny_course.en.module.pk
    return client.post(
        reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", module]), form, follow=True
    )


def test_the_editor_publishes_every_kind(tiny_course: TinyCourse, author: Client) -> None:
    answer = send(author, tiny_course, editor(*KINDS, action="action-publish"))
    assert answer.status_code == 200
    assert len(QuizPage.objects.get(slug="new-check", live=True).paper(edition=1).questions) == len(
        KINDS
    )


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("action", ["action-publish", "action-save", "action-submit"])
def test_the_editor_answers_a_kind_left_blank(
    tiny_course: TinyCourse, author: Client, name: str, action: str
) -> None:
    answer = send(
        author, tiny_course, editor(name, action=action, is_blank=True, skill="", ask="", code="")
    )
    assert answer.status_code == 200
    assert not QuizPage.objects.filter(slug="new-check", live=True).exists()


@pytest.mark.parametrize("missing", ["skill", "ask"])
def test_the_editor_keeps_as_a_draft_what_it_does_not_publish(
    tiny_course: TinyCourse, author: Client, missing: str
) -> None:
    lacking: dict[str, Any] = {missing: ""}
    form = editor("best_action", action="action-publish", **lacking)
    refused = send(author, tiny_course, form).content.decode()
    assert "The page could not be created due to validation errors" in refused
    assert "This field is required." in refused
    send(author, tiny_course, editor("best_action", action="action-save", **lacking))
    assert not QuizPage.objects.get(slug="new-check").live


# --- Other buttons -------------------------------------------------------------------------------


def in_moderation(tiny_course: TinyCourse, cast: Cast) -> Page:
    """The quiz, whole, waiting for a moderator."""
    workflow = Workflow.objects.create(name="Read by a second person")
    task = GroupApprovalTask.objects.create(name="Read")
    task.groups.set(cast.dmitri.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = quiz(tiny_course)
    page.save_revision()
    workflow.start(page, cast.dmitri)
    return page


def approve(client: Client, page: Page, **headers: str) -> Any:
    """Press *Approve* for the draft that waits now."""
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    return client.post(address, {"comment": ""}, headers=headers)


@pytest.mark.parametrize("is_dialogue", [False, True])
def test_approving_what_was_imported_in_the_meantime_is_refused_in_one_sentence(
    tiny_course: TinyCourse, cast: Cast, author: Client, is_dialogue: bool
) -> None:
    page = in_moderation(tiny_course, cast)
    import_one(tiny_course)
    approve(author, page)  # what was there before; the new draft begins again
    state = quiz(tiny_course).current_workflow_task_state
    answer = approve(
        author, page, **({"X-Requested-With": "XMLHttpRequest"} if is_dialogue else {})
    )
    to = answer.json()["redirect"] if is_dialogue else answer.url
    assert to == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert SENTENCE in author.get(to).content.decode()
    assert quiz(tiny_course).current_workflow_task_state == state
    assert quiz(tiny_course).questions.count() == 3


def test_other_mistakes_are_not_mistaken_for_it(
    tiny_course: TinyCourse, cast: Cast, author: Client
) -> None:
    page = in_moderation(tiny_course, cast)
    assert approve(author, page).status_code == 302
    assert quiz(tiny_course).current_workflow_task_state is None
    assert author.get("/cms/pages/999999/edit/").status_code == 404


def test_the_import_page_only_ever_writes_a_draft(tiny_course: TinyCourse, author: Client) -> None:
    address = reverse("quiz_import", args=[tiny_course.en.quiz.pk])
    preview = author.post(
        address, {"file": SimpleUploadedFile("one.txt", NO_SKILL), "skill": "", "encoding": ""}
    )
    assert "Say what it trains" in preview.content.decode()
    assert (
        author.post(
            address, {"brought": preview.context["signed_questions"]}, follow=True
        ).status_code
        == 200
    )
    assert unfinished_codes(quiz(tiny_course).get_latest_revision_as_object()) == ["one"]
    assert unfinished_codes(quiz(tiny_course)) == []


# --- Translations --------------------------------------------------------------------------------


def translation_of(page: QuizPage, tiny_course: TinyCourse) -> Translation:
    source, _new = TranslationSource.update_or_create_from_instance(page)
    translation, _new = Translation.objects.get_or_create(
        source=source, target_locale=tiny_course.ur.quiz.locale
    )
    return translation


def test_a_translation_of_what_cannot_be_asked_is_not_published(tiny_course: TinyCourse) -> None:
    half_made(quiz(tiny_course), skill="")
    with pytest.raises(UnfinishedError):
        write_translation(translation_of(quiz(tiny_course), tiny_course), publish=True)


def test_a_translation_is_not_held_up_by_what_its_translator_cannot_mend(
    tiny_course: TinyCourse,
) -> None:
    half_made(quiz(tiny_course), body=[raw("true_false", if_true="")])
    page = write_translation(translation_of(quiz(tiny_course), tiny_course), publish=True)
    assert page.live
    assert QuizPage.objects.get(pk=page.pk).questions.count() == 4
