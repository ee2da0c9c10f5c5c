"""What a machine lacks for PDFs is said at start-up, with the line to type; nothing stops."""

import ctypes

import pytest
from django.core.checks import WARNING, run_checks

from certificates import checks
from foundation.typesetting import libraries as typesetting_libraries


def warnings() -> dict[str, str]:
    messages = [message for message in run_checks() if str(message.id).startswith("certificates.")]
    assert all(message.level == WARNING for message in messages)
    return {str(message.id): f"{message.msg} {message.hint}" for message in messages}


def test_a_machine_that_has_everything_hears_nothing() -> None:
    assert warnings() == {}


def test_without_pango_it_names_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "missing_libraries", lambda: ("Pango",))
    text = warnings()["certificates.W001"]
    assert "not installed: Pango" in text
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in text
    assert "brew install pango" in text


def test_without_the_subsetter_it_says_that_certificates_are_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "has_subsetter", lambda: False)
    assert "libharfbuzz-subset0" in warnings()["certificates.W002"]


def test_a_library_counts_when_it_can_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", nothing)
    assert typesetting_libraries.missing_libraries.__wrapped__() == tuple(
        typesetting_libraries.NEEDED
    )
    assert not typesetting_libraries.has_subsetter.__wrapped__()
