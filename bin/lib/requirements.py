"""Print ``uv.lock`` as a requirements file with hashes, for machines on which uv does not run.

Usage: .venv/bin/python requirements.py [dev | packaging]

``packaging`` prints that one package, which has to be installed first: it reads the markers of the others.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Package = dict[str, Any]


def resolve(packages: dict[str, list[Package]], roots: list[Package]) -> dict[str, Package]:
    """Return the packages reached from ``roots`` that this machine needs, by name."""
    resolved: dict[str, Package] = {}
    followed_extras: set[tuple[str, str]] = set()  # with their packages' names
    pending = list(roots)
    while pending:
        dependency = pending.pop()
        if not holds(dependency.get("marker")):
            continue
        name = dependency["name"]
        package = version_for_this_machine(packages[name], dependency.get("version"))
        resolved[name] = package
        for extra in ("", *dependency.get("extra", ())):
            if (name, extra) not in followed_extras:
                followed_extras.add((name, extra))
                pending += dependencies_of(package, extra)
    return resolved


def dependencies_of(package: Package, extra: str) -> list[Package]:
    """Return what a package needs for one of its extras, or for itself where that is empty."""
    dependencies: list[Package] = package.get("dependencies", [])
    if extra:
        dependencies = package["optional-dependencies"][extra]
    return dependencies


def holds(marker: str | None) -> bool:
    """Whether an environment marker is true on this machine; no marker always is."""
    if marker is None:
        return True
    from packaging.markers import Marker  # noqa: PLC0415  (not installed yet when it is asked for itself)

    return Marker(marker).evaluate()


def version_for_this_machine(candidates: list[Package], version: str | None) -> Package:
    """Return the locked version of a package that is meant for this machine."""
    for package in candidates:
        if version not in (None, package["version"]):
            continue
        markers = package.get("resolution-markers")
        if not markers or any(holds(marker) for marker in markers):
            return package
    raise SystemExit(f"uv.lock has no {candidates[0]['name']} for this machine.")


def lines(packages: dict[str, Package]) -> Iterator[str]:
    """Yield a line for each package: its name, version and all its hashes."""
    for name, package in sorted(packages.items()):
        files = list(package.get("wheels", []))
        if "sdist" in package:
            files.append(package["sdist"])
        hashes = [f"--hash={file['hash']}" for file in files]
        yield " ".join([f"{name}=={package['version']}", *hashes])


def main(*, dev: bool, only: str = "") -> None:
    """Print the requirements of the project, with those of its tests if ``dev``; or of ``only``."""
    lock = tomllib.loads(Path(__file__).parents[2].joinpath("uv.lock").read_text("utf-8"))
    packages: dict[str, list[Package]] = {}
    for package in lock["package"]:
        packages.setdefault(package["name"], []).append(package)
    if only:
        print("\n".join(lines({only: packages[only][0]})))
        return
    project = packages["beacon"][0]
    roots = list(project["dependencies"])
    if dev:
        roots += project["dev-dependencies"]["dev"]
    print("\n".join(lines(resolve(packages, roots))))


if __name__ == "__main__":
    argument = sys.argv[1] if len(sys.argv) > 1 else ""
    main(dev=argument == "dev", only="packaging" if argument == "packaging" else "")
