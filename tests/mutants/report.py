"""Tells what a run found: per file, per group, and each survivor."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.mutants.bench import Verdict
from tests.mutants.exchange import source_of
from tests.mutants.files import GROUPS, group_of
from tests.mutants.operators import Mutant

#: How many of a hundred decided mutants ought to be killed.
GOALS: Mapping[str, int] = {"rules": 90, "writes": 85, "readers": 85}


@dataclass(frozen=True)
class Count:
    """The mutants of a file or a group. Those that make no difference (``alike``) are not decided."""

    killed: int
    survived: int
    alike: int

    @property
    def per_cent(self) -> float:
        """Return how many of a hundred decided mutants were killed."""
        decided = self.killed + self.survived
        return 100 * self.killed / decided if decided else 100.0

    def __str__(self) -> str:
        return (
            f"{self.killed + self.survived + self.alike:7} {self.killed:7} {self.survived:8}"
            f" {self.alike:6} {self.per_cent:6.0f} %"
        )


def count(verdicts: Sequence[Verdict], alike: Sequence[Mutant]) -> Count:
    """Count verdicts, and mutants that make no difference."""
    killed = sum(verdict.killed_by is not None for verdict in verdicts)
    return Count(killed, len(verdicts) - killed, len(alike))


def line(verdict: Verdict) -> str:
    """Return one verdict as a line."""
    if verdict.killed_by:
        end = f"by {verdict.killed_by}"
    else:
        end = f"{verdict.tests} tests" if verdict.tests else "no test executes it"
    name = "killed  " if verdict.killed_by else "SURVIVED"
    context = "" if verdict.killed_by else f"  in: {_source_line(verdict.mutant)}"
    return f"{name} {verdict.took:5.1f} s  {verdict.mutant}  [{end}]{context}"


def _source_line(mutant: Mutant) -> str:
    return source_of(mutant.path).splitlines()[mutant.line - 1].strip()


def table(verdicts: Sequence[Verdict], alike: Mapping[Mutant, str]) -> str:
    """Return the whole report as text."""
    lines = [f"{'':52} mutants  killed survived  alike  killed"]
    for group in (*GROUPS, "others"):
        of_group = [each for each in verdicts if group_of(each.mutant.path) == group]
        alike_of_group = [each for each in alike if group_of(each.path) == group]
        paths = {each.mutant.path for each in of_group} | {each.path for each in alike_of_group}
        for path in sorted(paths):
            of_file = [each for each in of_group if each.mutant.path == path]
            alike_of_file = [each for each in alike_of_group if each.path == path]
            lines.append(f"  {path:50}{count(of_file, alike_of_file)}")
        if paths:
            goal = f"  (goal: {GOALS[group]} %)" if group in GOALS else ""
            lines += [f"{group:52}{count(of_group, alike_of_group)}{goal}", ""]
    survivors = [line(each) for each in verdicts if not each.killed_by]
    lines += ["Survivors:", *survivors] if survivors else ["No survivor."]
    reasons = [f"{mutant}  [{reason}]" for mutant, reason in alike.items()]
    lines += ["", "Alike, and not counted:", *reasons] if reasons else []
    return "\n".join(lines)


def as_json(verdicts: Sequence[Verdict], alike: Mapping[Mutant, str]) -> str:
    """Return every verdict as JSON."""
    rows = [
        {
            **_row(each.mutant),
            "outcome": "killed" if each.killed_by else "survived",
            "killed_by": each.killed_by,
            "tests": each.tests,
            "seconds": round(each.took, 1),
        }
        for each in verdicts
    ]
    rows += [{**_row(mutant), "outcome": "alike", "why": why} for mutant, why in alike.items()]
    return json.dumps(rows, indent=1)


def _row(mutant: Mutant) -> dict[str, object]:
    return {
        "group": group_of(mutant.path),
        "path": mutant.path,
        "line": mutant.line,
        "place": mutant.place,
        "change": mutant.change,
    }
