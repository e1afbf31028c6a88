#!/usr/bin/env python3
"""Scores a results folder against a truth file of `Corpora/`.

    score_plants.py --results DIR --truth Corpora/suspect/truth.jsonl [--collections federalist 18f-blog] [--json]

Prints, per kind of plant: how many there are, how many were found with the right work (or with the right work in
`alsoIn`) at any grade and above `lead`, the best grades, and recall and precision of the spans in code points, mean
and worst over the plants that were found (`plants.py` defines them). Then it lists the plants that must be found and
were not, and the findings above `lead` that neither a plant nor a natural overlap explains, by address and word
counts, never by text. With `--collections` only these collections count, in the truth and in the results.

Exit status: 0 as it must be; 1 when a plant of eight words or more that was not reworded is missed at every grade, or
a false finding exists; 2 when nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from matches import read_matches, run_program, work_value
from plants import Outcome, Plant, judge, outcome_text, outcome_value, read_truth


def truth_value(line: dict[str, Any]) -> Plant:
    """A line of truth as `Corpora/generate.py` describes it."""
    record_start, record_end = line["recordSpan"]["codePoints"]
    work_start, work_end = line["workSpan"]["codePoints"]
    return Plant(
        kind=line["kind"],
        record=f"{line['record']['shard']}!line-{line['record']['line']}",
        record_span=(record_start, record_end),
        work=work_value(line["work"]),
        work_span=(work_start, work_end),
        words=line["words"],
    )


def score_results(results: Path, truth: Path, collections: list[str] | None = None) -> Outcome:
    plants, matches = read_truth(truth, truth_value), read_matches(results)
    if collections is not None:
        plants = [plant for plant in plants if plant.work[0] in collections]
        matches = [match for match in matches if match.work[0] in collections]
    return judge(plants, matches)


def failed(outcome: Outcome) -> bool:
    return bool(outcome.missed() or outcome.strays)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, required=True, metavar="DIR", help="what `provscan match --out` wrote")
    parser.add_argument("--truth", type=Path, required=True, metavar="FILE", help="truth.jsonl of a suspect corpus")
    parser.add_argument("--collections", nargs="+", metavar="NAME", help="the collections that count; default: all")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    outcome = score_results(arguments.results, arguments.truth, arguments.collections)
    if arguments.json:
        print(json.dumps(outcome_value(outcome), ensure_ascii=False, indent=2))
    else:
        print(outcome_text(outcome, "False findings above lead"))
    return 1 if failed(outcome) else 0


if __name__ == "__main__":
    sys.exit(run_program(main))
