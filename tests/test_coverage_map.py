"""The coverage map: a line leads to the tests that execute it, also after the file was edited."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from coverage import CoverageData

from tests import map_recording
from tests.changed import Choice, choose
from tests.changed_lines import changed_lines
from tests.coverage_map import CoverageMap, connect
from tests.line_matching import lines_in, lines_of_functions

RULES = """\
\"\"\"What passes.\"\"\"
ENOUGH = 3


class Rule:
    limit = ENOUGH

    def passes(self, score):
        if score > self.limit:
            return True
        # nobody
        else:
            return False


@cached
def best(
    scores,
):
    return max(
        scores,
        default=0,
    )
"""
PASSES, BEST = {9, 10, 11, 12, 13}, {20, 21, 22, 23}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(10, {10}, id="a statement"),
        pytest.param(9, {9}, id="the head of a statement"),
        pytest.param(12, {9, 12}, id="an else stands with its if"),
        pytest.param(11, set(), id="a comment matters to nobody"),
        pytest.param(1, set(), id="nor does a docstring"),
        pytest.param(21, BEST, id="a line of a longer statement"),
        pytest.param(16, BEST, id="a decorator stands for its function"),
        pytest.param(18, BEST, id="and so does a parameter"),
        pytest.param(6, PASSES, id="a line of a class stands for its functions"),
        pytest.param(2, PASSES | BEST, id="a line of a module for all of its own"),
    ],
)
def test_a_line_leads_to_what_is_executed_because_of_it(line: int, expected: set[int]) -> None:
    assert lines_of_functions(RULES, {line}) == expected


@pytest.mark.parametrize(
    ("now", "lines", "then"),
    [
        pytest.param("a\nb\nc\n", {2}, {2}, id="nothing was edited"),
        pytest.param("new\na\nb\nc\n", {3}, {2}, id="a line moved down"),
        pytest.param("a\nB\nc\n", {2}, {2}, id="a line was replaced"),
        pytest.param("a\nb\nnew\nc\n", {3}, {2, 3}, id="a new line stands for its neighbours"),
        pytest.param("a\nc\n", {1, 2}, {1, 2, 3}, id="a line was removed between these"),
    ],
)
def test_a_line_is_found_in_the_text_that_the_map_saw(
    now: str, lines: set[int], then: set[int]
) -> None:
    assert lines_in("a\nb\nc\n", now, lines) == then


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a module, a template, a style, their tests, all committed."""
    files = {
        ".gitignore": ".cache/\n",
        "quizzes/rules.py": RULES,
        "quizzes/page.html": "<p>\n",
        "static/base.css": "p {}\n",
        "tests/quizzes/test_rules.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    identity = ["-c", "user.name=Amina", "-c", "user.email=amina@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture
def parts(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process recorded: a test of each function, one that uses a shared fixture, one that reads."""
    folder = tmp_path_factory.mktemp("parts")
    data = CoverageData(str(folder / "1.coverage"))
    rules = str(map_recording.ROOT / "quizzes/rules.py")
    for user, lines in (
        ("tests/quizzes/test_rules.py::test_passes", {9, 10}),
        ("tests/quizzes/test_rules.py::test_fails", {9, 13}),
        ("shared tests::crowd", {20}),
    ):
        data.set_context(user)
        data.add_lines({rules: lines})
    data.write()
    reads = {"tests/quizzes/test_page.py::test_page": ["quizzes/page.html"]}
    uses = {"tests/quizzes/test_crowd.py::test_crowd": ["shared tests::crowd"]}
    seconds = {"tests/quizzes/test_rules.py::test_passes": 0.5}
    notes = {"reads": reads, "uses": uses, "seconds": seconds}
    (folder / "1.json").write_text(json.dumps(notes))
    return folder


@pytest.fixture
def coverage_map(checkout: Path, parts: Path) -> Iterator[CoverageMap]:
    """The map of it."""
    with closing(connect(checkout / ".cache" / "map.sqlite3")) as database:
        map_recording.merge(parts, database, texts(checkout))
        yield CoverageMap(database, checkout)


def texts(checkout: Path) -> dict[str, str]:
    return {
        str(path.relative_to(checkout)): path.read_text("utf-8") for path in checkout.rglob("*.py")
    }


def test_a_line_leads_to_the_tests_that_execute_it(coverage_map: CoverageMap) -> None:
    rules = "quizzes/rules.py"
    assert coverage_map.tests_of(rules, {13}) == ["tests/quizzes/test_rules.py::test_fails"]
    assert len(coverage_map.tests_of(rules, {9})) == 2
    assert coverage_map.tests_of(rules, {11}) == []


def test_what_a_shared_fixture_executes_is_executed_for_all_who_use_it(
    coverage_map: CoverageMap,
) -> None:
    assert coverage_map.tests_of("quizzes/rules.py", {20}) == [
        "tests/quizzes/test_crowd.py::test_crowd"
    ]


def test_a_line_is_found_after_lines_above_it_were_added(
    coverage_map: CoverageMap, checkout: Path
) -> None:
    (checkout / "quizzes/rules.py").write_text("# New.\n" + RULES)
    assert coverage_map.tests_of("quizzes/rules.py", {14}) == [
        "tests/quizzes/test_rules.py::test_fails"
    ]


def test_a_test_that_ran_again_replaces_what_was_known_of_it(
    coverage_map: CoverageMap, checkout: Path, parts: Path
) -> None:
    for path in parts.iterdir():
        path.unlink()
    (checkout / "quizzes/rules.py").write_text("# New.\n" + RULES)
    data = CoverageData(str(parts / "2.coverage"))
    data.set_context("tests/quizzes/test_rules.py::test_fails")
    data.add_lines({str(map_recording.ROOT / "quizzes/rules.py"): {11}})
    data.write()
    map_recording.merge(parts, coverage_map.database, texts(checkout))
    assert len(coverage_map.tests_of("quizzes/rules.py", {11})) == 2  # one in each text
    assert coverage_map.tests_of("quizzes/rules.py", {14}) == []


def chosen(coverage_map: CoverageMap, *, since: str = "") -> Choice:
    """What is chosen in the checkout as it is now."""
    return choose(changed_lines(coverage_map.root, since=since), coverage_map)


def edit(checkout: Path, name: str, old: str, new: str) -> None:
    path = checkout / name
    path.write_text(path.read_text().replace(old, new))


def test_a_changed_rule_runs_the_tests_that_execute_it(
    coverage_map: CoverageMap, checkout: Path
) -> None:
    edit(checkout, "quizzes/rules.py", "return False", "return None")
    choice = chosen(coverage_map)
    assert (choice.tests, choice.whole) == (["tests/quizzes/test_rules.py::test_fails"], [])
    assert choice.rank("tests/quizzes/test_rules.py::test_passes") is None


def test_a_changed_test_file_runs_itself_first(coverage_map: CoverageMap, checkout: Path) -> None:
    edit(checkout, "quizzes/rules.py", "return True", "return 1")
    edit(checkout, "tests/quizzes/test_rules.py", "", "# New.\n")
    choice = chosen(coverage_map)
    assert choice.whole == ["tests/quizzes/test_rules.py"]
    assert choice.rank("tests/quizzes/test_rules.py::test_new") == 0


def test_a_changed_template_runs_the_tests_that_show_it(
    coverage_map: CoverageMap, checkout: Path
) -> None:
    edit(checkout, "quizzes/page.html", "<p>", "<p lang=en>")
    choice = chosen(coverage_map)
    assert (choice.tests, choice.whole) == (["tests/quizzes/test_page.py::test_page"], [])


def test_a_file_that_nobody_is_known_to_need_runs_the_tests_of_its_folder(
    coverage_map: CoverageMap, checkout: Path
) -> None:
    (checkout / "quizzes/other.html").write_text("<p>\n")
    edit(checkout, "static/base.css", "p", "h1")
    choice = chosen(coverage_map)
    assert choice.whole == ["tests/test_house.py", "tests/quizzes"]
    # whoever reads that folder will read the new file
    assert choice.tests == ["tests/quizzes/test_page.py::test_page"]


def test_what_is_committed_is_the_last_commit_or_the_branch(
    coverage_map: CoverageMap, checkout: Path
) -> None:
    edit(checkout, "quizzes/rules.py", "return False", "return None")
    identity = ["-c", "user.name=Amina", "-c", "user.email=amina@example.org"]
    subprocess.run(["git", *identity, "commit", "-qam", "Edit"], cwd=checkout, check=True)
    edit(checkout, "quizzes/page.html", "<p>", "<p lang=en>")
    assert chosen(coverage_map).tests == ["tests/quizzes/test_page.py::test_page"]
    assert len(chosen(coverage_map, since="HEAD~1").tests) == 2
    subprocess.run(["git", "checkout", "-q", "quizzes/page.html"], cwd=checkout, check=True)
    assert chosen(coverage_map).tests == ["tests/quizzes/test_rules.py::test_fails"]


def test_test_files_newer_than_the_map_are_named(coverage_map: CoverageMap, checkout: Path) -> None:
    assert coverage_map.unknown_test_files() == []
    (checkout / "tests/quizzes/test_new.py").write_text("")
    assert coverage_map.unknown_test_files() == ["tests/quizzes/test_new.py"]


def test_no_map_is_said() -> None:
    assert CoverageMap.open(Path("nowhere.sqlite3")) is None


def test_what_happens_is_noted_for_the_innermost_user(tmp_path: Path) -> None:
    recorder = map_recording.Recorder(tmp_path)
    recorder.note_file(str(map_recording.ROOT / "manage.py"))  # by nobody
    with recorder.during("test"):
        recorder.note_file("manage.py")
        with recorder.during("shared builder"):
            recorder.note_file(str(map_recording.ROOT / "README.md"))
        recorder.note_file(str(map_recording.ROOT / ".cache" / "anything"))
        recorder.note_file("/etc/hosts")
    assert recorder.reads == {"test": {"manage.py"}, "shared builder": {"README.md"}}
    assert recorder.uses == {"test": {"shared builder"}}
