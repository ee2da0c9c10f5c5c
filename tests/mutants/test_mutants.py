"""The mutation run itself: what it changes, that a seed says which, and that a change takes effect."""

from pathlib import Path
from typing import Any

import pytest

from tests.mutants.choosing import chosen
from tests.mutants.exchange import ROOT, exchange
from tests.mutants.files import GROUPS
from tests.mutants.operators import mutants, mutated

FILES = [path for paths in GROUPS.values() for path in paths]


def changes(source: str) -> set[str]:
    return {mutant.change for mutant in mutants("some.py", source)}


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("a < b", "a < b → a <= b"),
        ("a in b", "a in b → a not in b"),
        ("a and b", "a and b → a or b"),
        ("not a", "not a → a"),
        ("f(True)", "True → False"),
        ("x = 7", "7 → 8"),
        ("today - timedelta(days=n)", "today - timedelta(days=n) → today + timedelta(days=n)"),
        ("max(a, b)", "max(a, b) → min(a, b)"),
        ("if a:\n    b = 1", "if a → if False"),
        ("[x for x in y if z]", "for … if z → for … (every one)"),
        ("people.filter(unit=u, left=None)", ".filter(…) without left=None"),
        ("people.exclude(Q(a=a))", ".exclude(…) without Q(a=a)"),
        ("people.update(left=on)", ".update(…) without left=on"),
        ("send(mail)", "left out: send(mail)"),
        ("job.left = on", "left out: job.left = on"),
    ],
)
def test_a_line_can_be_wrong_in_this_way(source: str, change: str) -> None:
    assert change in changes(source)


@pytest.mark.parametrize(
    "source",
    [
        "raise ValueError(1)",
        "def f(a: Literal[1]) -> Literal[2]: ...",
        "@cache(1)\ndef f(): ...",
        "zip(a, b, strict=True)",
        "a = b",
        "if TYPE_CHECKING:\n    a.b = 1",
        '"""Words."""',
    ],
)
def test_what_is_only_read_is_left_alone(source: str) -> None:
    assert changes(source) <= {"left out: zip(a, b, strict=True)"}


@pytest.mark.parametrize("path", FILES)
def test_every_mutant_of_a_file_can_be_made(path: str) -> None:
    source = Path(ROOT, path).read_text("utf-8")
    found = mutants(path, source)
    assert found
    for mutant in found[::10]:
        compile(mutated(source, mutant), path, "exec")


def test_a_seed_says_which_mutants() -> None:
    first, again, other = (
        list(chosen(FILES[:5], seed=seed, per_file=6)) for seed in (20261130, 20261130, 7)
    )
    assert first == again != other
    assert len(first) == 30
    assert len({(mutant.path, mutant.line) for mutant in first}) > 25


SOURCE = """
LIMIT = 2

def many(number):
    def beyond():
        return number > LIMIT
    return [beyond]

class Room:
    def holds(self, number):
        return number <= 3
"""


@pytest.mark.parametrize(
    ("change", "is_exchanged"),
    [("number > LIMIT → number >= LIMIT", True), ("3 → 4", True), ("2 → 3", False)],
)
def test_a_mutant_takes_the_place_of_living_functions(change: str, is_exchanged: bool) -> None:
    [mutant] = [each for each in mutants("some.py", SOURCE) if each.change == change]
    old = compile(SOURCE, "some.py", "exec")
    new = compile(mutated(SOURCE, mutant), "some.py", "exec")
    living: dict[str, Any] = {}
    exec(old, living)  # noqa: S102  (the three lines above)
    many, room = living["many"], living["Room"]()
    [beyond] = many(2)
    functions: dict[Any, list] = {
        function.__code__: [function] for function in (many, beyond, type(room).holds)
    }
    assert (beyond(), many(2)[0](), room.holds(4)) == (False, False, False)
    assert exchange(old, new, functions) is is_exchanged
    assert (beyond(), room.holds(4)) == ("LIMIT" in change, change == "3 → 4")
    assert many(2)[0]() is beyond()
