"""Results made by hand: lines of `matches.jsonl`, and a way to call the programs.

The tests run with `python3 -m unittest discover Tests/Quality/tests`.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest import mock

HERE = Path(__file__).resolve().parent
FAKE = HERE / "fake_provscan.py"
sys.path.insert(0, str(HERE.parent))

Span = tuple[int, int]


def span(start: int, end: int) -> dict[str, list[int]]:
    return {"bytes": [start, end], "codePoints": [start, end]}


def passage(record: Span, work: Span, grade: str = "verbatim", tokens: int = 20) -> dict[str, Any]:
    return {
        "grade": grade,
        "recordSpan": span(*record),
        "workSpan": span(*work),
        "matchedTokens": tokens,
        "alignedTokens": tokens,
        "longestRun": tokens,
    }


def match_line(
    locator: str,
    work: tuple[str, str],
    passages: list[dict[str, Any]],
    record_id: str | None = None,
    also_in: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    return {
        "schema": "provscan.match/1",
        "record": {"locator": locator, "id": record_id, "url": None},
        "work": {"id": "w1", "externalId": work[1], "holder": "Somebody", "collection": work[0]},
        "grade": passages[0]["grade"],
        "passages": passages,
        "containment": {"matched": 20, "of": 20},
        "alsoIn": [{"id": "w2", "externalId": name, "collection": collection} for collection, name in also_in],
    }


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """Writes JSON Lines, compressed where the name ends in `.zst`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")
    if path.suffix == ".zst":
        data = subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
    path.write_bytes(data)
    return path


def write_results(folder: Path, lines: Iterable[dict[str, Any]]) -> Path:
    write_lines(folder / "matches.jsonl", lines)
    return folder


def called(program: Callable[[], int], *arguments: str | Path) -> tuple[int, str]:
    """Runs a program's `main` with arguments; its status and what it printed."""
    output = io.StringIO()
    with mock.patch.object(sys, "argv", ["program", *map(str, arguments)]), contextlib.redirect_stdout(output):
        return program(), output.getvalue()
