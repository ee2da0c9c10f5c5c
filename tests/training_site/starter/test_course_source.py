"""Reading starter courses, good and hostile."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from tests.training_site.starter.tiny_source import PHRASES, rewrite, write_po, write_source
from training_site.starter.bundles import read_bundles
from training_site.starter.course_source import CourseSource, read_course
from training_site.starter.source_files import SourceError, wrong_markup


@pytest.fixture(scope="module")
def hotel_source() -> CourseSource:
    """The real course."""
    return read_course(settings.BASE_DIR / "content" / "cse-hotel")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The folder of the tiny course."""
    return write_source(tmp_path) / "tiny"


def problems(folder: Path) -> list[str]:
    """What reading the course in ``folder`` complains about."""
    with pytest.raises(SourceError) as caught:
        read_course(folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_hotel_course_is_whole(hotel_source: CourseSource) -> None:
    kinds = [page.kind for page in hotel_source.pages]
    questions = [question for page in hotel_source.pages for question in page.questions]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "course": 1,
        "module": 3,
        "lesson": 9,
        "quiz": 6,
    }
    assert len(questions) == 31
    for question in questions:
        assert sum(choice["value"]["is_correct"] for choice in question.choices) == 1


def test_every_key_is_unique(hotel_source: CourseSource) -> None:
    keys: list[str] = []
    for page in hotel_source.pages:
        keys.append(str(page.key))
        keys.extend(block["id"] for block in page.body)
        for question in page.questions:
            keys.append(str(question.key))
            keys.extend(choice["id"] for choice in question.choices)
    assert len(set(keys)) == len(keys)


def test_keys_stay_the_same_for_ever(hotel_source: CourseSource) -> None:
    """Answers people have given are kept under these keys. If this fails, put the old ones back."""
    pages = {page.path: page for page in hotel_source.pages}
    question = next(
        question
        for question in pages["final"].questions
        if question.fields["code"] == "phone-booking"
    )
    assert pages[""].key == UUID("6880dd65-4fb7-56ad-8385-9573f7032ec8")
    assert pages["recognise/patterns"].key == UUID("647a83f0-b743-5dae-b4fc-15ad142830d3")
    assert question.key == UUID("38f6df51-d555-55f4-8d66-b0d4aedd4a93")
    assert question.choices[0]["id"] == "3c5635de-d581-54c2-b8b3-f96659f2ff40"
    assert (
        pages["recognise/patterns"].body[1]["value"]["items"][0]["id"]
        == "b411a026-97f4-5853-9e32-e6e2b2e81390"
    )


def test_a_question_points_to_a_lesson_by_its_key(tiny: Path) -> None:
    pages = {page.path: page for page in read_course(tiny).pages}
    assert pages["final"].questions[0].fields["read_again"] == pages["recognise/patterns"].key


def test_strings_are_listed_with_their_place(tiny: Path) -> None:
    places = {phrase.place: phrase.text for phrase in read_course(tiny).phrases()}
    assert places["recognise/patterns.signs:intro"] == "You may notice:"
    assert places["final.desk.wait:feedback"] == "Do not wait."
    assert len({phrase.text for phrase in read_course(tiny).phrases()}) == PHRASES


def test_a_page_changes_its_fingerprint_with_any_word(tiny: Path) -> None:
    before = {page.path: page.digest for page in read_course(tiny).pages}
    rewrite(tiny / "final.toml", "Do not wait.", "Please do not wait.")
    after = {page.path: page.digest for page in read_course(tiny).pages}
    assert [path for path in before if before[path] != after[path]] == ["final"]


HOSTILE = [
    ("recognise/check.toml", 'id = "desk"\n', "", "tiny/recognise/check.toml, ?: needs an id"),
    ("recognise/check.toml", 'id = "wait"', 'id = "Wait!"', "desk.?: needs an id of small letters"),
    (
        "recognise/check.toml",
        'id = "desk"',
        f'id = "{"d" * 51}"',
        "?: needs an id of small letters, digits and hyphens, at most 50",
    ),
    (
        "recognise/check.toml",
        'text = "I wait."',
        'text = "I wait."\ncorrect = true',
        "exactly one choice must be correct, not 2",
    ),
    (
        "recognise/check.toml",
        "correct = true",
        "correct = false",
        "exactly one choice must be correct, not 0",
    ),
    (
        "recognise/check.toml",
        'id = "wait"',
        'id = "notice"',
        "the id “notice” is used twice in [[choices]]",
    ),
    ("recognise/check.toml", "0.8", "80", "“pass_mark” must be a number with a decimal point"),
    ("recognise/check.toml", "0.8", "1.8", "“pass_mark” must be more than 0 and at most 1"),
    (
        "recognise/check.toml",
        '"recognise/patterns"',
        '"recognise/nowhere"',
        "names no lesson of this course: recognise/nowhere",
    ),
    (
        "recognise/check.toml",
        'kind = "quiz"',
        'kind = "game"',
        "“kind” is “game”; it must be one of lesson, quiz",
    ),
    (
        "recognise/patterns.toml",
        'type = "words"',
        'type = "poem"',
        "words: “type” is “poem”; it must be one of",
    ),
    (
        "recognise/patterns.toml",
        'id = "signs"',
        'id = "start"',
        "the id “start” is used twice in [[body]]",
    ),
    ("recognise/patterns.toml", "minutes = 3", 'minutes = "3"', "“minutes” must be a whole number"),
    (
        "recognise/patterns.toml",
        "minutes = 3",
        "minutes = 0",
        "“minutes” must be a whole number from 1",
    ),
    ("recognise/patterns.toml", "aim =", "goal =", "“aim” is missing"),
    ("recognise/patterns.toml", "aim =", "goal =", "unknown field “goal”"),
    (
        "recognise/patterns.toml",
        "<b>no bags</b>",
        "<script>x</script>",
        "<script> is not allowed here",
    ),
    ("recognise/patterns.toml", "<b>no bags</b>", "<b>no bags", "<b> is never closed"),
    ("recognise/patterns.toml", "<b>no bags</b>", "<!-->x-->", "<!--> is not allowed here"),
    ("recognise/patterns.toml", "You may notice:", "You & I notice:", "“&” is not allowed in text"),
    (
        "recognise/patterns.toml",
        "You may notice:",
        "You <b>may</b> notice:",
        "“intro”: markup is not allowed here",
    ),
    (
        "recognise/patterns.toml",
        "You may notice:",
        "Ring 01375 652802:",
        "telephone numbers belong in content/contacts.toml",
    ),
    (
        "recognise/patterns.toml",
        "Several small things",
        "So many " * 20,
        "160 characters are more than 120",
    ),
    (
        "recognise/patterns.toml",
        '["emergency", "police"]',
        '["emergency", "army"]',
        "“purposes” holds “army”",
    ),
    (
        "recognise/patterns.toml",
        '["avoid this", "say that", "because"]',
        '["avoid this"]',
        "must be a list of lists of 3 strings",
    ),
    (
        "recognise/patterns.toml",
        '["a <i>quiet</i> child", "<b>no bags</b>"]',
        "[]",
        "“items” must be a list of one or more strings",
    ),
    (
        "recognise/module.toml",
        '["patterns", "check"]',
        '["patterns", "absent"]',
        "tiny/recognise/absent.toml: the file is missing",
    ),
    (
        "recognise/module.toml",
        '["patterns", "check"]',
        '["check", "check"]',
        "“recognise/check” is listed twice",
    ),
    ("recognise/module.toml", 'stage = "recognise"', 'stage = "retreat"', "“stage” is “retreat”"),
    (
        "course.toml",
        'code = "tiny"',
        'code = "huge"',
        "“code” must be the name of the folder, tiny",
    ),
    (
        "course.toml",
        "reviewed_on = 2026-01-05",
        'reviewed_on = "5 January"',
        "“reviewed_on” must be a date",
    ),
    (
        "course.toml",
        '["recognise"]',
        '["../../secrets"]',
        "“../../secrets” must be of small letters, digits and hyphens",
    ),
    ("course.toml", "title =", "title", "tiny/course.toml: not valid TOML"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), HOSTILE)
def test_what_is_wrong_is_said_with_file_and_place(
    tiny: Path, file: str, old: str, new: str, message: str
) -> None:
    rewrite(tiny / file, old, new)
    assert any(message in problem for problem in problems(tiny)), problems(tiny)


def test_a_file_in_another_encoding_is_named(tiny: Path) -> None:
    path = tiny / "final.toml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Final", "Prüfung").encode("latin-1"))
    assert problems(tiny) == ["tiny/final.toml: the file is not UTF-8 (byte 26)"]


def test_everything_wrong_is_said_at_once(tiny: Path) -> None:
    rewrite(tiny / "final.toml", "correct = true", "correct = false")
    rewrite(tiny / "recognise/patterns.toml", "minutes = 3", "minutes = 0")
    rewrite(tiny / "course.toml", 'title = "Tiny course"', 'title = ""')
    assert [problem.split(":")[0] for problem in problems(tiny)] == [
        "tiny/course.toml",
        "tiny/recognise/patterns.toml",
        "tiny/final.toml, desk",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("plain", ""),
        ("<b>strong</b> and <i>soft</i>", ""),
        ("<b><i>both</i></b>", ""),
        ("<b><i>crossed</b></i>", "</b> is not allowed"),
        ("</b>", "</b> is not allowed"),
        ("<b class='x'>x</b>", "<b class='x'> is not allowed"),
        ("2 < 3", "“<” is not allowed"),
    ],
)
def test_only_bold_and_italics_are_markup(text: str, complaint: str) -> None:
    assert wrong_markup(text).startswith(complaint)
    assert bool(wrong_markup(text)) == bool(complaint)


def test_an_unknown_course_is_refused(tiny: Path) -> None:
    with pytest.raises(SourceError, match="there is no course “cse-zoo”"):
        read_bundles(tiny.parent, codes=["cse-zoo"], languages=[])


def test_a_translation_that_does_not_fit_is_refused(tiny: Path) -> None:
    write_po(tiny / "locale" / "ro.po", {"Tiny course": "x" * 201})
    with pytest.raises(
        SourceError, match=r"tiny/locale/ro.po, course:title: longer than 200 characters"
    ):
        read_bundles(tiny.parent, codes=[], languages=["ro"])


def test_a_quiz_may_say_that_it_is_no_part_of_the_course(tiny: Path) -> None:
    rewrite(tiny / "course.toml", 'final = "final"', 'final = "final"\nbaseline = "before"')
    text = (tiny / "final.toml").read_text("utf-8")
    (tiny / "before.toml").write_text(
        text.replace('kind = "quiz"', 'kind = "quiz"\npurpose = "baseline"'), "utf-8"
    )
    pages = read_course(tiny).pages
    assert [page.path for page in pages][:2] == ["", "before"]
    assert pages[1].fields["purpose"] == "baseline"
    rewrite(tiny / "before.toml", '"baseline"', '"trick"')
    assert "it must be one of assessment, baseline, follow_up" in problems(tiny)[0]


OUTCOME = """feedback = "each"

[[outcomes]]
id = "notice"
words = "Notice patterns."
"""


def test_a_quiz_may_name_what_people_can_do_afterwards(tiny: Path) -> None:
    rewrite(tiny / "final.toml", 'feedback = "each"\n', OUTCOME + "draws = 1\n")
    rewrite(
        tiny / "final.toml",
        'read_again = "',
        'outcome = "notice"\nsource = "The brief"\nread_again = "',
    )
    final = read_course(tiny).pages[-1]
    [outcome] = final.outcomes
    assert (outcome.code, outcome.words, outcome.draws) == ("notice", "Notice patterns.", 1)
    assert (final.questions[0].fields["outcome"], final.questions[0].fields["source"]) == (
        "notice",
        "The brief",
    )
    texts = {phrase.text for phrase in final.phrases}
    assert "Notice patterns." in texts
    assert not {"notice", "The brief"} & texts  # nothing to translate


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            'read_again = "',
            'outcome = "listen"\nread_again = "',
            "names no learning outcome of this quiz: listen",
        ),
        (
            'feedback = "each"\n',
            OUTCOME + "draws = 2\n",
            "“notice” is to draw more questions than it has, 0",
        ),
        ('feedback = "each"\n', OUTCOME + "draws = 0\n", "“draws” must be a whole number from 1"),
        (
            'feedback = "each"\n',
            OUTCOME + OUTCOME[19:],
            "the id “notice” is used twice in [[outcomes]]",
        ),
        (
            'read_again = "',
            f'source = "{"x" * 251}"\nread_again = "',
            "“source”: 251 characters are more than 250",
        ),
    ],
)
def test_outcomes_that_do_not_fit_are_named(tiny: Path, old: str, new: str, complaint: str) -> None:
    rewrite(tiny / "final.toml", old, new)
    assert any(complaint in problem for problem in problems(tiny))
