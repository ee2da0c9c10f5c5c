"""Questions from a file into the draft of a quiz, and back out."""

import json
from collections import Counter
from html import escape
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import ModelLogEntry, PageLogEntry

from courses.models import LessonPage
from quizzes.authoring.models import Question, QuizPage
from quizzes.exchange import preview_json, question_files
from quizzes.exchange.question_files import QuestionImport, QuestionImportResult
from quizzes.exchange.question_rows import as_item, as_sketch, fill
from quizzes.exchange.rules.files import ExchangeFormat
from quizzes.exchange.rules.items import ExchangeProblem, UnreadableError
from quizzes.exchange.words import (
    FILE_PROBLEMS,
    GAPS,
    NOTES,
    QUESTION_PROBLEMS,
    describe,
)
from tests.people import TinyCourse

pytestmark = pytest.mark.django_db

FIVE = """// [id:one] [tag:skill:respond] [tag:place:night] [tag:critical]
::One::[html]<p>A girl waits <b>alone</b>.</p><p>What do you do?</p>{
=Speak to her#Yes.
~Wait#Time is lost.
}

::Two::Which of these are signs?{~%50%Age ~%50%Fear ~%-100%A hat####Think of a pattern.}

::Three::One sign proves nothing.{T#No, a pattern does.#Right.}

::Four::Who is told?{=Danger now -> 999 =A worry -> The lead = -> Nobody}

::Five::How do you feel?{}
"""
ORDER = """<quiz><question type="ordering"><name><text>Six</text></name><idnumber>six</idnumber>
<questiontext format="html"><text>What comes first?</text></questiontext>
<answer><text>Be safe</text></answer><answer><text>Call</text></answer><answer><text>Write</text></answer>
</question></quiz>"""


def quiz(tiny_course: TinyCourse) -> QuizPage:
    """The English quiz as the database has it."""
    return QuizPage.objects.get(pk=tiny_course.en.quiz.pk)


def bring(page: QuizPage, content: str | bytes, **options: Any) -> list[QuestionImport]:
    """Import a file into a quiz."""
    if isinstance(content, str):
        content = content.encode()
    _encoding, parsed_questions = question_files.read(content)
    return question_files.import_questions(page, parsed_questions, by=None, **options)


def results(imports: list[QuestionImport]) -> list[str]:
    return [question_import.result.value for question_import in imports]


def draft_questions(page: QuizPage) -> dict[str, Question]:
    draft = QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {question.code: question for question in draft.questions.all()}


def test_questions_come_into_a_draft_and_nothing_is_published(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    imports = bring(page, FIVE)
    assert results(imports) == ["new", "new", "new", "new", "left_out"]
    assert list(page.questions.values_list("code", flat=True)) == [
        "question-1",
        "question-2",
        "question-3",
    ]
    page.refresh_from_db()
    assert page.has_unpublished_changes
    questions = draft_questions(page)
    assert list(questions)[3:] == ["one", "two", "three", "four"]
    one = questions["one"]
    assert (one.skill, one.place, one.is_critical) == ("respond", "night", True)
    assert (one.scene, one.ask) == ("<p>A girl waits <b>alone</b>.</p>", "What do you do?")
    assert [questions[code].body[0].block_type for code in list(questions)[3:]] == [
        *("best_action", "multiple", "true_false", "matching"),
    ]
    assert [
        row.value["feedback"] for row in questions["two"].body[0].value["choices"].bound_blocks
    ] == (["Think of a pattern."] * 3)
    assert [decoy.value for decoy in questions["four"].body[0].value["others"].bound_blocks] == [
        "Nobody"
    ]


def test_every_question_says_what_is_to_be_added(tiny_course: TinyCourse) -> None:
    imports = bring(quiz(tiny_course), FIVE)
    assert [list(question_import.gaps) for question_import in imports] == [
        ["read_again"],
        ["scene", "skill", "read_again"],
        ["scene", "skill", "read_again"],
        ["scene", "skill", "read_again", "feedback"],
        [],
    ]
    assert imports[4].problem == ExchangeProblem("no_counterpart", 13, "Five", quote="essay")


def test_what_the_kind_itself_asks_is_said_too(tiny_course: TinyCourse) -> None:
    (question_import,) = bring(quiz(tiny_course), "Which?{~%50%a ~%50%b}")
    assert len(question_import.faults) == 1


def test_the_skill_asked_for_fills_the_gap_only(tiny_course: TinyCourse) -> None:
    bring(quiz(tiny_course), FIVE, skill="report")
    questions = draft_questions(quiz(tiny_course))
    assert [questions[code].skill for code in ("one", "two", "three")] == [
        "respond",
        "report",
        "report",
    ]


def test_the_same_file_again_changes_nothing(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    bring(page, FIVE)
    revision = QuizPage.objects.get(pk=page.pk).latest_revision_id
    again = bring(quiz(tiny_course), FIVE)
    assert results(again) == ["unchanged", "unchanged", "unchanged", "unchanged", "left_out"]
    assert QuizPage.objects.get(pk=page.pk).latest_revision_id == revision


def test_a_change_says_so_keeps_ids_and_what_an_author_added(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    bring(page, FIVE)
    draft = page.get_latest_revision_as_object()
    draft.refresh_from_db(fields=["latest_revision"])
    before = draft_questions(page)["four"].body.get_prep_value()[0]
    imports = bring(
        page, FIVE.replace("A worry -> The lead", "A doubt -> The lead").replace("T#No", "F#No")
    )
    assert results(imports) == ["unchanged", "unchanged", "changed", "changed", "left_out"]
    after = draft_questions(page)["four"].body.get_prep_value()[0]
    assert after["id"] == before["id"]
    assert [pair["id"] for pair in after["value"]["pairs"]] == [
        pair["id"] for pair in before["value"]["pairs"]
    ]
    assert after["value"]["pairs"][1]["value"]["text"] == "A doubt"


def test_choices_in_another_order_keep_their_ids(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    bring(page, "::Q::?{=a ~b ~c}")
    before = {
        row["value"]["text"]: row["id"]
        for row in draft_questions(page)["q"].body.raw_data[0]["value"]["choices"]
    }
    bring(page, "::Q::?{~c =a ~d}")
    after = {
        row["value"]["text"]: row["id"]
        for row in draft_questions(page)["q"].body.raw_data[0]["value"]["choices"]
    }
    assert (after["a"], after["c"], after["d"]) == (before["a"], before["c"], before["b"])


def test_another_kind_under_the_same_code_is_refused(tiny_course: TinyCourse) -> None:
    (question_import,) = bring(quiz(tiny_course), "::Question 1::Really?{T}")
    assert question_import.result is QuestionImportResult.LEFT_OUT
    assert question_import.problem is not None
    assert question_import.problem.code == "other_kind"


def test_an_order_comes_from_moodle(tiny_course: TinyCourse) -> None:
    (question_import,) = bring(quiz(tiny_course), ORDER)
    assert (question_import.result, list(question_import.gaps)) == (
        QuestionImportResult.NEW,
        ["scene", "skill", "read_again", "feedback"],
    )
    steps = draft_questions(quiz(tiny_course))["six"].body[0].value["steps"]
    assert [row.value["text"] for row in steps.bound_blocks] == ["Be safe", "Call", "Write"]


def test_a_lesson_of_another_site_is_told(tiny_course: TinyCourse) -> None:
    key_here = str(tiny_course.en.first.translation_key)
    key_elsewhere = "0b0e7a3e-0000-4000-8000-000000000000"
    words = "// [tag:read-again:{}]\n::Q::?{{=a ~b}}"
    (question_import,) = bring(quiz(tiny_course), words.format(key_here))
    assert "read_again" not in question_import.gaps
    (question_import,) = bring(
        quiz(tiny_course), words.format(key_elsewhere).replace("::Q::", "::R::")
    )
    assert "read_again" in question_import.gaps
    assert [note.code for note in question_import.parsed_question.notes] == ["lesson_unknown"]
    assert LessonPage.objects.filter(translation_key=key_elsewhere).count() == 0


def finished(page: QuizPage) -> QuizPage:
    """The quiz with a question of every kind an exchange format has, each finished."""
    bring(page, FIVE + "\n", skill="report")
    bring(page, ORDER, skill="report")
    draft = QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for question in draft.questions.get_object_list():
        sketch = as_sketch(question, language="en")
        assert sketch is not None
        lines = tuple(
            line.__class__(line.text, line.is_right, line.feedback or "Why.", line.match)
            for line in sketch.lines
        )
        scene = sketch.scene or "<p>At “the” <i>desk</i> & bar.</p>"
        done = {
            **vars(sketch),
            "lines": lines,
            "scene": scene,
            "outcome": "Notice_1",
            "source": "Guide: 4 & 5 – 100%",
        }
        fill(question, sketch.__class__(**done))
    draft.save_revision()
    return QuizPage.objects.get(pk=page.pk)


#: What each format has no way to say, and so which questions stay behind.
LOST = {
    ExchangeFormat.GIFT: [("cannot_write", "six"), ("feedback_lost", "four")],
    ExchangeFormat.MOODLE_XML: [("feedback_lost", "four")],
    ExchangeFormat.QTI: [("cannot_write", "four")],
}
MISSING = {to: {name for code, name in lost if code == "cannot_write"} for to, lost in LOST.items()}


@pytest.mark.parametrize("to", ExchangeFormat)
def test_our_own_file_comes_back_unchanged(tiny_course: TinyCourse, to: ExchangeFormat) -> None:
    page = finished(quiz(tiny_course))
    exported = question_files.export_quiz(page, file_format=to)
    assert [(problem.code, problem.name) for problem in exported.problems] == LOST[to]
    imports = bring(page, exported.content)
    assert Counter(results(imports)) == {"unchanged": 8 - len(MISSING[to])}
    assert QuizPage.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


@pytest.mark.parametrize("to", ExchangeFormat)
def test_a_whole_quiz_can_be_carried_to_an_empty_one(
    tiny_course: TinyCourse, to: ExchangeFormat
) -> None:
    page = finished(quiz(tiny_course))
    empty = QuizPage(title="Empty", slug="empty", minutes=1)
    page.get_parent().add_child(instance=empty)
    exported = question_files.export_quiz(page, file_format=to)
    bring(empty, exported.content)
    sketches = {
        code: as_sketch(question, language="en") for code, question in draft_questions(page).items()
    }
    carried_sketches = {
        code: as_sketch(question, language="en")
        for code, question in draft_questions(empty).items()
    }
    assert set(sketches) - set(carried_sketches) == MISSING[to]
    assert {code: carried_sketches[code] for code in carried_sketches if code != "four"} == {
        code: sketches[code] for code in carried_sketches if code != "four"
    }
    # the feedback of matching lines has a place in no format
    for question_import in bring(empty, exported.content):
        assert ("feedback" in question_import.gaps) == (
            question_import.parsed_question.name == "four"
        )


LONG = "Working Together to Safeguard Children, chapter 1, paragraphs 1 to 29, 2026".ljust(250, "!")


@pytest.mark.parametrize("to", ExchangeFormat)
def test_outcome_and_source_come_back_whole_or_are_named(
    tiny_course: TinyCourse, to: ExchangeFormat
) -> None:
    page = quiz(tiny_course)
    page.questions.update(outcome="notice", source=LONG)
    QuizPage.objects.get(pk=page.pk).save_revision()
    exported = question_files.export_quiz(QuizPage.objects.get(pk=page.pk), file_format=to)
    _encoding, parsed_questions = question_files.read(exported.content)
    sketches = [question.sketch for question in parsed_questions if question.sketch]
    assert {(sketch.outcome, sketch.source) for sketch in sketches} == {("notice", LONG)}
    assert [question.notes for question in parsed_questions if question.notes] == []
    cut_tags = [problem.quote for problem in exported.problems if problem.code == "tag_cut"]
    assert cut_tags == ([f"source:{LONG}"] * 3 if to is ExchangeFormat.MOODLE_XML else [])
    page.questions.update(source="<b>No tag`</b>")
    QuizPage.objects.get(pk=page.pk).save_revision()
    problems = question_files.export_quiz(QuizPage.objects.get(pk=page.pk), file_format=to).problems
    assert [problem.code for problem in problems] == (
        ["tag_lost"] * 3 if to is ExchangeFormat.GIFT else []
    )


def test_an_outcome_that_can_be_no_code_is_told(tiny_course: TinyCourse) -> None:
    [question_import] = bring(
        quiz(tiny_course),
        "// [tag:outcome:not a code] [tag:SOURCE:The Brief]\n::Q::?{=a ~b}",
    )
    assert question_import.sketch is not None
    assert (question_import.sketch.outcome, question_import.sketch.source) == ("", "The Brief")
    assert [(note.code, note.quote) for note in question_import.parsed_question.notes] == [
        ("tag_lost", "outcome:not a code")
    ]


def test_an_unfinished_question_is_exported_too(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    bring(page, "::Q::?{=a ~b}")
    item = as_item(draft_questions(page)["q"], language="en", category="", number=1)
    assert item is not None
    assert item.tags == ()


def test_feedback_that_nobody_wrote_is_not_lost(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    bring(page, "::Four::Who is told?{=Danger now -> 999 =A worry -> The lead}")
    assert (
        list(
            question_files.export_quiz(
                QuizPage.objects.get(pk=page.pk), file_format=ExchangeFormat.GIFT
            ).problems
        )
        == []
    )


def test_a_quiz_of_other_kinds_says_what_stays_behind(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    question = page.questions.first()
    raw = {"route": "999", **dict.fromkeys(("emergency", "lead", "police", "anonymous"), "Why.")}
    question.body = Question._meta.get_field("body").stream_block.to_python(
        [{"type": "urgency", "value": raw}]
    )
    question.save()
    page = QuizPage.objects.get(pk=page.pk)
    page.save_revision()
    for to in ExchangeFormat:
        problems = question_files.export_quiz(page, file_format=to).problems
        problem = ExchangeProblem("cannot_write", 1, "question-1", quote="urgency")
        assert list(problems) == [problem]


def test_what_was_brought_survives_being_carried_between_pages(tiny_course: TinyCourse) -> None:
    _encoding, parsed_questions = question_files.read(FIVE.encode())
    assert (
        preview_json.from_json(json.loads(json.dumps(preview_json.to_json(parsed_questions))))
        == parsed_questions
    )


def test_every_reason_has_its_sentence() -> None:
    for code in (*FILE_PROBLEMS, *QUESTION_PROBLEMS, *NOTES):
        sentence = describe(ExchangeProblem(code, 3, "Q", quote="x"))
        assert sentence.endswith((".", "”", "x”")), code
        assert "{said}" not in sentence


def test_a_quiz_holds_no_more_than_its_editor_can_send(tiny_course: TinyCourse) -> None:
    page = quiz(tiny_course)
    imports = bring(page, "".join(f"::Q{number}::?{{=a ~b}}\n\n" for number in range(110)))
    assert Counter(results(imports)) == {"new": 97, "left_out": 13}
    assert imports[-1].problem is not None
    assert (imports[-1].problem.code, imports[-1].problem.quote) == ("quiz_full", "100")
    assert Counter(results(bring(page, "::Q5::?{=a ~c}\n\n::Q105::?{=a ~b}\n"))) == {
        "changed": 1,
        "left_out": 1,
    }


def test_the_number_of_statements_does_not_grow(
    tiny_course: TinyCourse, assert_constant_queries: Any
) -> None:
    page = quiz(tiny_course)
    blocks = list[str]()

    def build() -> None:
        blocks.append(f"::Q{len(blocks)}::?{{=a ~b}}\n\n")

    def look() -> None:
        question_files.plan(
            QuizPage.objects.get(pk=page.pk), question_files.read("".join(blocks).encode())[1]
        )

    assert assert_constant_queries(build, look) <= 10


HOSTILE = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a PDF": b"%PDF-1.7",
    "a web page": b"<!DOCTYPE html><p>Hello",
    "NULs": b"What?{T}\x00",
    "comments only": b"// nothing\n\n// here\n",
    "a bomb": b'<!DOCTYPE quiz [<!ENTITY a "x">]><quiz>&a;</quiz>',
    "too many": b"?{T}\n\n" * 1001,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_one_sentence(name: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        question_files.read(HOSTILE[name])
    sentence = describe(refused.value.problem)
    assert sentence.endswith(".")
    assert "{" not in sentence


STRANGE = {
    "script": "::<script>alert(1)</script>::[html]<script>alert(1)</script><p onclick=x>Now?</p>{=a ~<b>b}",
    "long code": f"::{'x' * 500}::?{{=a ~b}}",
    "long option": f"?{{={'a' * 5000} ~b}}",
    "long question": f"{'a' * 30000}?{{=a ~b}}",
    "many options": "?{=a " + "~b " * 300 + "}",
    "empty options": "?{= ~ ~}",
    "no letters": "::؟؟؟::؟{=ہاں ~نہیں}",
    "weights": "?{~%999999999%a ~%-999999999%b}",
    "dangerous link": '[html]<p>x <a href="javascript:alert(1)">y</a></p><p>?</p>{=a ~b}',
    "unclosed": "[html]<p><b><i><a href=https://x.org>?{=<b ~b}",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_questions_come_safely_or_are_left_out(tiny_course: TinyCourse, name: str) -> None:
    page = quiz(tiny_course)
    imports = bring(page, STRANGE[name])
    assert len(imports) == 1
    stored = QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object().to_json()
    assert "<script" not in stored
    assert "javascript:" not in stored
    assert "onclick" not in stored
    assert results(bring(page, STRANGE[name]))[0] in ("unchanged", "left_out")


@pytest.mark.parametrize(
    "words",
    [
        "<p>Look.</p><!--><img src=x onerror=alert(1)>-->",
        "<p>Look.</p><![CDATA[ x ]]>",
        "<p>Look.</p><?php x ?>",
        "<p>Look.</p><svg onload=alert(1)></svg>",
        "<p>Look.</p><math><mtext>x</mtext></math>",
        "<p onmouseover=alert(1)>Look.</p>",
        "<p>Look.</p><meta http-equiv=refresh content=0>",
    ],
)
@pytest.mark.parametrize("at", ["text", "choice", "feedback"])
def test_more_than_text_in_a_question_is_refused_with_a_reason(
    tiny_course: TinyCourse, words: str, at: str
) -> None:
    """It is not repaired: whoever wrote it has to see it."""

    def text_element(place: str, harmless_words: str) -> str:
        return f"<text>{escape(words if at == place else harmless_words)}</text>"

    answers = "".join(
        f"<answer fraction='{fraction}' format='html'>{text_element('choice', f'a{fraction}')}"
        f"<feedback format='html'>{text_element('feedback', 'x')}</feedback></answer>"
        for fraction in (100, 0)
    )
    question = text_element("text", "<p>Now?</p>")
    question = f"<name><text>x</text></name><questiontext format='html'>{question}</questiontext>"
    [question_import] = bring(
        quiz(tiny_course),
        f"<quiz><question type='multichoice'>{question}{answers}</question></quiz>",
    )
    assert question_import.result == "left_out"
    assert question_import.problem is not None
    assert question_import.problem.code == "foreign_markup"


# --- At the command line ----------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Any) -> Any:
    path = tmp_path / "five.gift.txt"
    path.write_text(FIVE, "utf-8")
    return path


def run(*arguments: Any, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    status = 0
    try:
        call_command(*map(str, arguments))
    except CommandError as error:
        status = error.returncode
        return status, capsys.readouterr().out, str(error)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_imports_and_says_what_came(
    tiny_course: TinyCourse, file: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page = quiz(tiny_course)
    status, out, err = run("import_questions", file, "--quiz", page.pk, "--dry-run", capsys=capsys)
    assert (status, err) == (1, "1 of 5 questions cannot come.")
    assert "line 2: One: new" in out
    assert f"  {GAPS['read_again']}" in out
    assert "new 4, left_out 1" in out
    assert "one" not in draft_questions(page)
    status, out, _err = run(
        "import_questions",
        file,
        "--quiz",
        "courses/hotels/recognise/check",
        "--format",
        "json",
        capsys=capsys,
    )
    report = json.loads(out)
    assert (status, report["counts"], report["written"]) == (1, {"new": 4, "left_out": 1}, True)
    assert report["questions"][1]["to_add"][0] == str(GAPS["scene"])
    assert "one" in draft_questions(page)
    assert PageLogEntry.objects.filter(action="quizzes.import_questions").count() == 1
    assert ModelLogEntry.objects.count() == 0


def test_the_command_exports_what_it_imports(
    tiny_course: TinyCourse, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page, path = quiz(tiny_course), tmp_path / "out.xml"
    assert (
        run(
            "export_questions",
            "--quiz",
            page.pk,
            "--to",
            "moodlexml",
            "--output",
            path,
            capsys=capsys,
        )[0]
        == 0
    )
    status, out, _err = run("import_questions", path, "--quiz", page.pk, capsys=capsys)
    assert (status, out.strip().splitlines()[-1]) == (0, "unchanged 3")
    status, out, _err = run("export_questions", "--quiz", page.pk, "--to", "gift", capsys=capsys)
    assert (status, out.count("::question-")) == (0, 3)
    dry = ("--dry-run", "--format", "json")
    status, out, _err = run(
        "export_questions", "--quiz", page.pk, "--to", "gift", *dry, capsys=capsys
    )
    assert (status, json.loads(out)) == (0, {"problems": [], "written": False})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import_questions", "{file}", "--quiz", "999999"], "There is no quiz"),
        (["import_questions", "{file}", "--quiz", "nowhere/at-all"], "There is no quiz"),
        (["import_questions", "{file}x", "--quiz", "{quiz}"], "cannot be read"),
        (
            ["import_questions", "{file}", "--quiz", "{quiz}", "--from", "moodlexml"],
            "no well-formed XML",
        ),
        (
            ["import_questions", "{file}", "--quiz", "{quiz}", "--encoding", "utf-16"],
            "not in the alphabet",
        ),
        (["export_questions", "--quiz", "{quiz}", "--to", "gift", "--format", "json"], "--output"),
        (
            ["export_questions", "--quiz", "{quiz}", "--to", "gift", "--output", "{file}/x"],
            "cannot be written",
        ),
    ],
)
def test_wrong_usage_ends_with_two_and_a_sentence(
    tiny_course: TinyCourse,
    file: Any,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    command = [part.format(file=file, quiz=tiny_course.en.quiz.pk) for part in arguments]
    status, _out, err = run(*command, capsys=capsys)
    assert status == 2
    assert message in err
