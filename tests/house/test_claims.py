"""No test that cannot fail: each rule holds everywhere, and knows what it is there to find."""

import ast
from functools import cache

import pytest

from tests.house.claims import (
    RULES,
    Module,
    Rule,
    asserting_helpers,
    each_test_of,
    modules,
    offences,
)

#: Tests that may break a rule, and why.
EXCEPTIONS = {
    "leaves_before_it_claims": {
        "test_a_site_whose_postgresql_crashed_comes_back": "only the run knows its database",
    },
}
#: For each rule a test that breaks it, and one that says the same and does not.
EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "says_nothing": (
        ("client.get('/')", "look(page)"),
        ("assert client.get('/')", "with pytest.raises(ValueError): f()", "see(page)"),
    ),
    "claims_only_in_an_empty_loop": (
        (
            "for page in Page.objects.filter(live=True): assert page.title",
            "for path in sorted(folder.glob('*.toml')): assert path.read_text()",
            "pages = list(Page.objects.all())\nfor page in pages: assert page.title",
            "assert all(row.is_sound for row in rows.exclude(pk=1))",
            "assert not any(word in page for word in re.findall('x', page))",
            "pages = parts(page, 'p')\nfor n, part in enumerate(pages[1:]): assert part.text",
        ),
        (
            "pages = list(Page.objects.all())\nassert pages\nfor page in pages: assert page.title",
            "for name in ('a', 'b'): assert name in page",
            "for value in figures.values(): assert value",
            "for page in Page.objects.all(): page.delete()\nassert not Page.objects.exists()",
        ),
    ),
    "misses_words_nobody_wrote": (
        ("assert 'Nothing is lost' not in page",),
        (
            "page = show('Nothing is lost')\nassert 'Nothing is lost' not in other",
            "page = show(b'<b>Nothing is lost</b>')\nassert 'Nothing is lost' not in page",
            "assert 'Amina' not in page",
            "assert not says(page, 'Nothing is lost')",
        ),
    ),
    "leaves_before_it_claims": (
        (
            "if not name:\n    return\nassert name",
            "try:\n    reverse(name)\nexcept NoReverseMatch:\n    return\nassert name",
            "if vendor != 'x':\n    pytest.skip('y')\nassert name",
        ),
        ("if not name:\n    assert is_gone\n    return\nassert name",),
    ),
    "hides_its_failure": (
        (
            "with suppress(AssertionError):\n    assert name",
            "with contextlib.suppress(Exception):\n    assert name",
            "try:\n    assert name\nexcept Exception:\n    pass",
        ),
        ("with suppress(UnreadableError):\n    assert read(name)",),
    ),
    "is_always_true": (
        ("assert (one for one in names)", "assert (name, 'words')", "assert f'{name}'"),
        ("assert [one for one in names]", "assert name, 'words'"),
    ),
    "expects_of_many_statements": (
        (
            "with pytest.raises(ValueError):\n    build()\n    act()",
            "with pytest.raises(ValueError):\n    if name: act()",
        ),
        ("build()\nwith pytest.raises(ValueError):\n    act()",),
    ),
    "reads_only_the_kind_of_a_file": (
        (
            "assert answer['Content-Type'] == 'application/pdf'",
            "assert answer.status_code == 200\nassert 'csv' in answer.headers['Content-Type']",
        ),
        ("assert answer['Content-Type'] == 'text/csv'\nassert rows_of(answer)",),
    ),
}


def module_of(body: str) -> Module:
    """A module with one test, and two helpers of which one asserts."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    helpers = "def look(page):\n    return page\ndef see(page):\n    assert look(page)\n"
    return Module("example.py", ast.parse(f"{helpers}def test_example():\n{indented}\n"))


def broken(rule: Rule, body: str) -> list[str]:
    example = [module_of(body)]
    return offences(rule, example, asserting_helpers(example))


@cache
def helpers_everywhere() -> set[str]:
    return asserting_helpers(modules())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_test_breaks_the_rule(rule: Rule) -> None:
    found = offences(rule, modules(), helpers_everywhere())
    names = {place.split()[-1] for place in found}
    excepted = EXCEPTIONS.get(rule.__name__, {})
    assert [place for place in found if place.split()[-1] not in excepted] == []
    assert names >= excepted.keys(), "an exception that is needed no more"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_it_is_there_to_find(rule: Rule) -> None:
    wrong, right = EXAMPLES[rule.__name__]
    assert [body for body in wrong if len(broken(rule, body)) != 1] == []
    assert [body for body in right if broken(rule, body)] == []


def test_every_test_is_read() -> None:
    read = modules()
    assert len(read) > 300
    assert sum(len(each_test_of(module)) for module in read) > 1500
