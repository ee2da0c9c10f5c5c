"""What may be wrong in a line: each small change of a module that its tests ought to notice.

A mutant is one change at one site of a module's tree. Nothing here knows what the code is about:
comparisons, conditions, constants and arguments of queries are changed, and statements with an
effect are left out. What only people read (docstrings, annotations, messages of errors) is left alone.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

#: A changed node, or None for a statement left out; and the change in words of code.
Change = tuple[ast.AST, str]
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPPOSITES = {"any": "all", "all": "any", "min": "max", "max": "min"}
#: Methods of managers and querysets of which an argument may be forgotten.
QUERIES = {
    "filter",
    "exclude",
    "get",
    "create",
    "update",
    "get_or_create",
    "update_or_create",
    "aggregate",
    "order_by",
    "save",
}
#: Keyword arguments that only say how fast, or that two lists are known to be as long as each other.
HARMLESS = {"strict", "batch_size"}
#: Fields of nodes in which nothing is changed.
UNTOUCHED = {
    "annotation",
    "returns",
    "decorator_list",
    "exc",
    "bases",
    "type_params",
    "keywords_of_class",
}


@dataclass(frozen=True)
class Site:
    """A node of a module's tree, where it hangs and what surrounds it.

    ``lines`` are those of the statement it stands in (of a compound one, its first line only);
    ``runs_at_import`` is true outside functions and in their signatures.
    """

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    place: str
    lines: tuple[int, ...]
    runs_at_import: bool


@dataclass(frozen=True)
class Mutant:
    """One change of one file: ``change`` says it as ``before → after``; ``place`` is the function.

    ``site`` and ``choice`` find it again in the same source, ``twin`` counts equal changes of a place.
    """

    path: str
    line: int
    place: str
    change: str
    lines: tuple[int, ...]
    runs_at_import: bool
    site: int
    choice: int
    twin: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.place or '(module)'}  {self.change}"


def mutants(path: str, source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    twins: Counter[tuple[str, str]] = Counter()
    found = []
    for number, site in enumerate(_sites(ast.parse(source))):
        for choice, (_node, change) in enumerate(_changes(site)):
            line = getattr(site.node, "lineno", site.lines[0])
            mutant = Mutant(
                path, line, site.place, change, site.lines, site.runs_at_import, number, choice
            )
            found.append(replace(mutant, twin=twins[site.place, change]))
            twins[site.place, change] += 1
    return found


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """Return the tree of the module with the mutant's change made."""
    tree = ast.parse(source)
    site = list(_sites(tree))[mutant.site]
    changed, _change = list(_changes(site))[mutant.choice]
    ast.copy_location(changed, site.node)
    if site.index is None:
        setattr(site.parent, site.field, changed)
    else:
        getattr(site.parent, site.field)[site.index] = changed
    return ast.fix_missing_locations(tree)


def _sites(tree: ast.Module) -> Iterator[Site]:
    """Walk a module in the order of its text."""
    yield from _below(tree, place="", lines=(), runs_at_import=True)


def _below(
    node: ast.AST, *, place: str, lines: tuple[int, ...], runs_at_import: bool
) -> Iterator[Site]:
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        place = f"{place}.{node.name}".lstrip(".")
    for field, value in ast.iter_fields(node):
        if field in UNTOUCHED or _is_left_alone(node):
            continue
        children = value if isinstance(value, list) else [value]
        at_import = runs_at_import and not (is_function and field == "body")
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST):
                continue
            own_lines = _lines(child) if isinstance(child, ast.stmt) else lines
            where = index if isinstance(value, list) else None
            yield Site(child, node, field, where, place, own_lines, at_import)
            yield from _below(child, place=place, lines=own_lines, runs_at_import=at_import)


def _lines(statement: ast.stmt) -> tuple[int, ...]:
    """Return the lines of a statement, without those of the statements inside it."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return tuple(range(statement.lineno, max(last, statement.lineno) + 1))


def _is_left_alone(node: ast.AST) -> bool:
    """Whether nothing below a node is changed: what is raised, asserted, imported or for types only."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.keyword) and node.arg in HARMLESS:
        return True
    return isinstance(node, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom)


def _changes(site: Site) -> Iterator[Change]:
    """Yield what may be changed at a site."""
    node = site.node
    if _is_left_alone(node):
        return
    for kind, changes in CHANGES.items():
        if isinstance(node, kind):
            yield from changes(node)
    # In a branch that does nothing else, leaving it out is what a condition that is never true does.
    is_whole_branch = isinstance(site.parent, ast.If) and len(site.parent.body) == 1
    if _has_effect(node) and not (is_whole_branch and site.field == "body"):
        yield ast.Pass(), f"left out: {_text(node)}"


def _has_effect(node: ast.AST) -> bool:
    """Whether leaving a statement out leaves the rest able to run."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call | ast.Yield)
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.AugAssign | ast.Continue)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for position, operator in enumerate(node.ops):
        changed = copy.deepcopy(node)
        changed.ops[position] = SWAPPED[type(operator)]()
        yield changed, _from_to(node, changed)


def _both_or_either(node: ast.BoolOp) -> Iterator[Change]:
    changed = copy.deepcopy(node)
    changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield changed, _from_to(node, changed)


def _negation(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield node.operand, _from_to(node, node.operand)


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        changed = ast.Constant(not node.value)
    elif isinstance(node.value, int):
        changed = ast.Constant(node.value + 1)
    else:
        return
    yield changed, _from_to(node, changed)


def _sum(node: ast.BinOp) -> Iterator[Change]:
    """Exchange plus and minus, where both can be: between numbers, days and spans of time."""
    sides = [ast.unparse(node.left), ast.unparse(node.right)]
    is_number = any(side.isdigit() or "timedelta" in side for side in sides)
    if not isinstance(node.op, ast.Sub) and not (isinstance(node.op, ast.Add) and is_number):
        return
    changed = copy.deepcopy(node)
    changed.op = ast.Add() if isinstance(node.op, ast.Sub) else ast.Sub()
    yield changed, _from_to(node, changed)


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    for truth in (True, False):
        changed = copy.copy(node)
        changed.test = ast.Constant(truth)
        yield changed, f"if {_text(node.test)} → if {truth}"


def _chosen(node: ast.comprehension) -> Iterator[Change]:
    for position, condition in enumerate(node.ifs):
        changed = copy.copy(node)
        changed.ifs = node.ifs[:position] + node.ifs[position + 1 :]
        yield changed, f"for … if {_text(condition)} → for … (every one)"


def _call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id in OPPOSITES:
        changed = copy.copy(node)
        changed.func = ast.Name(OPPOSITES[node.func.id], ast.Load())
        yield changed, _from_to(node, changed)
    if not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr == "distinct":
        yield node.func.value, "left out: .distinct()"
    if node.func.attr in QUERIES:
        yield from _forgotten_arguments(node, node.func.attr)


def _forgotten_arguments(node: ast.Call, name: str) -> Iterator[Change]:
    if name == "get" and not node.keywords:  # of a dictionary
        return
    for position, keyword in enumerate(node.keywords):
        if keyword.arg in HARMLESS:
            continue
        changed = copy.copy(node)
        changed.keywords = node.keywords[:position] + node.keywords[position + 1 :]
        yield changed, f".{name}(…) without {_text(keyword)}"
    for position, argument in enumerate(node.args):
        changed = copy.copy(node)
        changed.args = node.args[:position] + node.args[position + 1 :]
        yield changed, f".{name}(…) without {_text(argument)}"


CHANGES: dict[Any, Callable[[Any], Iterator[Change]]] = {
    ast.Compare: _comparison,
    ast.BoolOp: _both_or_either,
    ast.UnaryOp: _negation,
    ast.Constant: _constant,
    ast.BinOp: _sum,
    ast.If | ast.IfExp: _condition,
    ast.comprehension: _chosen,
    ast.Call: _call,
}


def _from_to(before: ast.AST, after: ast.AST) -> str:
    return f"{_text(before)} → {_text(after)}"


def _text(node: ast.AST) -> str:
    """Return a node as one line of code, cut in its middle when it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else f"{text[:60]} … {text[-35:]}"
