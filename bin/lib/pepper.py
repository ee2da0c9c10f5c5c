"""Give a settings file the pepper of personal keys, once, without changing what works.

Usage: .venv/bin/python bin/lib/pepper.py .env

A file without KEY_PEPPER gets a random one. Keys made before hang on SECRET_KEY, which becomes KEY_PEPPERS_BEFORE
(or KEY_PEPPERS_BEFORE_2 … where that is taken): it only finds them. Nothing is written when KEY_PEPPER is in the
file or in the environment.
"""

import os
import secrets
import sys
from pathlib import Path

from dotenv import dotenv_values


def lines_for(path: Path) -> list[str]:
    """What to add to the file; nothing where there is a pepper."""
    found = {**dotenv_values(path, interpolate=False), **os.environ}
    if found.get("KEY_PEPPER"):
        return []
    lines = [f"KEY_PEPPER={secrets.token_urlsafe(50)}"]
    before = found.get("SECRET_KEY")
    # all the site reads
    names = ("KEY_PEPPERS_BEFORE", *(f"KEY_PEPPERS_BEFORE_{number}" for number in range(2, 100)))
    if before and before not in [found.get(name) for name in names]:
        quoted = before.replace("\\", "\\\\").replace("'", "\\'")
        free = next(name for name in names if not found.get(name))
        lines.append(f"{free}='{quoted}'")
    return lines


def main(path: Path) -> int:
    """Add them at the end, and say so."""
    lines = lines_for(path)
    if lines:
        text = path.read_text("utf-8")
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if text.endswith("\n") or not text else "\n") + "\n".join(lines) + "\n")
        print("KEY_PEPPER added")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
