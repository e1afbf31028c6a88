#!/usr/bin/env python3
"""Measures how often text is reported that copied nothing: the error rate at its plainest.

    unrelated.py --provscan BIN [--bench DIR] [--shuffled MB] [--json] [CORPUS…]

DIR (or the variable PROVSCAN_BENCH) holds `reference.jsonl.zst` (`id`, `text`); without it the measurement is skipped.
All of it is indexed and each CORPUS matched: folders or files of text that shares neither authors nor subjects with the
reference. `--shuffled N` matches N megabytes of the reference's own words, each drawn at random (seed 1).

Prints, per corpus: megabytes, passages by grade, leads and findings per 100 MB, and what was kept out by reason. What is
reported is to be looked at: texts on other subjects quote the same scriptures and licences.

Exit status: 0 measured or skipped; 2 when nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench_quality import COLLECTION, HUNDRED_MEGABYTES, documents
from matches import GRADES, QualityError, index_archives, match_corpus, read_matches, run_program, skipped

WORDS_PER_TEXT = 400
# What white space alone divides may hold a whole passage: a path, a list of numbers, a sentence of Chinese.
WORD = re.compile(r"[^\W_]+")
# Thai; Lao, Burmese, Khmer, Kana and Han come behind it.
FIRST_WITHOUT_SPACES = 0x0E00


def single_words(run: str) -> list[str]:
    """The words of a run of letters: each character by itself where the script may be one without spaces."""
    return [run] if all(ord(letter) < FIRST_WITHOUT_SPACES for letter in run) else list(run)


def write_shuffled(reference: Path, megabytes: int, path: Path) -> None:
    """Texts of words drawn at random from all documents of `reference`."""
    words = [word for _, text in documents(reference) for run in WORD.findall(text) for word in single_words(run)]
    generator, size = random.Random(1), 0
    with path.open("w", encoding="utf-8") as file:
        while size < megabytes * 1_000_000:
            text = " ".join(generator.choices(words, k=WORDS_PER_TEXT))
            file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            size += len(text.encode())


def measure(provscan: Path, registry: Path, corpus: Path, results: Path) -> dict[str, Any]:
    match_corpus(provscan, registry, results, [corpus])
    summary = json.loads((results / "summary.json").read_bytes())
    size = summary["examined"]["textBytes"]
    if not size:
        raise QualityError(f"{corpus}: holds no text; name another")
    grades = Counter(passage.grade for match in read_matches(results) for passage in match.passages)
    kept_out = Counter()
    for run in summary["suppressedRuns"]:
        kept_out[run["reason"]] += run["occurrences"]
    leads = grades["lead"]
    return {
        "megabytes": size / 1e6,
        "grades": {grade: grades[grade] for grade in reversed(GRADES)},
        "leadsPerHundredMegabytes": leads * HUNDRED_MEGABYTES / size,
        "findingsPerHundredMegabytes": (grades.total() - leads) * HUNDRED_MEGABYTES / size,
        "keptOut": dict(sorted(kept_out.items())),
    }


def line(name: str, value: dict[str, Any]) -> str:
    grades = ", ".join(f"{grade} {count}" for grade, count in value["grades"].items())
    kept_out = ", ".join(f"{reason} {count}" for reason, count in value["keptOut"].items()) or "nothing"
    return (
        f"{name}: {value['megabytes']:.1f} MB; {grades}; per 100 MB {value['findingsPerHundredMegabytes']:.1f} findings, "
        f"{value['leadsPerHundredMegabytes']:.1f} leads; kept out: {kept_out}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provscan", type=Path, required=True, metavar="BIN", help="the program to measure")
    parser.add_argument("--bench", type=Path, default=os.environ.get("PROVSCAN_BENCH"), metavar="DIR", help="the set")
    parser.add_argument("--shuffled", type=int, default=0, metavar="MB", help="megabytes of words in random order")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("corpora", type=Path, nargs="*", metavar="CORPUS")
    arguments = parser.parse_args()
    reference = Path(arguments.bench or "") / "reference.jsonl.zst"
    if arguments.bench is None or not reference.is_file():
        return skipped("no bench set; name its folder with --bench or PROVSCAN_BENCH")
    values = {}
    with tempfile.TemporaryDirectory(prefix="provscan-unrelated-") as name:
        folder = Path(name)
        registry = folder / "registry.sqlite"
        index_archives(arguments.provscan, registry, COLLECTION, [reference])
        corpora = {str(corpus): corpus for corpus in arguments.corpora}
        if arguments.shuffled:
            corpora["shuffled"] = folder / "shuffled.jsonl"
            write_shuffled(reference, arguments.shuffled, corpora["shuffled"])
        for number, (label, corpus) in enumerate(corpora.items()):
            values[label] = measure(arguments.provscan, registry, corpus, folder / f"results-{number}")
    print(json.dumps(values, indent=2) if arguments.json else "\n".join(line(*item) for item in values.items()))
    return 0


if __name__ == "__main__":
    sys.exit(run_program(main))
