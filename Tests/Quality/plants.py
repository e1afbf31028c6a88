"""Planted copies, and how a results folder deals with them.

A plant counts as found when a passage of the right work, or of a match that lists the right work in `alsoIn`, overlaps
the copy in the record. Its spans are measured on the passages above `lead`, or on the leads where there is nothing
else: recall is the share of the plant that they cover; precision the share of them that any line of truth for this
record and work covers, so that a passage that joins two plants is not blamed for the second.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from matches import GRADES, Match, Passage, QualityError, Span, Work, common, length, overlap

NATURAL = "natural"
MISSED = "missed"
HEADINGS = f"{'':18}{'':6} {'found':^17} {'best grade':^34} {'record span':^23} {'work span':^23}"
COLUMNS = (
    f"{'kind':18}{'plants':>6} {'any':>5} {'above':>5} {'also':>5} "
    f"{'verbatim':>8} {'near':>5} {'partial':>7} {'lead':>5} {'missed':>6} "
    + " ".join([f"{'recall':>6}{'worst':>5} {'prec.':>6}{'worst':>5}"] * 2)
)


@dataclass(frozen=True)
class Plant:
    """A line of truth: a copy in a record. `words` is 0 where the truth does not count them."""

    kind: str
    record: str
    record_span: Span
    work: Work
    work_span: Span
    words: int

    @property
    def reworded(self) -> bool:
        return self.kind.startswith(("substituted-", "d_"))

    @property
    def natural(self) -> bool:
        return self.kind == NATURAL


@dataclass(frozen=True)
class Fit:
    """How well passages fit a plant on one side."""

    recall: float
    precision: float


@dataclass(frozen=True)
class Score:
    """What became of one plant. `sibling`: the right work stands in `alsoIn` only; its span is then unknown."""

    plant: Plant
    grade: str = MISSED
    sibling: bool = False
    record: Fit | None = None
    work: Fit | None = None

    @property
    def found(self) -> bool:
        return self.grade != MISSED

    @property
    def above_lead(self) -> bool:
        return self.grade not in (MISSED, "lead")


@dataclass(frozen=True)
class Stray:
    """A passage above `lead` that no line of truth explains."""

    match: Match
    passage: Passage
    reason: str

    def value(self) -> dict[str, Any]:
        return {
            "locator": self.match.locator,
            "work": {"collection": self.match.work[0], "externalId": self.match.work[1]},
            "grade": self.passage.grade,
            "matchedTokens": self.passage.matched,
            "alignedTokens": self.passage.aligned,
            "longestRun": self.passage.longest,
            "reason": self.reason,
        }


@dataclass
class Outcome:
    """All plants with their scores, and all findings without a plant."""

    scores: list[Score] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)

    def missed(self) -> list[Plant]:
        """Plants that must be found and were not: eight words or more, not reworded, not natural."""
        return [score.plant for score in self.scores if not score.found and required(score.plant)]

    def add(self, other: Outcome) -> None:
        self.scores += other.scores
        self.strays += other.strays


def required(plant: Plant) -> bool:
    return plant.words >= 8 and not plant.reworded and not plant.natural


def read_truth(path: Path, value: Callable[[dict[str, Any]], Plant]) -> list[Plant]:
    """Reads a truth file, `value` making a plant of each line."""
    try:
        return [value(json.loads(line)) for line in path.read_bytes().split(b"\n") if line]
    except (OSError, KeyError, ValueError) as error:
        raise QualityError(f"{path}: not a readable truth file ({error!r})") from error


def judge(plants: list[Plant], matches: Iterable[Match]) -> Outcome:
    """Scores every plant and lists every passage above `lead` that no plant explains."""
    by_record: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_record[match.record].append(match)
    truth: dict[str, list[Plant]] = defaultdict(list)
    for plant in plants:
        truth[plant.record].append(plant)
    scores = [score(plant, truth[plant.record], by_record.get(plant.record, [])) for plant in plants]
    strays = [
        Stray(match, passage, reason)
        for record, found in by_record.items()
        for match in found
        for passage in match.passages
        if passage.above_lead and (reason := unexplained(passage, match, truth.get(record, [])))
    ]
    return Outcome(scores, strays)


def score(plant: Plant, truth: list[Plant], matches: list[Match]) -> Score:
    """Scores one plant, given the truth and the matches of its record."""
    right = [
        (passage, match.work == plant.work)
        for match in matches
        if plant.work == match.work or plant.work in match.also_in
        for passage in match.passages
        if overlap(passage.record, plant.record_span)
    ]
    chosen = [pair for pair in right if pair[0].above_lead] or right
    if not chosen:
        return Score(plant)
    same = [other for other in truth if other.work == plant.work]
    records = fit(plant.record_span, [passage.record for passage, _ in chosen], [other.record_span for other in same])
    own = [passage.work for passage, direct in chosen if direct]
    works = fit(plant.work_span, own, [other.work_span for other in same]) if own else None
    grade = max((passage.grade for passage, _ in chosen), key=GRADES.index)
    return Score(plant, grade, not own, records, works)


def fit(plant: Span, found: list[Span], truth: list[Span]) -> Fit:
    return Fit(common([plant], found) / (plant[1] - plant[0]), common(found, truth) / length(found))


def unexplained(passage: Passage, match: Match, truth: list[Plant]) -> str | None:
    """Why a finding counts as false; nothing if a line of truth covers it."""
    touched = [plant for plant in truth if overlap(passage.record, plant.record_span)]
    if any(plant.work == match.work or plant.work in match.also_in for plant in touched):
        return None
    return "copy of another work" if touched else "no copy"


def by_kind(scores: list[Score]) -> dict[str, list[Score]]:
    """The scores by kind, numbers inside a kind's name in numeric order."""
    kinds: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        kinds[one.plant.kind].append(one)

    def order(kind: str) -> list[tuple[int, str]]:
        return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", kind)]

    return {kind: kinds[kind] for kind in sorted(kinds, key=order)}


def summary(scores: list[Score]) -> dict[str, Any]:
    """The figures of one kind."""
    grades = {grade: sum(one.grade == grade for one in scores) for grade in [*reversed(GRADES), MISSED]}
    return {
        "plants": len(scores),
        "found": sum(one.found for one in scores),
        "foundAboveLead": sum(one.above_lead for one in scores),
        "foundThroughAlsoIn": sum(one.sibling for one in scores),
        "grades": grades,
        "recordSpan": fits([one.record for one in scores]),
        "workSpan": fits([one.work for one in scores]),
    }


def fits(values: list[Fit | None]) -> dict[str, dict[str, float]] | None:
    """Mean and worst over the plants that were found; nothing if none was."""
    known = [value for value in values if value]
    if not known:
        return None
    recalls, precisions = [value.recall for value in known], [value.precision for value in known]
    return {
        "recall": {"mean": mean(recalls), "worst": min(recalls)},
        "precision": {"mean": mean(precisions), "worst": min(precisions)},
    }


def table(scores: list[Score]) -> str:
    """A line per kind, then one for all plants together (without the natural overlaps)."""
    rows = [row(kind, summary(of_kind)) for kind, of_kind in by_kind(scores).items()]
    planted = [one for one in scores if not one.plant.natural]
    return "\n".join([HEADINGS.rstrip(), COLUMNS, *rows, row("all plants", summary(planted))])


def row(kind: str, figures: dict[str, Any]) -> str:
    grades = figures["grades"]
    counts = (
        f"{kind:18}{figures['plants']:6} {figures['found']:5} {figures['foundAboveLead']:5} "
        f"{figures['foundThroughAlsoIn']:5} {grades['verbatim']:8} {grades['near']:5} {grades['partial']:7} "
        f"{grades['lead']:5} {grades[MISSED]:6} "
    )
    return counts + " ".join(cells(figures[side]) for side in ("recordSpan", "workSpan"))


def cells(values: dict[str, dict[str, float]] | None) -> str:
    if values is None:
        return " ".join([f"{'-':>6}{'-':>5}"] * 2)
    return " ".join(
        f"{floored(values[measure]['mean'], 3):>6}{floored(values[measure]['worst'], 2):>5}"
        for measure in ("recall", "precision")
    )


def floored(share: float, digits: int) -> str:
    """A share cut, not rounded, so that 1.000 means all."""
    scale = 10**digits
    return f"{int(share * scale + 1e-9) / scale:.{digits}f}"


def plant_value(plant: Plant) -> dict[str, Any]:
    return {
        "record": plant.record,
        "codePoints": list(plant.record_span),
        "kind": plant.kind,
        "words": plant.words,
        "work": {"collection": plant.work[0], "externalId": plant.work[1]},
    }


def outcome_value(outcome: Outcome) -> dict[str, Any]:
    """The outcome for `--json`."""
    return {
        "kinds": {kind: summary(of_kind) for kind, of_kind in by_kind(outcome.scores).items()},
        "missed": [plant_value(plant) for plant in outcome.missed()],
        "unexplained": [stray.value() for stray in outcome.strays],
    }


def outcome_text(outcome: Outcome, strays_title: str) -> str:
    """The table, the plants missed, and the findings without a plant."""
    lines = [table(outcome.scores)]
    missed = outcome.missed()
    if missed:
        lines += ["", f"Missed, though they must be found: {len(missed)}"]
        lines += [f"  {plant.record}  {plant.kind}  {plant.words} words  {'/'.join(plant.work)}" for plant in missed]
    if outcome.strays:
        lines += ["", f"{strays_title}: {len(outcome.strays)}"]
        lines += [stray_line(stray) for stray in outcome.strays]
    return "\n".join(lines)


def stray_line(stray: Stray) -> str:
    passage = stray.passage
    counts = f"longest run {passage.longest}, matched {passage.matched} of {passage.aligned}"
    return f"  {stray.match.locator}  {'/'.join(stray.match.work)}  {passage.grade}, {counts} ({stray.reason})"
