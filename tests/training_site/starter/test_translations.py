"""Judging and updating catalogues."""

import json
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.core.management import call_command

from tests.training_site.starter.tiny_source import (
    PHRASES,
    in_romanian,
    rewrite,
    write_po,
    write_source,
)
from training_site.starter.course_source import read_course
from training_site.starter.interface import in_python, in_template
from training_site.starter.po_files import read_catalogue
from training_site.starter.rules.translation_audit import audit_catalogue, keeps_placeholders
from training_site.starter.source_files import SourceError
from training_site.starter.translations import read_translations

PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "Good {name}"
msgstr "Bun {name}"

#, fuzzy
msgid "Nearly"
msgstr "Aproape"

msgid "Empty"
msgstr ""

msgid "Broken <b>tag</b>"
msgstr "Rupt"

msgid "Twice"
msgstr "De două ori"

msgid "Twice"
msgstr "Iar"

msgid "Unknown"
msgstr "Necunoscut"

#~ msgid "Gone"
#~ msgstr "Dus"
"""
SOURCE = [
    ("", text)
    for text in ("Good {name}", "Nearly", "Empty", "Broken <b>tag</b>", "Twice", "Absent")
]


@pytest.fixture
def project_root(tmp_path: Path) -> Path:
    """A project with the tiny course, wholly in Romanian, and no interface of its own."""
    content = write_source(tmp_path / "content")
    translations = {
        phrase.text: in_romanian(phrase.text) for phrase in read_course(content / "tiny").phrases()
    }
    write_po(content / "tiny" / "locale" / "ro.po", translations)
    rewrite(
        content / "contacts.toml",
        'label = "Office"',
        'label = "Office"\n[contacts.ro]\nlabel = "Birou"',
    )
    return tmp_path


def run(project_root: Path, *options: str) -> tuple[int, str]:
    """Exit status and output of the command, for Romanian."""
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "check_translations",
            f"--root={project_root}",
            "--language=ro",
            *options,
            stdout=out,
            stderr=err,
        )
    except SystemExit as end:
        return int(str(end.code)), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


def test_everything_that_can_be_wrong_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "ro.po"
    path.write_text(PO, encoding="utf-8")
    audit = audit_catalogue("tiny", read_catalogue(path, "ro"), SOURCE, language="ro")
    assert (audit.total, audit.translated, audit.fuzzy, audit.missing, audit.obsolete) == (
        6,
        3,
        1,
        2,
        1,
    )
    assert audit.mismatched == ("Broken <b>tag</b>",)
    assert audit.repeated == ("Twice",)
    assert audit.absent == ("Absent",)
    assert audit.unknown == ("Unknown",)
    assert not audit.is_sound


@pytest.mark.parametrize(
    ("english", "text", "keeps"),
    [
        ("Hello {name}", "Bună, {name}", True),
        ("Hello {name}", "Bună, {nume}", False),
        ("%(done)s of %(total)s", "%(total)s: %(done)s", True),
        ("%(done)s of %(total)s", "%(done)s", False),
        ("<b>Now</b>", "<b>Acum</b>", True),
        ("<b>Now</b>", "<b>Acum", False),
        ("90 % knew", "90 % știau", True),
        (("one lesson", "%(n)s lessons"), ("o lecție", "%(n)s lecții", "%(n)s de lecții"), True),
        (("one lesson", "%(n)s lessons"), ("o lecție", "%(m)s lecții", "%(n)s de lecții"), False),
    ],
)
def test_placeholders_and_tags_come_through(
    english: str | tuple[str, str], text: str | tuple[str, ...], keeps: bool
) -> None:
    assert keeps_placeholders(Message(english, text)) is keeps


def test_a_file_that_is_no_po_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ro.po"
    path.write_bytes(b'msgid "caf\xe9"\nmsgstr ""\n')
    with pytest.raises(SourceError, match="not a readable PO file"):
        read_translations(path, "ro")


def test_strings_are_found_in_python(tmp_path: Path) -> None:
    path = tmp_path / "views.py"
    path.write_text(
        '_("One")\ngettext_lazy("Two " "halves")\nngettext("a day", "%(n)s days", n)\n'
        'pgettext("verb", "Report")\nother("not this")\n',
        encoding="utf-8",
    )
    assert list(in_python(path)) == [
        ("", "One"),
        ("", "Two halves"),
        ("", "a day"),
        ("verb", "Report"),
    ]


def test_strings_are_found_in_templates() -> None:
    template = """{% load i18n %}{% translate "It's one" %}{% translate 'Report' context "verb" as word %}
    {% blocktranslate trimmed count n=3 with who=person %}
      {{ who }} has a day{% plural %}{{ who }} has {{ n }} days
    {% endblocktranslate %}{{ _("filtered")|upper }} <p>not this</p>"""
    assert list(in_template(template)) == [
        ("", "It's one"),
        ("verb", "Report"),
        ("", "%(who)s has a day"),
        ("", "filtered"),
    ]


class TestTheCommand:
    """``manage.py check_translations``."""

    def test_a_complete_language_is_sound(self, project_root: Path) -> None:
        status, out = run(project_root, "--format=json")
        rows = {row["catalogue"]: row for row in json.loads(out)}
        assert status == 0
        assert (rows["tiny"]["total"], rows["tiny"]["translated"]) == (PHRASES, PHRASES)
        assert all(row["is_sound"] for row in rows.values())

    def test_a_missing_string_fails_it(self, project_root: Path) -> None:
        rewrite(project_root / "content/tiny/locale/ro.po", 'msgstr "RO A phone"', 'msgstr ""')
        status, out = run(project_root)
        assert status == 1
        assert f"tiny        ro        {PHRASES}     {PHRASES - 1}" in out

    def test_a_missing_word_of_a_contact_fails_it(self, project_root: Path) -> None:
        rewrite(project_root / "content/contacts.toml", 'note = "În pericol acum."', "")
        status, out = run(project_root)
        assert status == 1
        assert "contacts ro: is not in the catalogue: 'In danger now.'" in out

    def test_updating_a_catalogue_that_is_up_to_date_settles(self, project_root: Path) -> None:
        run(project_root, "--update")
        settled_text = (project_root / "content/tiny/locale/ro.po").read_text(encoding="utf-8")
        status, out = run(project_root, "--update")
        assert status == 0
        assert "Updated" not in out
        assert (project_root / "content/tiny/locale/ro.po").read_text(
            encoding="utf-8"
        ) == settled_text

    def test_updating_adds_new_strings_and_puts_gone_ones_to_sleep(
        self, project_root: Path
    ) -> None:
        path = project_root / "content/tiny/locale/ro.po"
        rewrite(path, 'msgid "A phone"', '# Not a telephone exchange.\nmsgid "A phone"')
        rewrite(project_root / "content/tiny/course.toml", '["A phone"]', '["A tablet"]')
        status, _out = run(project_root, "--update")
        po = path.read_text(encoding="utf-8")
        assert status == 1
        assert '#: course:needs\nmsgid "A tablet"\nmsgstr ""' in po
        assert '# Not a telephone exchange.\n#~ msgid "A phone"\n#~ msgstr "RO A phone"' in po

    def test_a_string_that_comes_back_wakes_up_with_its_comment(self, project_root: Path) -> None:
        path = project_root / "content/tiny/locale/ro.po"
        rewrite(path, 'msgid "A phone"', '# Not a telephone exchange.\nmsgid "A phone"')
        run(project_root, "--update")
        text_before = path.read_text(encoding="utf-8")
        rewrite(project_root / "content/tiny/course.toml", '["A phone"]', '["A tablet"]')
        run(project_root, "--update")
        rewrite(project_root / "content/tiny/course.toml", '["A tablet"]', '["A phone"]')
        run(project_root, "--update")
        assert path.read_text(encoding="utf-8") == text_before

    def test_updating_starts_a_language_that_has_no_file(self, project_root: Path) -> None:
        path = project_root / "content/tiny/locale/ro.po"
        path.unlink()
        run(project_root, "--update")
        assert path.read_text(encoding="utf-8").count("\nmsgid ") == PHRASES + 1
        assert "awaiting review by a native speaker" in path.read_text(encoding="utf-8")

    def test_a_wrong_source_is_named(self, project_root: Path) -> None:
        rewrite(project_root / "content/tiny/final.toml", "correct = true", "correct = false")
        status, out = run(project_root)
        assert status == 1
        assert "exactly one choice must be correct" in out
