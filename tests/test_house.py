"""What a reviewer would otherwise police: sizes, names, layers of files, and what templates may hold.

``docs/architecture.md`` says why. Who may import whom is in ``pyproject.toml`` (import-linter).
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from wagtail.models import Page

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "foundation",
    "accounts",
    "certificates",
    "courses",
    "quizzes",
    "training_site",
    "workforce",
    "compliance",
    "readiness",
)
EDGES = {
    "views",
    "tasks",
    "receivers",
    "wagtail_hooks",
    "commands",
    "context_processors",
    "dashboard",
}
FUNCTION_LINES, FILE_LINES, TEMPLATE_LINES, SCRIPT_LINES = 40, 350, 80, 100


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules() -> list[Path]:
    """Our own Python, without tests and migrations."""
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in paths if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.html"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def length(function: ast.FunctionDef) -> int:
    """Lines of code of a function, its docstring apart."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    spent = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - spent


# --- Sizes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", modules(), ids=named)
def test_a_module_fits_in_the_head(path: Path) -> None:
    long = [
        f"{f.name} ({length(f)} lines)"
        for f in functions(tree_of(path))
        if length(f) > FUNCTION_LINES
    ]
    assert line_count(path) <= FILE_LINES
    assert long == []


def test_settings_are_one_readable_module() -> None:
    assert line_count(ROOT / "training_site" / "settings.py") <= 250


def test_most_functions_are_small() -> None:
    lengths = sorted(length(f) for path in modules() for f in functions(tree_of(path)))
    assert lengths[len(lengths) // 2] <= 8


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").glob("*.js")), ids=named)
def test_a_script_is_short(path: Path) -> None:
    assert line_count(path) <= SCRIPT_LINES


# --- Names and shelves ------------------------------------------------------------------------


def test_there_is_no_room_for_leftovers() -> None:
    leftovers = {"core", "common", "utils", "helpers", "services", "selectors"}
    assert [named(path) for path in modules() if {path.stem, path.parent.name} & leftovers] == []


@pytest.mark.parametrize("path", modules(), ids=named)
def test_public_things_say_what_they_are_for(path: Path) -> None:
    tree = tree_of(path)
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    # A management command introduces itself to whoever types --help.
    silent = [
        node.name for node in public if not ast.get_docstring(node) and node.name != "Command"
    ]
    assert silent == []
    assert not tree.body or ast.get_docstring(tree), "the module has no docstring"


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if not EDGES & {path.stem, path.parent.name}],
    ids=named,
)
def test_only_edges_read_the_clock(path: Path) -> None:
    """Ruff bans ``now()``; ``localdate()`` without an argument reads the clock, too."""
    calls = (
        node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and not node.args
    )
    names = {
        getattr(call.func, "attr", getattr(call.func, "id", ""))
        for call in calls
        if not call.keywords
    }
    assert not names & {"localdate", "localtime", "today"}


# --- Records ----------------------------------------------------------------------------------


def records() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


@pytest.mark.parametrize("model", records(), ids=lambda model: model._meta.label)
def test_dates_end_in_on_and_instants_in_at(model: type[models.Model]) -> None:
    """``_until`` and ``_by`` are days by their sense; Wagtail's and Django's own fields are theirs."""
    own = [
        f
        for f in model._meta.local_fields
        if f.model.__module__.startswith(ROOMS) and not f.remote_field
    ]
    days = [f.name for f in own if type(f) is models.DateField]
    instants = [f.name for f in own if type(f) is models.DateTimeField and f.name != "last_login"]
    assert [name for name in days if not name.endswith(("_on", "_until", "_by", "_from"))] == []
    assert [name for name in instants if not name.endswith("_at")] == []


@pytest.mark.parametrize("model", records(), ids=lambda model: model._meta.label)
def test_nothing_stores_a_status(model: type[models.Model]) -> None:
    """Facts are dated once; status is derived for a day."""
    assert {"status", "state", "data", "info"} & {
        field.name for field in model._meta.local_fields
    } == set()


@pytest.mark.parametrize(
    "model",
    [model for model in records() if not issubclass(model, Page)],
    ids=lambda model: model._meta.label,
)
def test_records_outlive_pages(model: type[models.Model]) -> None:
    """A record points at courses and keys; only a page's own rows may belong to a page.

    Those are its children, and the one row that says which page is the face of a course: it goes with the page.
    """
    pages = [
        f
        for f in model._meta.local_fields
        if isinstance(f.related_model, type) and issubclass(f.related_model, Page)
    ]
    others = [f.name for f in pages if type(f).__name__ != "ParentalKey"]
    assert others == (["page"] if model._meta.label == "courses.CourseFace" else [])


# --- Templates --------------------------------------------------------------------------------

COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)
CLASSES = re.compile(r"{% block page_class %}.*?{% endblock page_class %}")
MARKUP = re.compile(r"<(svg|style|script)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
SPOKEN = re.compile(
    r"\s(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*[A-Za-z]{3}[^\"]*)\""
)
#: Shown when nothing works, so nothing may be needed to render it.
ALONE = ("500.html",)


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_template_is_small_and_holds_no_code(path: Path) -> None:
    text = path.read_text("utf-8")
    assert line_count(path) <= TEMPLATE_LINES
    assert INLINE.findall(COMMENT.sub("", text)) == []
    unescaped = re.findall(r"\|\s*safe\b|{%\s*autoescape\s+off", text)
    assert unescaped == [], "mark it safe where it is made, where one can see why"


@pytest.mark.parametrize(
    "path", [path for path in templates() if path.name not in ALONE], ids=named
)
def test_every_word_of_a_template_can_be_translated(path: Path) -> None:
    text = path.read_text("utf-8")
    for hidden in (COMMENT, TRANSLATED, CLASSES, TAG):
        text = hidden.sub("", text)
    assert SPOKEN.findall(text) == []
    words = set(re.findall(r"[A-Za-z]{2,}", MARKUP.sub(" ", text)))
    assert words <= {"Beacon", "PDF", "QR", "ID", "CSV"}


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_template_has_no_tabs_and_no_stray_spaces(path: Path) -> None:
    odd = [
        number
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "\t" in line or line != line.rstrip()
    ]
    assert odd == []


# --- Style sheets -----------------------------------------------------------------------------

PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "css").glob("*.css")), ids=named)
def test_style_sheets_work_in_both_directions(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(css) == []


def test_every_room_has_its_tests() -> None:
    assert [room for room in ROOMS if not list((ROOT / "tests" / room).rglob("test_*.py"))] == []


# --- Rights -----------------------------------------------------------------------------------

#: Functions with a parameter ``by`` that ask for no right themselves, and why. No edge calls them for a person.
ASKED_BY_THE_CALLER = {
    "compliance.end_exemption": "one row of an act on many people",
    "compliance.exempt": "one row of an act on many people",
    "compliance.move": "one row of an act on many people",
    "compliance.record_planned_trainings": "one batch of a list whose import has asked",
    "compliance.remind": "one batch of an act on many people",
    "courses.write_translation": "carry_over and republish_counterparts have asked, or the site loads a course",
    "quizzes.enter_from_paper": "compliance.paper asks who is appointed; this app knows no places",
    "quizzes.withdraw_allowance": "compliance.allowances asks who is appointed; the CMS has its own form",
    "workforce.add_member": "join, accept, add_person and acts on many people have asked, or nobody has to be",
    "workforce.confirm": "one row of confirm_all, of an act on many people, or of an invitation accepted",
    "workforce.refuse": "one row of refuse_all, or of an act on many people",
    "workforce.leave": "one row of an act on many people",
    "workforce.invite": "one row of invite_all",
}
#: Functions with a parameter ``by`` that need no right: they only read, or note who did what.
WITHOUT_A_RIGHT = {
    "workforce.begin": "a record of work whose action asks when it is carried out",
    "workforce.letters_left": "reads how many letters somebody may still send in a day",
    "workforce.log_all": "the history of an act that has been done",
}


#: What is no action: edges, and the predicates themselves.
NO_ACTS = {*EDGES, "permissions"}
#: Apps whose actions ask.
APPS_WITH_RIGHTS = ("courses", "certificates", "quizzes", "workforce", "compliance", "readiness")


def app_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def acting_functions() -> list[tuple[Path, ast.FunctionDef]]:
    """Public functions that act for a person (``by``), or for the system where that is None."""
    return [
        (path, function)
        for path in modules()
        if app_of(path) in APPS_WITH_RIGHTS and not NO_ACTS & {path.stem, path.parent.name}
        for function in tree_of(path).body
        if isinstance(function, ast.FunctionDef) and acts_for_a_person(function)
    ]


def acts_for_a_person(function: ast.FunctionDef) -> bool:
    arguments = function.args.args + function.args.kwonlyargs
    hints = {
        word
        for argument in arguments
        if argument.arg in ("by", "bulk_act") and argument.annotation
        for word in ast.unparse(argument.annotation).split()
    }
    return not function.name.startswith("_") and bool(hints & {"User", "Any", "BulkAct"})


def names_from(tree: ast.AST, module: str) -> set[str]:
    """Return the names a module imports from modules called ``module``."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == module
        for alias in node.names
    }


def calls_of(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Give every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def asks_for_a_right(path: Path, function: ast.FunctionDef) -> bool:
    """Whether a function, or a private one of its module that it calls, calls a predicate of ``permissions``."""
    tree = tree_of(path)
    predicates = names_from(tree, "permissions")
    called = {name for name, _call in calls_of(function)}
    for private in functions(tree):
        if private.name.startswith("_") and private.name in called:
            called |= {name for name, _call in calls_of(private)}
    return bool(called & predicates)


def test_every_act_of_a_person_asks_for_its_right() -> None:
    exempt = {*ASKED_BY_THE_CALLER, *WITHOUT_A_RIGHT}
    acts = acting_functions()
    silent = {f"{app_of(path)}.{f.name}" for path, f in acts if not asks_for_a_right(path, f)}
    assert silent == exempt
    assert len(acts) > 45


def test_no_page_calls_for_a_person_what_asks_for_no_right() -> None:
    inner_names = {name.split(".")[1] for name in ASKED_BY_THE_CALLER}
    calls = [
        f"{named(path)}: {name}"
        for path in modules()
        if EDGES & {path.stem, path.parent.name}
        for name, call in calls_of(tree_of(path))
        if name in inner_names
        for keyword in call.keywords
        if keyword.arg == "by" and ast.unparse(keyword.value) != "None"
    ]
    assert calls == []


# --- Contracts --------------------------------------------------------------------------------


def contracts() -> dict[str, Any]:
    """The import contracts by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def test_the_order_of_apps_names_every_app() -> None:
    ordered = {app for layer in contracts()["apps"]["layers"] for app in layer.split(" | ")}
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ordered == ours == set(ROOMS)


def test_rules_are_found_by_their_place() -> None:
    assert contracts()["rules"]["source_modules"] == ["**.rules", "**.rules.**"]
    apps_with_rules = {
        path.relative_to(ROOT).parts[0]
        for path in modules()
        if "rules" in (path.stem, path.parent.name)
    }
    assert apps_with_rules >= {
        "accounts",
        "certificates",
        "compliance",
        "courses",
        "quizzes",
        "readiness",
        "workforce",
    }


def test_tree_paths_are_taken_apart_in_two_modules_only() -> None:
    modules_with_steplen = {
        named(path) for path in modules() if "steplen" in path.read_text("utf-8")
    }
    assert modules_with_steplen == {"courses/models/tree.py", "workforce/units/models.py"}


@pytest.mark.parametrize("app", ["compliance", "quizzes", "readiness", "workforce"])
def test_every_package_of_a_large_app_has_its_layer(app: str) -> None:
    contract = contracts()[app]
    assert contract["exhaustive"] is True
    assert contract["containers"] == [app]
    layers = {name for layer in contract["layers"] for name in re.split(r" [|:] ", layer)}
    packages = {
        path.parent.name
        for path in (ROOT / app).glob("*/__init__.py")
        if path.parent.name != "migrations"
    }
    assert packages <= layers
    shelves = set(contracts()["shelves"]["containers"])
    features = packages - {"management", "templatetags"}
    assert {f"{app}.{package}" for package in features} <= shelves | {"compliance.integrity"}


def test_every_library_that_is_imported_is_declared() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    requirements = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    declared = {canonicalize_name(Requirement(text).name) for text in requirements}
    imported = {
        name.split(".")[0]
        for path in [*modules(), *(ROOT / "tests").rglob("*.py")]
        for node in ast.walk(tree_of(path))
        for name in imported_modules(node)
    }
    libraries = packages_distributions()
    undeclared = {
        name
        for name in imported & set(libraries)
        if not declared & {canonicalize_name(library) for library in libraries[name]}
    }
    assert undeclared == set()


def imported_modules(node: ast.AST) -> list[str]:
    """Return the dotted names a statement imports from."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
