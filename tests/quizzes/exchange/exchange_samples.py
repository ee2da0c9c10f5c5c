"""Files of other programs, where somebody has put them beside the checkout.

They are Moodle's own fixtures under its licence (GPL), so this repository does not carry them; the tests
beside this module carry small files of their own for whatever must always be tried. Set
``QUESTION_SAMPLES`` to a folder with them, or lay them beside the checkout.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("QUESTION_SAMPLES", ROOT.parent / "shared" / "samples" / "questions"))


def beside(name: str) -> bytes:
    """The bytes of a file; skips the test where it is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{name} does not lie beside the checkout")
    return path.read_bytes()
