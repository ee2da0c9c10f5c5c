"""Loading courses into the CMS: what is written, what is kept, what waits."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation

from courses.models import CataloguePage, Course, CoursePage, LessonPage
from quizzes.authoring.blocks.base import MOST_LINES
from quizzes.authoring.models import Question, QuizPage
from quizzes.exchange.question_files import import_questions, read
from tests.people import AT, TinyCourse, choices_of
from tests.training_site.starter.picture import everything
from tests.training_site.starter.tiny_source import in_romanian, rewrite, write_po, write_source
from training_site.starter.bundles import read_bundles
from training_site.starter.course_source import read_course
from training_site.starter.loading import LoadReport, load
from training_site.starter.rules.load_outcomes import LoadOutcome
from training_site.starter.source_files import SourceError


@pytest.fixture
def content(tmp_path: Path, db: None) -> Path:
    """The tiny course in source form, with Romanian."""
    source = write_source(tmp_path)
    write_po(source / "tiny" / "locale" / "ro.po", _romanian(source))
    return source


def _romanian(content: Path) -> dict[str, str]:
    return {
        phrase.text: in_romanian(phrase.text) for phrase in read_course(content / "tiny").phrases()
    }


def load_tiny(content: Path, **options: bool) -> LoadReport:
    """Load the tiny course in English and Romanian."""
    return load(read_bundles(content, codes=[], languages=["ro"]), at=AT, **options)


def outcome(report: LoadReport, page: str, language: str = "en") -> LoadOutcome:
    """What happened to one page of the tiny course."""
    return next(
        line.outcome for line in report.pages if (line.page, line.language) == (page, language)
    )


def lesson(language: str = "en") -> LessonPage:
    """The lesson of the tiny course."""
    return LessonPage.objects.get(slug="patterns", locale__language_code=language)


def test_an_edited_source_reaches_its_page_and_no_other(content: Path) -> None:
    load_tiny(content)
    rewrite(content / "tiny/recognise/patterns.toml", "minutes = 3", "minutes = 4")
    report = load_tiny(content)
    assert report.counts() == {"created": 0, "updated": 2, "unchanged": 10, "kept": 0, "waiting": 0}
    assert (lesson("en").minutes, lesson("ro").minutes) == (4, 4)


def test_questions_keep_their_rows_when_a_quiz_is_updated(content: Path) -> None:
    load_tiny(content)
    before = set(Question.objects.values_list("pk", "translation_key"))
    rewrite(content / "tiny/final.toml", "I wait.", "I only wait.")
    write_po(content / "tiny/locale/ro.po", _romanian(content))
    load_tiny(content)
    assert set(Question.objects.values_list("pk", "translation_key")) == before
    quiz = QuizPage.objects.get(slug="final", locale__language_code="ro")
    assert choices_of(quiz.questions.get())[1].value["text"] == "RO I only wait."


def test_an_authors_change_is_kept(content: Path) -> None:
    load_tiny(content)
    page = lesson()
    page.aim = "An author’s own words."
    page.save_revision().publish()
    rewrite(content / "tiny/recognise/patterns.toml", "minutes = 3", "minutes = 4")
    report = load_tiny(content)
    assert outcome(report, "recognise/patterns") == LoadOutcome.KEPT
    assert (lesson().aim, lesson().minutes) == ("An author’s own words.", 3)


def test_an_authors_draft_is_kept(content: Path) -> None:
    load_tiny(content)
    page = lesson()
    page.aim = "Not yet published."
    page.save_revision()
    assert outcome(load_tiny(content), "recognise/patterns") == LoadOutcome.KEPT


def test_unfinished_questions_an_author_imported_stay_a_draft(content: Path) -> None:
    load_tiny(content)
    quiz = QuizPage.objects.get(slug="check", locale__language_code="en")
    before = quiz.questions.count()
    import_questions(quiz, read(b"::One::Now?{=Ask ~Wait}")[1], by=None)
    rewrite(content / "tiny/recognise/check.toml", "minutes = 2", "minutes = 4")
    assert outcome(load_tiny(content), "recognise/check") == LoadOutcome.KEPT
    assert outcome(load_tiny(content, may_overwrite=True), "recognise/check") == LoadOutcome.UPDATED
    published = QuizPage.objects.get(pk=quiz.pk)
    assert (published.live, published.questions.count()) == (True, before)


def test_a_question_no_author_could_publish_stops_the_load_with_a_sentence(content: Path) -> None:
    quiz = content / "tiny/recognise/check.toml"
    further_choices = (
        f'[[questions.choices]]\nid = "n{n}"\ntext = "No {n}."\nfeedback = "No."\n'
        for n in range(MOST_LINES)
    )
    quiz.write_text("\n".join((quiz.read_text(), *further_choices)))
    with pytest.raises(
        SourceError, match=r"tiny: .*was not published. Finish these questions first: desk"
    ):
        load(read_bundles(content, codes=[], languages=[]), at=AT)
    assert not Course.objects.filter(code="tiny").exists()


def test_the_source_wins_when_told_to(content: Path) -> None:
    load_tiny(content)
    page = lesson()
    page.aim = "An author’s own words."
    page.save_revision().publish()
    report = load_tiny(content, may_overwrite=True)
    assert outcome(report, "recognise/patterns") == LoadOutcome.UPDATED
    assert lesson().aim == "Notice several small things."
    assert outcome(load_tiny(content), "recognise/patterns") == LoadOutcome.UNCHANGED


def test_a_page_an_author_deleted_stays_deleted(content: Path) -> None:
    load_tiny(content)
    Page.objects.get(pk=lesson().pk).delete()
    assert outcome(load_tiny(content), "recognise/patterns") == LoadOutcome.KEPT
    assert (
        outcome(load_tiny(content, may_overwrite=True), "recognise/patterns") == LoadOutcome.CREATED
    )
    siblings = lesson().get_siblings().values_list("slug", flat=True)
    assert list(siblings) == ["patterns", "check"]


def test_a_new_lesson_takes_its_place_in_every_language(content: Path) -> None:
    load_tiny(content)
    module = content / "tiny/recognise"
    (module / "before.toml").write_text(
        (module / "patterns.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    rewrite(module / "module.toml", '["patterns", "check"]', '["patterns", "before", "check"]')
    load_tiny(content)
    for language in ("en", "ro"):
        siblings = lesson(language).get_siblings().values_list("slug", flat=True)
        assert list(siblings) == ["patterns", "before", "check"]


class TestIncompleteTranslations:
    """A language is published when it is whole."""

    @pytest.fixture
    def without_one(self, content: Path) -> Path:
        """The tiny course, one string short in Romanian."""
        translations = _romanian(content)
        del translations["Notice several small things."]
        write_po(content / "tiny/locale/ro.po", translations)
        return content

    def test_an_incomplete_language_is_written_and_not_published(self, without_one: Path) -> None:
        report = load_tiny(without_one)
        assert report.missing == {"tiny": {"ro": 1}}
        pages = CoursePage.objects.get(locale__language_code="ro").get_descendants(inclusive=True)
        assert pages.count() == 5
        assert not pages.live().exists()

    def test_it_is_published_once_it_is_complete(self, without_one: Path) -> None:
        load_tiny(without_one)
        write_po(without_one / "tiny/locale/ro.po", _romanian(without_one))
        report = load_tiny(without_one)
        assert report.missing == {}
        pages = CoursePage.objects.get(locale__language_code="ro").get_descendants(inclusive=True)
        assert pages.live().count() == 5
        assert lesson("ro").aim == "RO Notice several small things."

    def test_a_fuzzy_string_counts_as_missing(self, content: Path) -> None:
        rewrite(
            content / "tiny/locale/ro.po", 'msgid "Tiny course"', '#, fuzzy\nmsgid "Tiny course"'
        )
        assert load_tiny(content).missing == {"tiny": {"ro": 1}}

    def test_what_is_published_goes_on_serving_when_words_are_missing(self, content: Path) -> None:
        load_tiny(content)
        rewrite(
            content / "tiny/recognise/patterns.toml", "Notice several small things.", "Notice more."
        )
        report = load_tiny(content)
        assert outcome(report, "recognise/patterns", "ro") == LoadOutcome.WAITING
        assert (lesson("en").aim, lesson("ro").aim) == (
            "Notice more.",
            "RO Notice several small things.",
        )
        assert lesson("ro").live
        write_po(content / "tiny/locale/ro.po", _romanian(content))
        assert outcome(load_tiny(content), "recognise/patterns", "ro") == LoadOutcome.UPDATED
        assert lesson("ro").aim == "RO Notice more."

    def test_a_translators_own_words_are_kept(self, content: Path) -> None:
        load_tiny(content)
        string = StringTranslation.objects.get(data="RO You may notice:")
        string.data, string.tool_name = "Mai bine așa:", ""
        string.save()
        rewrite(content / "tiny/locale/ro.po", "RO You may notice:", "RO2 You may notice:")
        rewrite(content / "tiny/locale/ro.po", "RO Several", "RO2 Several")
        load_tiny(content)
        body = json.dumps(lesson("ro").body.get_prep_value(), ensure_ascii=False)
        assert "Mai bine așa:" in body
        assert "RO2 Several small things" in body


def test_a_catalogue_that_is_there_already_is_used(content: Path, tiny_course: TinyCourse) -> None:
    report = load_tiny(content)
    assert outcome(report, "catalogue") == LoadOutcome.KEPT
    assert (
        CoursePage.objects.get(slug="tiny", locale__language_code="en").get_parent().pk
        == tiny_course.en.catalogue.pk
    )
    assert CataloguePage.objects.filter(locale__language_code="en").count() == 1


def run(content: Path, *options: str) -> tuple[int, str, str]:
    """Exit status, output and errors of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "load_starter_content", f"--content={content}", *options, stdout=out, stderr=err
        )
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


class TestTheCommand:
    """``manage.py load_starter_content``."""

    @pytest.fixture(autouse=True)
    def two_languages(self, settings: Any) -> None:
        """English and Romanian are enough here."""
        settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
            ("en", "English"),
            ("ro", "Romanian"),
        ]

    def test_a_rehearsal_writes_nothing(self, content: Path) -> None:
        before = everything()
        status, out, _err = run(content, "--dry-run")
        assert status == 0
        assert "Pages: 12 created." in out
        assert everything() == before
        assert not Course.objects.filter(code="tiny").exists()
        assert Locale.objects.count() == 1

    def test_a_rehearsal_says_what_loading_then_does(self, content: Path) -> None:
        run(content)
        rewrite(
            content / "tiny/recognise/patterns.toml", "Notice several small things.", "Notice more."
        )
        foretold = json.loads(run(content, "--dry-run", "--format=json")[1])
        assert json.loads(run(content, "--format=json")[1]) == foretold
        assert foretold["counts"] == {
            "created": 0,
            "updated": 1,
            "unchanged": 10,
            "kept": 0,
            "waiting": 1,
        }

    def test_a_wrong_source_loads_nothing(self, content: Path) -> None:
        rewrite(content / "tiny/final.toml", "correct = true", "correct = false")
        before = everything()
        status, _out, err = run(content)
        assert status == 1
        assert "Nothing was loaded. 1 problem(s):" in err
        assert "tiny/final.toml, desk: exactly one choice must be correct, not 0" in err
        assert everything() == before

    def test_an_unknown_sector_loads_nothing(self, content: Path) -> None:
        rewrite(content / "tiny/course.toml", '["hotels"]', '["circuses"]')
        before = everything()
        status, _out, err = run(content)
        assert (status, everything()) == (1, before)
        assert "there is no sector “circuses”" in err

    def test_a_second_run_says_that_nothing_changed(self, content: Path) -> None:
        run(content)
        status, out, _err = run(content)
        assert status == 0
        assert "Pages: 12 unchanged." in out

    def test_help_shows_examples(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as end:
            call_command("load_starter_content", "--help")
        assert end.value.code == 0
        assert "--overwrite" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        "<!--><img src=x onerror=alert(1)>-->",
        "<b onclick=x>x</b>",
        "<svg>x</svg>",
        '<a href="file:///x">x</a>',
    ],
)
def test_a_translation_with_markup_of_its_own_is_named_and_nothing_is_written(
    content: Path, words: str
) -> None:
    write_po(content / "tiny/locale/ro.po", {**_romanian(content), "a <i>quiet</i> child": words})
    with pytest.raises(SourceError) as error:
        load_tiny(content)
    assert "tiny/locale/ro.po" in str(error.value)
    assert not CoursePage.objects.exists()
