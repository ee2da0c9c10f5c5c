"""Lines of Python: where they stood in an earlier text, and what is executed because of them."""

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher

Function = ast.FunctionDef | ast.AsyncFunctionDef
Span = range


def lines_in(then: str, now: str, lines: set[int]) -> set[int]:
    """Return where ``lines`` of the text ``now`` stood in the text ``then``.

    A line that was not there yet stands for those that it replaced and, if it replaced none, for
    the lines around it.
    """
    matcher = SequenceMatcher(None, then.splitlines(), now.splitlines(), autojunk=False)
    found: set[int] = set()
    for kind, then_from, then_to, now_from, now_to in matcher.get_opcodes():
        touched = [line for line in range(now_from + 1, now_to + 1) if line in lines]
        if kind == "delete":
            touched = [line for line in (now_from, now_from + 1) if line in lines]
        if kind == "equal":
            found.update(line - now_from + then_from for line in touched)
        elif touched and then_from < then_to:
            found.update(range(then_from + 1, then_to + 1))
        elif touched:
            found.update({then_from, then_to + 1})
    return found - {0}


def lines_of_functions(text: str, lines: set[int]) -> set[int]:
    """Return the lines inside functions whose execution tells that ``lines`` matter.

    Inside a function that is the whole statement, without what stands under its colon; the head
    of a function stands for its body, a line of a class for all its functions, a line of a module
    for all of its own. Comments and blank lines matter to nobody.
    """
    tree = ast.parse(text)
    found: set[int] = set()
    for line in lines - remarks(text):
        statement, owners = _innermost(tree, line)
        if statement is None or _is_text(statement):
            continue
        if isinstance(statement, Function):
            found.update(_body(statement))
        elif any(isinstance(owner, Function) for owner in owners):
            found.update(_head(statement), {line})
        else:
            classes = [node for node in (*owners, statement) if isinstance(node, ast.ClassDef)]
            found.update((classes and _bodies(classes[-1])) or _bodies(tree))
    return found


def remarks(text: str) -> set[int]:
    """Return the lines that are blank or a comment."""
    numbered = enumerate(text.splitlines(), start=1)
    return {
        number for number, line in numbered if not line.strip() or line.lstrip().startswith("#")
    }


def _innermost(tree: ast.Module, line: int) -> tuple[ast.stmt | None, list[ast.stmt]]:
    """Return the smallest statement that covers a line, and the statements around it."""
    around = [
        statement
        for statement in _statements(tree)
        if line in range(_first(statement), (statement.end_lineno or statement.lineno) + 1)
    ]
    return (around[-1], around[:-1]) if around else (None, [])


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield every statement, those inside another after it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        yield from _statements(child)


def _first(statement: ast.stmt) -> int:
    """Return the first line of a statement, with its decorators."""
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _head(statement: ast.stmt) -> Span:
    """Return the lines of a statement, without those of the statements inside it."""
    inner = [child.lineno for child in _statements(statement)]
    end = (statement.end_lineno or statement.lineno) + 1
    return range(statement.lineno, max(min(inner, default=end), statement.lineno + 1))


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring, or text by itself."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _body(function: Function) -> Span:
    return range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1)


def _bodies(scope: ast.AST) -> set[int]:
    """Return the lines inside all functions of a class or module."""
    functions = (node for node in ast.walk(scope) if isinstance(node, Function))
    return {line for function in functions for line in _body(function)}
