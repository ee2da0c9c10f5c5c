"""Log lines go to standard error, one for each record, from a level upwards."""

import subprocess
import sys
import time

import pytest

from foundation.log_lines import without_secrets

PROGRAM = """
import logging.config
from foundation.log_lines import to_standard_error
logging.config.dictConfig(to_standard_error("WARNING"))
logging.getLogger("somewhere").info("too quiet")
logging.getLogger("somewhere").warning("worth a line")
"""


def test_what_is_worth_a_line_is_written_on_standard_error() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    assert ended.stderr.rstrip().endswith("WARNING somewhere worth a line")
    assert "too quiet" not in ended.stderr


def seconds(text: str) -> float:
    """Processor time for one line; the least of several, as something else may have taken the rest."""
    times = []
    for _time in range(7):
        began = time.process_time()
        without_secrets(text)
        times.append(time.process_time() - began)
    return min(times)


@pytest.mark.parametrize(
    "letters",
    [
        *(
            pytest.param(
                letters,
                marks=pytest.mark.xfail(
                    strict=True,
                    raises=AssertionError,
                    reason="every letter of a long word is a new beginning",
                ),
            )
            for letters in ("x", "9", "-", "a-")
        ),
        *("a.", "a:", ".", "/key/", "%2F"),
    ],
)
def test_a_line_twice_as_long_takes_twice_as_long(letters: str) -> None:
    """An address may be long, and every one that leads nowhere is a line."""
    once = letters * (2000 // len(letters))
    assert seconds(f"Not Found: /{once * 2}") < 3 * seconds(f"Not Found: /{once}")
