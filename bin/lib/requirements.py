"""Print ``uv.lock`` as a requirements file with hashes, for machines on which uv does not run.

Usage: .venv/bin/python requirements.py [dev]

Run by a Python that has pip: pip's own copy of ``packaging`` reads the markers.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pip._vendor.packaging.markers import Marker

Package = dict[str, Any]


def wanted(packages: dict[str, list[Package]], roots: list[Package]) -> dict[str, Package]:
    """The packages reached from ``roots`` whose markers are true on this machine, by name."""
    found: dict[str, Package] = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(roots)
    while waiting:
        need = waiting.pop()
        if not holds(need.get("marker")):
            continue
        package = found[need["name"]] = version_for_here(
            packages[need["name"]], need.get("version")
        )
        for extra in {"", *need.get("extra", ())} - {e for name, e in seen if name == need["name"]}:
            seen.add((need["name"], extra))
            waiting += (
                package["optional-dependencies"][extra]
                if extra
                else package.get("dependencies", [])
            )
    return found


def holds(marker: str | None) -> bool:
    """Whether an environment marker is true here; no marker always is."""
    return marker is None or Marker(marker).evaluate()


def version_for_here(candidates: list[Package], version: str | None) -> Package:
    """The locked version of a package that is meant for this machine."""
    for package in candidates:
        markers = package.get("resolution-markers")
        if version in (None, package["version"]) and (not markers or any(map(holds, markers))):
            return package
    raise SystemExit(f"uv.lock has no {candidates[0]['name']} for this machine.")


def lines(packages: dict[str, Package]) -> Iterator[str]:
    """One requirement with all its hashes for each package."""
    for name, package in sorted(packages.items()):
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        yield " ".join(
            [f"{name}=={package['version']}", *(f"--hash={file['hash']}" for file in files)]
        )


def main(*, dev: bool) -> None:
    """Print the requirements of the project, with those of its tests if ``dev``."""
    lock = tomllib.loads(Path(__file__).parents[2].joinpath("uv.lock").read_text("utf-8"))
    packages: dict[str, list[Package]] = {}
    for package in lock["package"]:
        packages.setdefault(package["name"], []).append(package)
    project = packages["beacon"][0]
    roots = project["dependencies"] + (project["dev-dependencies"]["dev"] if dev else [])
    print("\n".join(lines(wanted(packages, roots))))


if __name__ == "__main__":
    main(dev=sys.argv[1:] == ["dev"])
