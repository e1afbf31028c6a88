#!/usr/bin/env python3
"""Measures provscan on the PAN13 text alignment training set.

    pan13.py --provscan BIN [--pan train.tar.zst] [--scorer plagdet.py] [--min-grade lead] [--also-in] [--json]
    pan13.py --results DIR [--pan train.tar.zst] [--scorer plagdet.py] …

The set is for evaluation only and never enters the repository: it is unpacked into a temporary folder, and only
figures are printed. `--pan` (or PROVSCAN_PAN) is the archive or an unpacked folder; `--scorer` (or PROVSCAN_PLAGDET) a
program called as `SCORER CORPUS DETECTIONS SUBCORPUS…` that prints, per sub-corpus and for `ALL`, its name and a
Python dictionary with `plagdet`, `rec`, `prec`, `gran`, `cases`, `dets` and `detected`. Where one is absent, the
measurement is skipped.

provscan runs as a user would run it: `src/` is indexed once as a whole, `susp/` matched all at once. The passages
become detections (offsets in characters) for the pairs that each sub-corpus lists, in one XML file per pair; passages
between other documents play no part. `--results` scores an earlier run instead.

Every document of a pair stands in the registry beside all others, so a passage that several sources share is reported
under one of them. `--also-in` counts such a passage for the works in `alsoIn` too, where its text stands there
verbatim (the set has some sources twice).

Printed per sub-corpus: plagdet, precision, recall, granularity, cases, detections, detections per 1,000 pairs, and
retrieval: the share of annotated pairs for which at least one passage is reported at any grade, under the pair's work
itself, and with `alsoIn`.

Exit status: 0 measured or skipped; 2 when nothing could be measured.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matches import GRADES, Match, Passage, QualityError, Span
from matches import index_archives, match_corpus, read_matches, run_program, skipped

COLLECTION = "pan13"
READING = ("--format", "text")
"""Some of the sources hold a few NUL bytes, so that they are not taken for text unless told so."""
Pair = tuple[str, str]
Detection = tuple[Span, Span]


@dataclass(frozen=True)
class Retrieval:
    """Annotated pairs, and those with a passage under the work itself, and there or in `alsoIn`."""

    annotated: int
    direct: int
    with_siblings: int


def unpacked(pan: Path, folder: Path) -> Path:
    """The folder that holds `src/` and `susp/`; an archive is unpacked into `folder` first."""
    if pan.is_file():
        unpack(pan, folder)
        pan = folder
    for root in [pan, *sorted(path for path in pan.iterdir() if path.is_dir())]:
        if (root / "src").is_dir() and (root / "susp").is_dir():
            return root
    raise QualityError(f"{pan}: has no folder with src/ and susp/")


def unpack(pan: Path, folder: Path) -> None:
    try:
        with subprocess.Popen(["zstd", "-dcq", str(pan)], stdout=subprocess.PIPE) as process:
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                archive.extractall(folder, filter="data")
    except tarfile.TarError as error:
        raise QualityError(f"{pan}: cannot be unpacked ({error}); fetch the archive again") from error


def sub_corpora(root: Path) -> dict[str, list[Pair]]:
    """The pairs of every sub-corpus, by its folder's name."""
    return {path.parent.name: read_pairs(path) for path in sorted(root.glob("*/pairs"))}


def read_pairs(path: Path) -> list[Pair]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(suspicious, source) for suspicious, source in (line.split() for line in lines if line.strip())]


def pair_file(pair: Pair) -> str:
    return f"{Path(pair[0]).stem}-{Path(pair[1]).stem}.xml"


def annotated(root: Path, name: str, pair: Pair) -> bool:
    """Whether the truth lists a copy between the two documents."""
    tree = ElementTree.parse(root / name / pair_file(pair))
    return any(feature.get("name") == "plagiarism" for feature in tree.iter("feature"))


class Texts:
    """The source documents, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = (self._folder / name).read_bytes().decode("utf-8")
        return self._texts[name]

    def places(self, match: Match, passage: Passage) -> Iterator[tuple[str, Span]]:
        """The works in `alsoIn` where the passage's owned text stands verbatim, and where it does."""
        text = self.text(match.work[1])[slice(*passage.work)]
        for _, sibling in match.also_in:
            start = self.text(sibling).find(text)
            if start >= 0:
                yield sibling, (start, start + len(text))


def detections(matches: list[Match], least: str, siblings: Texts | None) -> dict[Pair, list[Detection]]:
    """Passages of at least the grade `least` by pair; with `siblings` also under the works in `alsoIn`."""
    found: dict[Pair, list[Detection]] = defaultdict(list)
    for match in matches:
        for passage in match.passages:
            if GRADES.index(passage.grade) < GRADES.index(least):
                continue
            found[match.record, match.work[1]].append((passage.record, passage.work))
            for sibling, span in siblings.places(match, passage) if siblings else ():
                found[match.record, sibling].append((passage.record, span))
    return {pair: list(dict.fromkeys(spans)) for pair, spans in found.items()}


def write_detections(folder: Path, found: dict[Pair, list[Detection]], pairs: list[Pair]) -> int:
    """Writes one XML file per pair that has detections; returns how many detections they hold."""
    count = 0
    for pair in pairs:
        if spans := found.get(pair):
            document = ElementTree.Element("document", reference=pair[0])
            for detection in spans:
                ElementTree.SubElement(document, "feature", feature_value(pair[1], detection))
            ElementTree.ElementTree(document).write(folder / pair_file(pair), encoding="utf-8", xml_declaration=True)
            count += len(spans)
    return count


def feature_value(source: str, detection: Detection) -> dict[str, str]:
    (start, end), (source_start, source_end) = detection
    return {
        "name": "detected-plagiarism",
        "this_offset": str(start),
        "this_length": str(end - start),
        "source_reference": source,
        "source_offset": str(source_start),
        "source_length": str(source_end - source_start),
    }


def retrieval(root: Path, name: str, pairs: list[Pair], matches: list[Match]) -> Retrieval:
    direct = {(match.record, match.work[1]) for match in matches if match.passages}
    siblings = {(match.record, work) for match in matches if match.passages for _, work in match.also_in}
    wanted = [pair for pair in pairs if annotated(root, name, pair)]
    together = direct | siblings
    return Retrieval(len(wanted), sum(pair in direct for pair in wanted), sum(pair in together for pair in wanted))


def run_scorer(scorer: Path, root: Path, found: Path, names: list[str]) -> dict[str, dict[str, float]]:
    """The scorer's dictionaries by sub-corpus, and under `ALL`."""
    command = [sys.executable, str(scorer), str(root), str(found), *names]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise QualityError(f"{scorer}: ended with status {done.returncode}; its message stands above")
    return dict(scorer_lines(done.stdout))


def scorer_lines(output: str) -> Iterator[tuple[str, dict[str, float]]]:
    for line in output.splitlines():
        name, brace, rest = line.partition("{")
        try:
            yield name.strip(), ast.literal_eval(brace + rest)
        except (SyntaxError, ValueError) as error:
            raise QualityError(f"the scorer printed a line that is not a name and a dictionary: {line!r}") from error


def measure(root: Path, results: Path, scorer: Path, least: str, also_in: bool, folder: Path) -> dict[str, Any]:
    """Converts, scores, and adds what the scorer does not know."""
    matches, subs = read_matches(results), sub_corpora(root)
    if not subs:
        raise QualityError(f"{root}: no sub-corpus has a file `pairs`")
    found = detections(matches, least, Texts(root / "src") if also_in else None)
    folder.mkdir(parents=True)
    for pairs in subs.values():
        write_detections(folder, found, pairs)
    figures: dict[str, Any] = dict(run_scorer(scorer, root, folder, list(subs)))
    for name, pairs in subs.items():
        got = retrieval(root, name, pairs, matches)
        figures[name]["pairs"] = len(pairs)
        figures[name]["detectionsPerThousandPairs"] = figures[name]["dets"] * 1000 / len(pairs)
        figures[name]["annotatedPairs"] = got.annotated
        figures[name]["retrieval"] = got.direct / got.annotated if got.annotated else None
        figures[name]["retrievalWithAlsoIn"] = got.with_siblings / got.annotated if got.annotated else None
    return figures


def report(figures: dict[str, Any]) -> str:
    lines = [
        f"{'sub-corpus':28}{'plagdet':>8}{'prec.':>9}{'recall':>9}{'gran.':>9}{'cases':>7}{'found':>7}{'detect.':>9}"
        f"{'/1000 pairs':>12}{'retrieval':>11}{'+ alsoIn':>10}"
    ]
    for name, values in figures.items():
        per_thousand = values.get("detectionsPerThousandPairs")
        lines.append(
            f"{name:28}{share(values['plagdet'] if values['cases'] else None):>8}"
            f"{values['prec']:9.4f}{values['rec']:9.4f}{values['gran']:9.4f}"
            f"{values['cases']:7}{values['detected']:7}{values['dets']:9}"
            f"{'-' if per_thousand is None else f'{per_thousand:.1f}':>12}"
            f"{share(values.get('retrieval')):>11}{share(values.get('retrievalWithAlsoIn')):>10}"
        )
    return "\n".join(lines)


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def run_provscan(provscan: Path, root: Path, folder: Path) -> Path:
    """Indexes all sources, matches all suspicious documents; returns the results folder."""
    registry, results = folder / "registry.sqlite", folder / "results"
    index_archives(provscan, registry, COLLECTION, [root / "src"], READING)
    match_corpus(provscan, registry, results, [root / "susp"], READING)
    return results


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    run = parser.add_mutually_exclusive_group(required=True)
    run.add_argument("--provscan", type=Path, metavar="BIN", help="the program to measure")
    run.add_argument("--results", type=Path, metavar="DIR", help="score this results folder instead of running")
    pan, scorer = os.environ.get("PROVSCAN_PAN"), os.environ.get("PROVSCAN_PLAGDET")
    parser.add_argument("--pan", type=Path, default=pan, metavar="FILE", help="the training set, packed or unpacked")
    parser.add_argument("--scorer", type=Path, default=scorer, metavar="FILE", help="the program that scores")
    parser.add_argument("--min-grade", choices=GRADES, default="partial", help="least grade; default: all above lead")
    parser.add_argument("--also-in", action="store_true", help="count passages for the works in alsoIn as well")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def main() -> int:
    arguments = parsed()
    for option, variable, value in [
        ("--pan", "PROVSCAN_PAN", arguments.pan),
        ("--scorer", "PROVSCAN_PLAGDET", arguments.scorer),
    ]:
        if value is None or not Path(value).exists():
            return skipped(f"{value or option} is absent; name it with {option} or {variable}")
    with tempfile.TemporaryDirectory(prefix="provscan-pan13-") as name:
        folder = Path(name)
        root = unpacked(Path(arguments.pan), folder / "pan")
        results = arguments.results or run_provscan(arguments.provscan, root, folder)
        scorer, least = Path(arguments.scorer), arguments.min_grade
        figures = measure(root, results, scorer, least, arguments.also_in, folder / "detections")
    print(json.dumps(figures, indent=2) if arguments.json else report(figures))
    return 0


if __name__ == "__main__":
    sys.exit(run_program(main))
