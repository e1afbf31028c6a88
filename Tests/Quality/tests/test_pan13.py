"""Conversion to the detections of the text alignment task, on a set made by hand.

With PROVSCAN_PLAGDET the real scorer judges the conversion, with PROVSCAN_PAN also on the real set.
"""

from __future__ import annotations

import json
import os
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from unittest import mock

from support import FAKE, called, match_line, passage, write_results

import pan13
from pan13 import detections, scorer_lines, sub_corpora
from matches import QualityError, read_matches

SCORER = os.environ.get("PROVSCAN_PLAGDET")
SOURCE = "Ærlig talt: owned words stand here, and more owned words behind them. 𝄞 The end."
COUNTING_SCORER = """
import pathlib, sys
names = sys.argv[3:]
count = sum(path.read_text().count("<feature") for path in pathlib.Path(sys.argv[2]).glob("*.xml"))
for name in [*names, "ALL"]:
    print(name, dict(plagdet=1.0, rec=1.0, prec=1.0, gran=1.0, cases=2, dets=count, detected=2))
"""


def make_set(root: Path) -> None:
    """Two sub-corpora: a pair without a copy, and a pair with two copies; a third source is the second's twin."""
    write(root / "susp" / "suspicious-document1.txt", "Naïve: nothing.")
    write(root / "susp" / "suspicious-document2.txt", f"« {SOURCE[12:34]} … {SOURCE[45:60]} »")
    write(root / "src" / "source-document1.txt", "Something else.")
    write(root / "src" / "source-document2.txt", SOURCE)
    write(root / "src" / "source-document3.txt", f"Twin. {SOURCE}")
    make_pair(root / "01-no-plagiarism", 1, 1, [])
    make_pair(root / "02-no-obfuscation", 2, 2, [((2, 24), (12, 34)), ((27, 42), (45, 60))])


def make_pair(folder: Path, suspicious: int, source: int, copies: list[pan13.Detection]) -> None:
    pair = f"suspicious-document{suspicious}.txt", f"source-document{source}.txt"
    document = ElementTree.Element("document", reference=pair[0])
    for copy in copies:
        ElementTree.SubElement(document, "feature", {**pan13.feature_value(pair[1], copy), "name": "plagiarism"})
    write(folder / "pairs", " ".join(pair) + "\n")
    write(folder / pan13.pair_file(pair), ElementTree.tostring(document, encoding="unicode"))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


class PAN13Tests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.root = self.folder / "train"
        make_set(self.root)

    def results(self, *lines: dict[str, object]) -> Path:
        return write_results(self.folder / "results", lines)

    def counting_scorer(self) -> Path:
        path = self.folder / "scorer.py"
        path.write_text(COUNTING_SCORER)
        return path

    def test_detections_keep_their_grade_and_pair(self) -> None:
        passages = [passage((2, 24), (12, 34), "partial"), passage((27, 42), (45, 60), "lead")]
        line = match_line("t/susp/suspicious-document2.txt", ("pan13", "source-document2.txt"), passages)
        matches, pair = read_matches(self.results(line)), ("suspicious-document2.txt", "source-document2.txt")
        self.assertEqual(detections(matches, "near", None), {})
        self.assertEqual(detections(matches, "partial", None), {pair: [((2, 24), (12, 34))]})
        self.assertEqual(len(detections(matches, "lead", None)[pair]), 2)

    def test_a_passage_counts_for_its_siblings_on_request(self) -> None:
        line = match_line(
            "t/susp/suspicious-document2.txt",
            ("pan13", "source-document3.txt"),
            [passage((2, 24), (18, 40))],
            also_in=[("pan13", "source-document2.txt"), ("pan13", "source-document1.txt")],
        )
        matches, pair = read_matches(self.results(line)), ("suspicious-document2.txt", "source-document2.txt")
        self.assertNotIn(pair, detections(matches, "lead", None))
        found = detections(matches, "lead", pan13.Texts(self.root / "src"))
        self.assertEqual(found[pair], [((2, 24), (12, 34))])
        self.assertEqual(len(found), 2)
        got = pan13.retrieval(self.root, "02-no-obfuscation", [pair], matches)
        self.assertEqual((got.annotated, got.direct, got.with_siblings), (1, 0, 1))

    def test_only_listed_pairs_are_written(self) -> None:
        work = "pan13", "source-document2.txt"
        other = match_line("susp/suspicious-document1.txt", work, [passage((0, 5), (0, 5))])
        figures = pan13.measure(
            self.root, self.results(other), self.counting_scorer(), "partial", False, self.folder / "detections"
        )
        self.assertEqual(figures["01-no-plagiarism"]["detectionsPerThousandPairs"], 0)
        self.assertEqual(figures["02-no-obfuscation"]["retrieval"], 0)
        self.assertIsNone(figures["01-no-plagiarism"]["retrieval"])

    def test_the_program_indexes_matches_and_scores(self) -> None:
        scorer = self.counting_scorer()
        status, output = called(pan13.main, "--provscan", FAKE, "--pan", self.root, "--scorer", scorer, "--json")
        figures = json.loads(output)["02-no-obfuscation"]
        self.assertEqual((status, figures["dets"], figures["retrieval"]), (0, 2, 1))

    def test_lines_of_the_scorer(self) -> None:
        self.assertEqual(dict(scorer_lines("ALL {'plagdet': 0.5, 'dets': 3}\n")), {"ALL": {"plagdet": 0.5, "dets": 3}})
        with self.assertRaisesRegex(QualityError, "not a name and a dictionary"):
            dict(scorer_lines("something else\n"))

    def test_is_skipped_without_the_set_or_the_scorer(self) -> None:
        absent = self.folder / "absent"
        with mock.patch.dict(os.environ):
            os.environ.pop("PROVSCAN_PAN", None)
            status, output = called(pan13.main, "--provscan", FAKE)
            self.assertEqual((status, output.split(":")[0]), (0, "skipped"))
        status, output = called(pan13.main, "--provscan", FAKE, "--pan", self.root, "--scorer", absent)
        self.assertEqual((status, output.split(":")[0]), (0, "skipped"))

    @unittest.skipUnless(SCORER, "PROVSCAN_PLAGDET names no scorer")
    def test_perfect_detections_earn_a_plagdet_of_one(self) -> None:
        self.check_perfection(self.root)

    @unittest.skipUnless(SCORER and os.environ.get("PROVSCAN_PAN"), "PROVSCAN_PLAGDET or PROVSCAN_PAN is not set")
    def test_perfect_detections_earn_a_plagdet_of_one_on_the_real_set(self) -> None:
        self.check_perfection(Path(os.environ["PROVSCAN_PAN"]))

    def check_perfection(self, pan: Path) -> None:
        status, output = called(pan13.main, "--provscan", FAKE, "--pan", pan, "--scorer", str(SCORER), "--json")
        figures = json.loads(output)
        self.assertEqual(status, 0)
        self.assertEqual(figures["01-no-plagiarism"]["dets"], 0)
        for name, values in figures.items():
            if values["cases"]:
                self.assertEqual((values["plagdet"], values["gran"]), (1.0, 1.0), name)
                self.assertEqual(values.get("retrieval", 1), 1, name)

    def test_reads_the_pairs_of_every_sub_corpus(self) -> None:
        self.assertEqual(list(sub_corpora(self.root)), ["01-no-plagiarism", "02-no-obfuscation"])


if __name__ == "__main__":
    unittest.main()
