"""Live a run again: ``python -m tests.harnesses.every_door --seed N [--long] [--role NAME]``."""

import argparse
import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--long", action="store_true", help="the whole crawl (an hour or more)")
    parser.add_argument("--role", default="", help="only tests of this name, such as a role")
    chosen = parser.parse_args()
    os.environ["SEED"] = str(chosen.seed)
    tests = str(Path(__file__).with_name("test_every_door.py"))
    which = ["-m", "long" if chosen.long else "not long", "-k", chosen.role]
    sys.exit(pytest.main(["-q", "-n", "0", "-p", "no:randomly", tests, *which]))
