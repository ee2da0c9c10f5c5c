"""The convention that every kind of question is whole, checked."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from quizzes import checks
from quizzes.authoring.blocks import KindBlocks
from quizzes.papers.rules.kinds import KINDS
from quizzes.papers.rules.kinds.picking import BestAction


class Essay(BestAction):
    """A kind somebody has just begun to write."""

    name = "essay"


def problem_ids() -> list[str]:
    return [str(message.id) for message in checks.check_kinds(None)]


def test_every_kind_is_whole() -> None:
    assert set(KINDS) == set(KindBlocks.base_blocks)
    assert problem_ids() == []


def test_a_kind_without_block_template_and_test_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "KINDS", MappingProxyType({**KINDS, "essay": Essay()}))
    assert problem_ids() == ["quizzes.E002", "quizzes.E003", "quizzes.E003", "quizzes.E004"]


def test_a_block_without_a_marker_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {name: kind for name, kind in KINDS.items() if name != "spot"}
    monkeypatch.setattr(checks, "KINDS", MappingProxyType(rest))
    assert problem_ids() == ["quizzes.E001"]


def test_a_kind_under_another_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "KINDS", MappingProxyType({**KINDS, "spot": Essay()}))
    assert problem_ids() == ["quizzes.E001"]


@pytest.mark.parametrize("lacking", ["preview_value", "description"])
def test_a_block_that_does_not_introduce_itself_is_named(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(KindBlocks.base_blocks["spot"].meta, lacking, None)
    assert problem_ids() == ["quizzes.E002"]


def test_an_installation_without_tests_is_no_worse(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    assert problem_ids() == []
