"""What the quality programs share: results as `provscan match` writes them, and runs of the program itself.

A line of `matches.jsonl` (`provscan.match/1`) holds everything found between one record and one work. Spans are
half-open; here they are always code points of the decoded text. A work is known by its collection and external id.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = "provscan.match/1"
GRADES = ["lead", "partial", "near", "verbatim"]
HOLDER = "Quality Measurement"
LINE = re.compile(r"!line-(\d+)(?=$|[!/])")

Span = tuple[int, int]
Work = tuple[str, str]
"""Collection and external id."""


class QualityError(Exception):
    """A measurement that cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Passage:
    """One aligned passage."""

    grade: str
    record: Span
    work: Span
    matched: int
    aligned: int
    longest: int

    @property
    def above_lead(self) -> bool:
        return self.grade != "lead"


@dataclass(frozen=True)
class Match:
    """What was found between one record and one work; `record` is the name that the truth gives the record."""

    record: str
    locator: str
    work: Work
    passages: tuple[Passage, ...]
    also_in: tuple[Work, ...]


def shard_and_line(locator: str, _: str | None = None) -> str:
    """`folder/part-0.json.gz!line-12/text` becomes `part-0.json.gz!line-12`, a text file's address its name."""
    name = locator.partition("!")[0].rpartition("/")[2]
    line = LINE.search(locator)
    return f"{name}!line-{line[1]}" if line else name


def read_matches(results: Path, record_name: Callable[[str, str | None], str] = shard_and_line) -> list[Match]:
    """Reads a results folder; `record_name` makes a record's name of its locator and its id."""
    path = results / "matches.jsonl"
    if not path.is_file():
        raise QualityError(f"{path}: missing; name the folder that `provscan match --out` wrote")
    matches = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line:
            continue
        try:
            matches.append(match_value(json.loads(line), record_name))
        except (KeyError, TypeError, ValueError) as error:
            raise QualityError(f"{path}:{number}: not a line of {SCHEMA} ({error!r})") from error
    return matches


def match_value(line: dict[str, Any], record_name: Callable[[str, str | None], str]) -> Match:
    if line["schema"] != SCHEMA:
        raise ValueError(f"schema {line['schema']}")
    locator = line["record"]["locator"]
    return Match(
        record=record_name(locator, line["record"].get("id")),
        locator=locator,
        work=work_value(line["work"]),
        passages=tuple(passage_value(passage) for passage in line["passages"]),
        also_in=tuple(work_value(work) for work in line["alsoIn"]),
    )


def work_value(work: dict[str, Any]) -> Work:
    return work["collection"], work.get("externalId") or ""


def passage_value(passage: dict[str, Any]) -> Passage:
    if passage["grade"] not in GRADES:
        raise ValueError(f"grade {passage['grade']}")
    return Passage(
        grade=passage["grade"],
        record=span_value(passage["recordSpan"]),
        work=span_value(passage["workSpan"]),
        matched=passage["matchedTokens"],
        aligned=passage["alignedTokens"],
        longest=passage["longestRun"],
    )


def span_value(span: dict[str, Any]) -> Span:
    start, end = span["codePoints"]
    if not 0 <= start < end:
        raise ValueError(f"span {start} ..< {end}")
    return start, end


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return result


def length(spans: Iterable[Span]) -> int:
    """Code points covered, each once."""
    return sum(end - start for start, end in joined(spans))


def common(ones: Iterable[Span], others: Iterable[Span]) -> int:
    """Code points that both sides cover, each once."""
    there = joined(others)
    pairs = ((one, other) for one in joined(ones) for other in there if overlap(one, other))
    return sum(min(one[1], other[1]) - max(one[0], other[0]) for one, other in pairs)


def index_archives(
    provscan: Path, registry: Path, collection: str, archives: list[Path], options: tuple[str, ...] = ()
) -> None:
    """Registers the archives as one collection; `options` say how they are read."""
    run(provscan, "index", registry, ["--holder", HOLDER, "--collection", collection, *options, *archives], (0, 3))


def match_corpus(
    provscan: Path, registry: Path, out: Path, corpus: list[Path], options: tuple[str, ...] = ()
) -> None:
    """Matches the corpus; `out` receives `matches.jsonl`; `options` say how it is read."""
    run(provscan, "match", registry, ["--out", out, *options, *corpus], (0, 1, 3))


def run(provscan: Path, command: str, registry: Path, rest: list[str | Path], accepted: tuple[int, ...]) -> None:
    """Runs one command. Its diagnostics pass through to standard error; status 3 (some input unreadable) warns."""
    arguments = [str(provscan), command, "--registry", str(registry), *map(str, rest)]
    try:
        status = subprocess.run(arguments, stdout=subprocess.DEVNULL).returncode
    except OSError as error:
        raise QualityError(f"{provscan}: cannot be run ({error.strerror}); build provscan first") from error
    if status not in accepted:
        raise QualityError(f"provscan {command} ended with status {status}; its diagnostics stand above")
    if status == 3:
        print(f"warning: provscan {command} could not read some input; the figures are incomplete", file=sys.stderr)


def skipped(reason: str) -> int:
    """Says why nothing was measured; the exit status of a skipped measurement."""
    print(f"skipped: {reason}")
    return 0


def run_program(program: Callable[[], int]) -> int:
    """Runs a program's `main`; a measurement that cannot be made ends with status 2."""
    try:
        return program()
    except (QualityError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
