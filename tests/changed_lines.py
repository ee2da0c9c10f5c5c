"""What git says was changed: the lines of each file, as they are numbered on disk now."""

import re
import subprocess
from pathlib import Path

HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def changed_lines(root: Path, *, since: str = "") -> dict[str, set[int]]:
    """Return the changed lines by path; what was removed stands for the lines around it.

    Without ``since``, these are the lines not committed, or else those of the last commit; with it,
    those since the branch left that revision. A file that is gone has none.
    """
    unknown = _git(root, "ls-files", "-z", "--others", "--exclude-standard").split("\0")[:-1]
    if since:
        base = _git(root, "merge-base", since, "HEAD").strip()
    else:
        is_committed = not unknown and not _git(root, "diff", "--name-only", "HEAD")
        base = "HEAD~1" if is_committed else "HEAD"
    difference = _git(
        root, "diff", "--unified=0", "--no-renames", "--no-ext-diff", "--no-color", base
    )
    changes = _lines_by_path(difference)
    for path in unknown:
        changes[path] = _all_lines(root / path)
    return changes


def _lines_by_path(difference: str) -> dict[str, set[int]]:
    """Read what ``git diff --unified=0`` printed."""
    changes: dict[str, set[int]] = {}
    path = ""
    for line in difference.splitlines():
        if line.startswith("diff --git "):
            path = line.partition(" b/")[2]
            changes[path] = set()
        hunk = HUNK.match(line)
        if hunk:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            changes[path].update(range(first, first + count) if count else (first, first + 1))
    return changes


def _all_lines(path: Path) -> set[int]:
    return set(range(1, path.read_bytes().count(b"\n") + 2))


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints."""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
