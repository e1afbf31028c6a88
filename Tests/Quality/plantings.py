#!/usr/bin/env python3
"""Measures provscan on freshly planted corpora, so that no threshold is fitted to the committed one.

    plantings.py --provscan BIN [--seeds 11 12 13] [--json]

Indexes the three owned archives of `Corpora/` once. Per seed it then generates a suspect corpus in a temporary folder
(`Corpora/generate.py --seed N --out DIR`), matches it, and scores it as `score_plants.py` does. Prints the table over
all seeds, the plants missed and the false findings, and the recall of reworded copies (5, 10 and 20 per cent of the
words substituted). Addresses begin with the folder of their seed, `suspect-N`.

Exit status: as `score_plants.py`, over all seeds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from matches import QualityError, index_archives, match_corpus, run_program
from plants import Outcome, by_kind, floored, outcome_text, outcome_value
from score_plants import failed, score_results

CORPORA = Path(__file__).resolve().parents[2] / "Corpora"
ARCHIVES = {
    "devils-dictionary": "devils-dictionary/texts/twitter-archive.zip",
    "federalist": "federalist/texts/federalist.jsonl.zst",
    "18f-blog": "18f-blog/texts",
}
SEEDS = [11, 12, 13]
REWORDED = "substituted-"


def generate(seed: int, out: Path) -> None:
    command = [sys.executable, str(CORPORA / "generate.py"), "--seed", str(seed), "--out", str(out)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise QualityError(f"generate.py failed for seed {seed}; its message stands above")


def measure(provscan: Path, seeds: list[int], folder: Path) -> dict[int, Outcome]:
    """Works in `folder`; returns the outcome of every seed."""
    registry = folder / "registry.sqlite"
    for collection, archive in ARCHIVES.items():
        index_archives(provscan, registry, collection, [CORPORA / archive])
    outcomes = {}
    for seed in seeds:
        suspect, results = folder / f"suspect-{seed}", folder / f"results-{seed}"
        generate(seed, suspect)
        match_corpus(provscan, registry, results, [suspect / "texts"])
        outcomes[seed] = labelled(score_results(results, suspect / "truth.jsonl"), suspect.name)
    return outcomes


def labelled(outcome: Outcome, folder: str) -> Outcome:
    """The outcome with addresses that begin with `folder`, not with a temporary path."""
    scores = [replace(one, plant=replace(one.plant, record=f"{folder}/{one.plant.record}")) for one in outcome.scores]
    strays = [
        replace(stray, match=replace(stray.match, locator=f"{folder}/{stray.match.record}")) for stray in outcome.strays
    ]
    return Outcome(scores, strays)


def reworded_recall(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Recall at any grade and above `lead` by share of words substituted."""
    return {
        kind: {
            "plants": len(scores),
            "recall": sum(one.found for one in scores) / len(scores),
            "recallAboveLead": sum(one.above_lead for one in scores) / len(scores),
        }
        for kind, scores in by_kind(outcome.scores).items()
        if kind.startswith(REWORDED)
    }


def report(outcomes: dict[int, Outcome], together: Outcome) -> str:
    lines = [
        f"seed {seed}: {len(outcome.scores)} lines of truth, {len(outcome.missed())} missed, "
        f"{len(outcome.strays)} false findings"
        for seed, outcome in outcomes.items()
    ]
    lines += ["", outcome_text(together, "False findings above lead"), ""]
    for kind, figures in reworded_recall(together).items():
        lines.append(
            f"{kind.removeprefix(REWORDED):>3} % substituted: recall {floored(figures['recall'], 3)} at any grade, "
            f"{floored(figures['recallAboveLead'], 3)} above lead ({figures['plants']} plants)"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provscan", type=Path, required=True, metavar="BIN", help="the program to measure")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N", help="seeds of the corpora")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="provscan-plantings-") as folder:
        outcomes = measure(arguments.provscan, arguments.seeds, Path(folder))
    together = Outcome()
    for outcome in outcomes.values():
        together.add(outcome)
    if arguments.json:
        value = {"seeds": arguments.seeds, **outcome_value(together), "reworded": reworded_recall(together)}
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print(report(outcomes, together))
    return 1 if failed(together) else 0


if __name__ == "__main__":
    sys.exit(run_program(main))
