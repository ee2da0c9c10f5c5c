"""Give a settings file the pepper of personal keys, once, without changing what works.

Usage: .venv/bin/python bin/lib/pepper.py .env

A file without KEY_PEPPER gets a random one. Keys made before that depend on SECRET_KEY, which
becomes KEY_PEPPERS_BEFORE (or KEY_PEPPERS_BEFORE_2 … where that is taken): it only finds them.
Nothing is written when KEY_PEPPER is in the file or in the environment.
"""

import os
import secrets
import sys
from pathlib import Path

from dotenv import dotenv_values

#: The variables the site reads older peppers from: see training_site/security/secret_rotation.py.
EARLIER_PEPPERS = (
    "KEY_PEPPERS_BEFORE",
    *(f"KEY_PEPPERS_BEFORE_{number}" for number in range(2, 100)),
)


def lines_for(path: Path) -> list[str]:
    """Return the lines to add to the file; none where there is a pepper."""
    variables = {**dotenv_values(path, interpolate=False), **os.environ}
    if variables.get("KEY_PEPPER"):
        return []
    lines = [f"KEY_PEPPER={secrets.token_urlsafe(50)}"]
    secret_key = variables.get("SECRET_KEY")
    earlier_peppers = [variables.get(name) for name in EARLIER_PEPPERS]
    if secret_key and secret_key not in earlier_peppers:
        free_name = next(name for name in EARLIER_PEPPERS if not variables.get(name))
        quoted_key = secret_key.replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"{free_name}='{quoted_key}'")
    return lines


def main(path: Path) -> int:
    """Add the lines at the file's end, and print that."""
    lines = lines_for(path)
    if lines:
        text = path.read_text("utf-8")
        is_line_open = bool(text) and not text.endswith("\n")
        with path.open("a", encoding="utf-8") as file:
            if is_line_open:
                file.write("\n")
            file.write("\n".join(lines) + "\n")
        print("KEY_PEPPER added")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
