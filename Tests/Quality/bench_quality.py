#!/usr/bin/env python3
"""Measures detection on a larger set of real English text that stays outside the repository.

    bench_quality.py --provscan BIN [--bench DIR] [--show N] [--json]
    bench_quality.py --results DIR [--bench DIR] [--show N] [--json]

DIR (or the variable PROVSCAN_BENCH) holds `reference.jsonl.zst` and `corpus.jsonl.zst` (`id`, `text`) and
`truth.jsonl` (`corpus_id`, `start`, `end`, `ref_id`, `ref_start`, `ref_end`, `kind`; code points, half-open). Without
it the measurement is skipped. The whole reference is indexed and the corpus matched in a temporary folder; with
`--results` an earlier run is scored instead (its works must belong to the collection `bench`).

Kinds: `a_whole` a document verbatim, `b_N` N words verbatim, `c_N` the same with case, punctuation, white space and
quotes changed, `d_P` with P per cent of the words edited, `e_N-M` a snippet of N to M words.

Prints the table of `plants.py` per kind; the passages above `lead` without a plant, for a person to look at, since
texts may share a natural run of 8 to 12 words; and leads and findings (passages) per 100 MB of uncompressed corpus.
`--show N` prints the texts of the first N such passages, from the local data, for looking only.

Exit status: 0 as it must be or skipped; 1 when a plant that was not reworded is missed at every grade; 2 when nothing
could be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matches import LINE, Match, QualityError, index_archives, match_corpus, read_matches, run_program, skipped
from plants import Outcome, Plant, Stray, judge, outcome_text, outcome_value, read_truth, stray_line

COLLECTION = "bench"
FILES = ["reference.jsonl.zst", "corpus.jsonl.zst", "truth.jsonl"]
HUNDRED_MEGABYTES = 100_000_000


def documents(path: Path) -> Iterator[tuple[str, str]]:
    """Ids and texts of a compressed JSON Lines file."""
    with subprocess.Popen(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            value = json.loads(line)
            yield value["id"], value["text"]
    if process.returncode:
        raise QualityError(f"{path}: zstd cannot decompress it; fetch the file again")


def uncompressed_size(path: Path) -> int:
    with subprocess.Popen(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        return sum(len(line) for line in process.stdout)


def truth_value(reference: dict[str, str], line: dict[str, Any]) -> Plant:
    words = len(reference[line["ref_id"]][line["ref_start"] : line["ref_end"]].split())
    spans = (line["start"], line["end"]), (line["ref_start"], line["ref_end"])
    return Plant(line["kind"], line["corpus_id"], spans[0], (COLLECTION, line["ref_id"]), spans[1], words)


def read_results(results: Path, ids: list[str]) -> list[Match]:
    """Reads the matches; records are named by their id, or by the line in their locator where that is absent."""

    def record_name(locator: str, record_id: str | None) -> str:
        line = LINE.search(locator)
        if record_id is None and line is None:
            raise ValueError(f"record without id and line: {locator}")
        return record_id if record_id is not None else ids[int(line[1]) - 1]  # type: ignore[index]

    return read_matches(results, record_name)


def run_provscan(provscan: Path, bench: Path, folder: Path) -> Path:
    """Indexes the reference and matches the corpus; returns the results folder."""
    registry, results = folder / "registry.sqlite", folder / "results"
    index_archives(provscan, registry, COLLECTION, [bench / "reference.jsonl.zst"])
    match_corpus(provscan, registry, results, [bench / "corpus.jsonl.zst"])
    return results


def rates(matches: list[Match], plants: list[Plant], size: int) -> dict[str, float]:
    """Passages per 100 MB: all leads, and leads and findings in records without plants."""
    planted = {plant.record for plant in plants}
    everywhere = [(match.record in planted, passage) for match in matches for passage in match.passages]
    elsewhere = [passage for in_planted, passage in everywhere if not in_planted]
    counts = {
        "leads": sum(not passage.above_lead for _, passage in everywhere),
        "leadsWithoutPlant": sum(not passage.above_lead for passage in elsewhere),
        "findingsWithoutPlant": sum(passage.above_lead for passage in elsewhere),
    }
    return {name: count * HUNDRED_MEGABYTES / size for name, count in counts.items()}


def precision(matches: list[Match], outcome: Outcome) -> dict[str, int]:
    findings = sum(passage.above_lead for match in matches for passage in match.passages)
    return {"findings": findings, "explained": findings - len(outcome.strays)}


def shown(stray: Stray, corpus: dict[str, str], reference: dict[str, str]) -> str:
    """The two texts of a passage, one under the other."""
    passage, match = stray.passage, stray.match
    record = corpus[match.record][slice(*passage.record)]
    work = reference[match.work[1]][slice(*passage.work)]
    return f"{stray_line(stray).strip()}\n  record: {' '.join(record.split())}\n  work:   {' '.join(work.split())}\n"


def report(matches: list[Match], plants: list[Plant], outcome: Outcome, size: int) -> str:
    counts, per = precision(matches, outcome), rates(matches, plants, size)
    return "\n".join(
        [
            outcome_text(outcome, "Above lead without a plant, to be looked at"),
            "",
            f"Passages above lead: {counts['findings']}, of these explained by a plant: {counts['explained']}",
            f"Per 100 MB: {per['leads']:.1f} leads, in records without plants {per['leadsWithoutPlant']:.1f} leads "
            f"and {per['findingsWithoutPlant']:.1f} findings",
        ]
    )


def measure(arguments: argparse.Namespace, bench: Path, results: Path) -> int:
    reference = dict(documents(bench / "reference.jsonl.zst"))
    corpus = dict(documents(bench / "corpus.jsonl.zst"))
    plants = read_truth(bench / "truth.jsonl", lambda line: truth_value(reference, line))
    matches = read_results(results, list(corpus))
    outcome, size = judge(plants, matches), uncompressed_size(bench / "corpus.jsonl.zst")
    if arguments.json:
        value = {**outcome_value(outcome), **precision(matches, outcome)}
        value["perHundredMegabytes"] = rates(matches, plants, size)
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print(report(matches, plants, outcome, size))
    for stray in outcome.strays[: arguments.show]:
        print("\n" + shown(stray, corpus, reference), file=sys.stderr if arguments.json else sys.stdout, end="")
    return 1 if outcome.missed() else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    run = parser.add_mutually_exclusive_group(required=True)
    run.add_argument("--provscan", type=Path, metavar="BIN", help="the program to measure")
    run.add_argument("--results", type=Path, metavar="DIR", help="score this results folder instead of running")
    parser.add_argument("--bench", type=Path, default=os.environ.get("PROVSCAN_BENCH"), metavar="DIR", help="the set")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the texts of N passages without plant")
    parser.add_argument("--json", action="store_true", help="print JSON; --show then goes to standard error")
    arguments = parser.parse_args()
    if arguments.bench is None:
        return skipped("no bench set; name its folder with --bench or PROVSCAN_BENCH")
    bench = Path(arguments.bench)
    absent = [name for name in FILES if not (bench / name).is_file()]
    if absent:
        return skipped(f"{bench} has no {', '.join(absent)}")
    if arguments.results:
        return measure(arguments, bench, arguments.results)
    with tempfile.TemporaryDirectory(prefix="provscan-bench-") as folder:
        return measure(arguments, bench, run_provscan(arguments.provscan, bench, Path(folder)))


if __name__ == "__main__":
    sys.exit(run_program(main))
