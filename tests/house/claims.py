"""Tests that cannot fail, told by their syntax alone: each rule names what is wrong, and where."""

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
Test = ast.FunctionDef

#: What asserts by itself, wherever it is called; ``then`` does one thing and looks at everything.
ASSERTING = ("raises", "fail", "expect", "warns", "then", "AssertionError")
#: Names of what looks for something and may find nothing: no loop over it says anything then.
FINDERS = {
    *("all", "exclude", "filter", "iterator", "select_related", "values", "values_list"),
    *("findall", "finditer", "find_all", "select", "parts", "words_in"),
    *("glob", "rglob", "iterdir", "listdir", "splitlines"),
}
#: What a failed claim is caught by.
FAILURES = {"AssertionError", "BaseException", "Exception"}
#: What passes the items of something on.
PASSING = {"enumerate", "list", "reversed", "set", "sorted", "tuple", "zip"}
#: Methods of dictionaries and strings that share a name with a finder.
NO_ARGUMENT_NEEDED = {"values"}


@dataclass(frozen=True)
class Module:
    """A module of tests, read."""

    name: str
    tree: ast.Module


@cache
def each_test_of(module: Module) -> tuple[Test, ...]:
    """Return the tests of a module, those of classes too."""
    return tuple(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of tests and its helpers."""
    paths = sorted(TESTS.rglob("*.py"))
    return tuple(
        Module(str(path.relative_to(TESTS)), ast.parse(path.read_text("utf-8"))) for path in paths
    )


#: The kinds of statements and comparisons that the rules look at.
LOOKED_AT = (
    *(ast.Assert, ast.Assign, ast.Compare, ast.ExceptHandler, ast.For, ast.FunctionDef),
    *(ast.If, ast.Try, ast.While, ast.With),
)


@cache
def nodes_of(test: Test) -> tuple[ast.AST, ...]:
    """Return what the rules look at in a test; all of them read the same."""
    return tuple(node for node in ast.walk(test) if isinstance(node, LOOKED_AT))


def name_of(call: ast.Call) -> str:
    """Return the last part of the name that is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def function_of(call: ast.Call) -> str:
    """Return the name of a function that is called; empty for a method, which may be anybody's."""
    return getattr(call.func, "id", "")


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def asserts(node: ast.AST, helpers: Collection[str] = ()) -> bool:
    """Return whether something in ``node`` can fail a test; ``helpers`` are functions that can."""
    for one in ast.walk(node):
        if isinstance(one, ast.Assert):
            return True
        if isinstance(one, ast.Call):
            name = name_of(one)
            if name in ASSERTING or "assert" in name or function_of(one) in helpers:
                return True
    return False


def asserting_helpers(read: Collection[Module]) -> set[str]:
    """Return the names of functions in tests that assert, also by calling one that does."""
    helpers: set[str] = set()
    callers: dict[str, set[str]] = {}
    for module in read:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_"):
                functions = {function_of(call) for call in calls(node)}
                callers.setdefault(node.name, set()).update(functions)
                if asserts(node):
                    helpers.add(node.name)
    while more := {name for name in callers if name not in helpers and callers[name] & helpers}:
        helpers |= more
    return helpers


# --- The rules --------------------------------------------------------------------------------


def says_nothing(test: Test, module: Module, helpers: Collection[str]) -> Iterator[ast.AST]:
    """A test without a claim: no assert, no raises, no helper that asserts."""
    if not asserts(test, helpers):
        yield test


def claims_only_in_an_empty_loop(
    test: Test, module: Module, helpers: Collection[str]
) -> Iterator[ast.AST]:
    """A loop, ``all`` or ``not any`` over what was looked for, and nothing says that it was found."""
    found_names = {
        target.id
        for node in nodes_of(test)
        if isinstance(node, ast.Assign) and looks_for(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes_of(test):
        iterables: list[ast.expr] = []
        if isinstance(node, ast.For) and asserts(node):
            iterables = [node.iter]
        if isinstance(node, ast.Assert):
            iterables = quantified(node.test)
        for iterable in iterables:
            names = {one.id for one in ast.walk(iterable) if isinstance(one, ast.Name)}
            doubtful = looks_for(iterable) or bool(names & found_names and passes_on(iterable))
            if doubtful and not (names & found_names & asserted_names(test, node)):
                yield node


def looks_for(expression: ast.expr) -> bool:
    """Whether an expression is what a finder gives, perhaps passed on or cut."""
    if isinstance(expression, ast.Subscript):
        return isinstance(expression.slice, ast.Slice) and looks_for(expression.value)
    if not isinstance(expression, ast.Call):
        return isinstance(expression, ast.ListComp) and looks_for(expression.generators[0].iter)
    name = name_of(expression)
    if name in PASSING:
        return bool(expression.args) and looks_for(expression.args[0])
    is_of_a_dictionary = name in NO_ARGUMENT_NEEDED and not (expression.args or expression.keywords)
    return name in FINDERS and not is_of_a_dictionary


def passes_on(expression: ast.expr) -> bool:
    """Whether an expression is a name, or one that is passed on."""
    if isinstance(expression, ast.Call) and name_of(expression) in PASSING:
        return bool(expression.args) and passes_on(expression.args[0])
    if isinstance(expression, ast.Subscript):
        return isinstance(expression.slice, ast.Slice) and passes_on(expression.value)
    return isinstance(expression, ast.Name)


def quantified(claim: ast.expr) -> list[ast.expr]:
    """Return what an ``all`` or a ``not any`` at the head of a claim goes over."""
    is_negated = isinstance(claim, ast.UnaryOp) and isinstance(claim.op, ast.Not)
    if isinstance(claim, ast.UnaryOp) and is_negated:
        claim = claim.operand
    if not isinstance(claim, ast.Call) or name_of(claim) != ("any" if is_negated else "all"):
        return []
    [argument, *_more] = claim.args
    comprehensions = (ast.GeneratorExp, ast.ListComp)
    return [argument.generators[0].iter] if isinstance(argument, comprehensions) else []


def asserted_names(test: Test, apart_from: ast.AST) -> set[str]:
    """Return the names that occur in claims of a test outside one loop or claim."""
    inside = set(ast.walk(apart_from))
    return {
        one.id
        for node in nodes_of(test)
        if isinstance(node, ast.Assert) and node not in inside
        for one in ast.walk(node.test)
        if isinstance(one, ast.Name)
    }


def misses_words_nobody_wrote(
    test: Test, module: Module, helpers: Collection[str]
) -> Iterator[ast.AST]:
    """``"some words" not in page``, where those words stand nowhere else in the module.

    Worded anew, they are missed for ever. Words the module plants or sees elsewhere are tied to
    something; a sentence of ours is tied to its msgid by :func:`tests.pages.says`.
    """
    for node in nodes_of(test):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.NotIn):
            continue
        words = node.left.value if isinstance(node.left, ast.Constant) else ""
        if not isinstance(words, str) or len(words.split()) < 2:
            continue
        if not any(words in text for text in written_in(module)):
            yield node


@cache
def written_in(module: Module) -> list[str]:
    """Return all texts of a module, but those of which it says that they are missing."""
    missed = {
        node.left
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn)
    }
    written: list[str] = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Constant) or node in missed:
            continue
        if isinstance(node.value, str):
            written.append(node.value)
        elif isinstance(node.value, bytes):
            written.append(node.value.decode("utf-8", "replace"))
    return written


def leaves_before_it_claims(
    test: Test, module: Module, helpers: Collection[str]
) -> Iterator[ast.AST]:
    """A bare ``return``, or a skip, before anything was claimed: where a name is gone it passes."""
    inner = {
        one
        for node in nodes_of(test)
        if isinstance(node, ast.FunctionDef) and node is not test
        for one in ast.walk(node)
    }
    for node in nodes_of(test):
        if node in inner:  # it leaves a function of the test, not the test
            continue
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(block, list):
                continue
            for place, statement in enumerate(block):
                leaves = isinstance(statement, ast.Return) and statement.value is None
                skips = isinstance(statement, ast.Expr) and any(
                    name_of(call) == "skip" for call in calls(statement)
                )
                if not leaves and not skips:
                    continue
                if not any(asserts(one, helpers) for one in block[:place]):
                    yield statement


def hides_its_failure(test: Test, module: Module, helpers: Collection[str]) -> Iterator[ast.AST]:
    """A claim whose failure is suppressed, or caught and passed over."""
    for node in nodes_of(test):
        if isinstance(node, ast.With):
            names = [
                name_of(item.context_expr)
                for item in node.items
                if isinstance(item.context_expr, ast.Call)
            ]
            caught = {one.id for one in ast.walk(node.items[0]) if isinstance(one, ast.Name)}
            if "suppress" in names and caught & FAILURES and asserts(node, helpers):
                yield node
        if isinstance(node, ast.Try) and any(isinstance(one, ast.Assert) for one in node.body):
            for handler in node.handlers:
                caught = {one.id for one in ast.walk(handler) if isinstance(one, ast.Name)}
                passes = all(isinstance(one, ast.Pass | ast.Continue) for one in handler.body)
                if passes and (handler.type is None or caught & FAILURES):
                    yield handler


def is_always_true(test: Test, module: Module, helpers: Collection[str]) -> Iterator[ast.AST]:
    """``assert`` of a generator, a tuple or a text: true whatever is in it."""
    for node in nodes_of(test):
        if isinstance(node, ast.Assert):
            is_text = isinstance(node.test, ast.JoinedStr | ast.Constant)
            if is_text or isinstance(node.test, ast.GeneratorExp | ast.Lambda | ast.Tuple):
                yield node


def expects_of_many_statements(
    test: Test, module: Module, helpers: Collection[str]
) -> Iterator[ast.AST]:
    """``pytest.raises`` around several statements: the first to raise hides the others."""
    for node in nodes_of(test):
        if not isinstance(node, ast.With):
            continue
        expressions = [item.context_expr for item in node.items]
        raising = [
            one for one in expressions if isinstance(one, ast.Call) and name_of(one) == "raises"
        ]
        is_one = len(node.body) == 1 and not isinstance(node.body[0], ast.For | ast.If | ast.Try)
        if raising and not is_one:
            yield node


def reads_only_the_kind_of_a_file(
    test: Test, module: Module, helpers: Collection[str]
) -> Iterator[ast.AST]:
    """All claims of a test are about a status and a content type: the file may be empty."""
    claims = [node for node in nodes_of(test) if isinstance(node, ast.Assert)]
    words = [ast.unparse(claim.test).lower() for claim in claims]
    kinds = ("pdf", "csv", "zip", "svg", "sheet", "image")
    is_about_a_file = any(
        "content-type" in one and any(kind in one for kind in kinds) for one in words
    )
    if is_about_a_file and all("content-type" in one or "status_code" in one for one in words):
        yield claims[0]


Rule = Callable[[Test, Module, Collection[str]], Iterator[ast.AST]]
RULES: tuple[Rule, ...] = (
    says_nothing,
    claims_only_in_an_empty_loop,
    misses_words_nobody_wrote,
    leaves_before_it_claims,
    hides_its_failure,
    is_always_true,
    expects_of_many_statements,
    reads_only_the_kind_of_a_file,
)


def offences(rule: Rule, read: Collection[Module], helpers: Collection[str]) -> list[str]:
    """Return where a rule is broken, each as ``module:line test``."""
    found: dict[str, None] = {}
    for module in read:
        for test in each_test_of(module):
            for node in rule(test, module, helpers):
                line = getattr(node, "lineno", test.lineno)
                found[f"{module.name}:{line} {test.name}"] = None
    return list(found)
