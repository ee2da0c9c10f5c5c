"""Log lines go to standard error, one for each record, from a level upwards."""

import subprocess
import sys

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
