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


@pytest.mark.parametrize("letters", ["x", "9", "-", "a-", "a.", "a:", ".", "/key/", "%2F"])
def test_a_line_twice_as_long_takes_twice_as_long(letters: str) -> None:
    """An address may be long, and every one that leads nowhere is a line."""
    once = letters * (10_000 // len(letters))
    assert seconds(f"Not Found: /{once * 2}") < 3 * seconds(f"Not Found: /{once}")


SIGNATURE = "s" * 43


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"/stop/abc:{SIGNATURE}/", "/stop/…/"),
        (f"/stop/abc:1v2x3y:{SIGNATURE}/", "/stop/…/"),
        (f"session .abc:1v2x3y:{SIGNATURE}", "session …"),
        (f"x.abc:{SIGNATURE}", "x…"),
        (f"abc:{SIGNATURE}more", "…"),
        (f"two: abc:{SIGNATURE} and d-f:{SIGNATURE}", "two: … and …"),
        ("abc:short", "abc:short"),
    ],
)
def test_signed_values_are_hidden_wherever_they_stand(line: str, shown: str) -> None:
    assert without_secrets(line) == shown
