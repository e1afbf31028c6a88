"""What provscan knows of a record: the wire format ``provscan.match/1`` with Python's names for its shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Grade = Literal["verbatim", "near", "partial", "lead"]
Verdict = Literal["licensed", "expired", "out-of-scope", "opted-out", "unlicensed", "unknown"]


class Span(TypedDict):
    """The same passage on one side, as half-open ranges of the decoded text: start and end.

    Code points are what slices a Python string, bytes are of its UTF-8.
    """

    bytes: list[int]
    codePoints: list[int]


class Passage(TypedDict):
    """One maximal aligned passage."""

    grade: Grade
    recordSpan: Span
    workSpan: Span
    matchedTokens: int
    alignedTokens: int
    longestRun: int
    rarityBits: int


class Licence(TypedDict):
    """Whether a licence on file covers the use of the work."""

    verdict: Verdict
    reasons: list[str]
    grant: str | None
    conditions: list[str]


class Match(TypedDict):
    """Everything found between one record and one work; ``match.schema.json`` describes the fields in full."""

    schema: str
    record: dict[str, Any]
    work: dict[str, Any]
    grade: Grade
    passages: list[Passage]
    containment: dict[str, int]
    licence: Licence
    cmi: dict[str, str]
    alsoIn: list[dict[str, Any]]


@dataclass(frozen=True)
class CheckedRecord:
    """What is known of one record as a whole."""

    matches: list[Match] = field(default_factory=list)
    """By ascending place in the record."""
    verdict: Verdict | None = None
    """Of the verdicts on the findings the one that is covered least; ``None`` without a finding."""

    @property
    def findings(self) -> list[Match]:
        """The matches above the grade ``lead``, which is too short or too common to stand alone."""
        return [match for match in self.matches if match["grade"] != "lead"]

    def has_finding(self, *verdicts: Verdict) -> bool:
        """Whether one of the findings has one of ``verdicts``; of any verdict where none is named."""
        return any(not verdicts or match["licence"]["verdict"] in verdicts for match in self.findings)
