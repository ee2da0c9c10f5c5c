"""What a real Moodle makes of our files: imported there, exported again, and read here."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from courses.models import LessonPage
from quizzes.authoring.models import Question, QuizPage
from quizzes.exchange import question_files
from quizzes.exchange.question_rows import as_sketch, fill
from quizzes.exchange.rules import moodle_reader, moodle_writer
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    FormattedText,
    ItemKind,
    Markup,
)
from quizzes.exchange.rules.sketches import QuestionSketch, SketchLine, merge
from tests.people import TinyCourse

#: These questions, written by export_questions, imported into Moodle 4.5.6 and exported by it.
EXPORTED = Path(__file__).parent / "samples" / "moodle-exported.xml"
LESSON = "0b0e7a3e-0000-4000-8000-000000000001"
SIGNS = """= ~ {x} # : \\ \\n 50% -> // "double" 'single' <b>no markup</b> & &amp; a < b > c ]]> [html]"""
QUESTIONS = (
    QuestionSketch(
        "best_action",
        "night-desk",
        scene="<p>A girl waits <b>alone</b> <i>at night</i> &amp; &lt;cries&gt;.<br/>It rains.</p>"
        '<p>You know <a href="https://example.org/?a=1&amp;b=2">whom to call</a>.</p>',
        ask="Co robisz? – What do you do, now & here?",
        skill="respond",
        place="night",
        outcome="Keep-safe",
        source='The brief & its <notes>, “part 1”, "quoted" – źródło',
        is_critical=True,
        lines=(
            SketchLine("Porozmawiaj z nią spokojnie.", True, "Dobrze: „tak” & zawsze."),
            SketchLine("انتظار کریں", False, "وقت ضائع ہوتا ہے۔"),
            SketchLine(SIGNS, False, SIGNS),
            SketchLine("0", False, "%50% of nothing"),
        ),
    ),
    QuestionSketch(
        "multiple",
        "signs",
        scene="<p>A group arrives.</p>",
        ask="Which of these are signs?",
        skill="recognise",
        outcome="keep-safe",
        source="Working Together to Safeguard Children, chapter 1, paragraphs 1 to 29, 2026",
        is_exact=True,
        lines=tuple(SketchLine(f"Sign {number}", True, f"Yes, {number}.") for number in (1, 2, 3))
        + tuple(SketchLine(f"No sign {number}", False, "No.") for number in range(6)),
    ),
    QuestionSketch(
        "true_false",
        "proof",
        scene="<p>A colleague says so.</p>",
        ask="One sign = proof.",
        skill="recognise",
        lines=(SketchLine("true", False, "No: a pattern is."), SketchLine("false", True, "Right.")),
    ),
    QuestionSketch(
        "matching",
        "whom",
        scene="<p>You are worried.</p>",
        ask="Who is told?",
        skill="report",
        is_exact=True,
        lines=(
            SketchLine("Danger <now>", feedback="At once.", match='999 & "help"'),
            SketchLine("A worry", feedback="Today.", match="The lead"),
            SketchLine("Another worry", feedback="Today.", match="The lead"),
        ),
        decoys=("Nikt – nobody",),
    ),
    QuestionSketch(
        "ordering",
        "order",
        scene="<p>A child speaks to you.</p>",
        ask="What comes first?",
        skill="report",
        is_critical=True,
        lines=(
            SketchLine("Be safe & calm", feedback="First."),
            SketchLine("Call the <b>lead</b>", feedback="Then."),
            SketchLine("لکھیں", feedback="Last."),
        ),
    ),
)


def quiz_of(page: QuizPage, *sketches: QuestionSketch) -> QuizPage:
    """``page`` with these questions and no others, in a draft."""
    draft = page.get_latest_revision_as_object()
    rows = [
        Question(page=draft, locale=draft.locale, sort_order=at)
        for at, _sketch in enumerate(sketches)
    ]
    for row, sketch in zip(rows, sketches, strict=True):
        fill(row, replace(sketch, read_again=LESSON))
    draft.questions = rows
    draft.save_revision()
    return QuizPage.objects.get(pk=page.pk)


def sketches_of(page: QuizPage) -> dict[str, QuestionSketch | None]:
    draft = QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {row.code: as_sketch(row, language="en") for row in draft.questions.all()}


@pytest.fixture
def page(tiny_course: TinyCourse) -> QuizPage:
    """The quiz the exported file comes from."""
    LessonPage.objects.filter(pk=tiny_course.en.first.pk).update(translation_key=LESSON)
    return quiz_of(QuizPage.objects.get(pk=tiny_course.en.quiz.pk), *QUESTIONS)


@pytest.mark.django_db
def test_what_moodle_exports_changes_nothing_where_it_came_from(page: QuizPage) -> None:
    _encoding, parsed_questions = question_files.read(EXPORTED.read_bytes())
    assert [question.notes for question in parsed_questions if question.notes] == []
    imports = question_files.import_questions(page, parsed_questions, by=None)
    assert Counter(question_import.result.value for question_import in imports) == {
        "unchanged": len(QUESTIONS)
    }
    assert QuizPage.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


def as_moodle_keeps_it(sketch: QuestionSketch | None) -> QuestionSketch | None:
    """Without feedback of steps and pairs, and with the tags of :data:`QUESTIONS` as one Moodle site holds them."""
    if sketch is None:
        return None
    is_bare = sketch.kind in ("matching", "ordering")
    lines = tuple(replace(line, feedback="") if is_bare else line for line in sketch.lines)
    outcome = sketch.outcome.capitalize()
    source = sketch.source.replace("<", "").replace(">", "")
    return replace(sketch, lines=lines, outcome=outcome, source=source)


@pytest.mark.django_db
def test_what_moodle_exports_fills_an_empty_quiz(page: QuizPage) -> None:
    empty = QuizPage(title="Empty", slug="empty", minutes=1)
    page.get_parent().add_child(instance=empty)
    question_files.import_questions(empty, question_files.read(EXPORTED.read_bytes())[1], by=None)
    assert sketches_of(empty) == {
        code: as_moodle_keeps_it(sketch) for code, sketch in sketches_of(page).items()
    }


def test_words_stand_in_cdata_where_moodle_would_lose_a_space_between_escapes() -> None:
    item = AssessmentItem(
        ItemKind.ORDERING,
        FormattedText("<b>a</b> <i>b</i> ]]> &amp;", Markup.HTML),
        options=(AnswerOption(FormattedText("x & y")),),
    )
    xml = moodle_writer.write([item]).text
    assert "<text><![CDATA[<b>a</b> <i>b</i> ]]]]><![CDATA[> &amp;]]></text>" in xml
    assert "<text><![CDATA[x & y]]></text>" in xml
    assert list(moodle_reader.read(xml.encode()).items) == [item]


def test_an_order_says_what_moodle_cannot_import_it_without() -> None:
    assert (
        "<shownumcorrect>1</shownumcorrect>"
        in moodle_writer.write([AssessmentItem(ItemKind.ORDERING, FormattedText("?"))]).text
    )


def test_tags_are_words_though_moodle_writes_them_as_html() -> None:
    escaped_tags = ("<![CDATA[source:A &amp; &quot;B&quot;]]>", "a &amp; b")
    tags = "".join(f"<tag><text>{words}</text></tag>" for words in escaped_tags)
    content = f'<quiz><question type="essay"><tags>{tags}</tags></question></quiz>'
    assert moodle_reader.read(content.encode()).items[0].tags == ('source:A & "B"', "a & b")


SOURCE = "Guide `2` to <safe> places for children and young people, page 7"


@pytest.mark.parametrize(
    ("imported", "becomes"),
    [
        ("Guide 2 to safe places for children and young people, page 7", SOURCE),
        ("guide 2 To Safe Places For Children And Young People, Page 7", SOURCE),
        # a Moodle that cuts after fifty letters
        ("Guide 2 to safe places for children and you", SOURCE),
        ("", SOURCE),
        ("Guide 2 to safe places", "Guide 2 to safe places"),
        ("Another guide", "Another guide"),
    ],
)
def test_a_tag_as_moodle_keeps_it_changes_no_source(imported: str, becomes: str) -> None:
    current = QuestionSketch("multiple", "q", source=SOURCE, outcome="Notice")
    assert merge(
        current, QuestionSketch("multiple", "q", source=imported, outcome="notice")
    ) == replace(current, source=becomes)
