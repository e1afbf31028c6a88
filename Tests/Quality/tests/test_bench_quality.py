"""The bench measurement, on a set made by hand."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from support import FAKE, called, match_line, passage, write_lines, write_results

import bench_quality

OWNED = "zero one two three four five six seven eight nine"


class BenchQualityTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.bench = self.folder / "bench"
        corpus = [{"id": "d0", "text": "nothing of the kind"}, {"id": "d1", "text": f"“é”\u2028{OWNED} and on"}]
        write_lines(self.bench / "corpus.jsonl.zst", corpus)
        write_lines(self.bench / "reference.jsonl.zst", [{"id": "r0", "text": OWNED}])
        ends = {"end": 4 + len(OWNED), "ref_end": len(OWNED)}
        line = {"corpus_id": "d1", "start": 4, "ref_id": "r0", "ref_start": 0, "kind": "b_10", **ends}
        write_lines(self.bench / "truth.jsonl", [line])

    def test_a_perfect_program(self) -> None:
        status, output = called(bench_quality.main, "--provscan", FAKE, "--bench", self.bench, "--json")
        value = json.loads(output)
        self.assertEqual((status, value["findings"], value["explained"]), (0, 1, 1))
        self.assertEqual(value["kinds"]["b_10"]["foundAboveLead"], 1)
        self.assertEqual(value["perHundredMegabytes"]["findingsWithoutPlant"], 0)

    def test_records_are_named_by_line_where_the_id_is_absent(self) -> None:
        spans = (4, 4 + len(OWNED)), (0, len(OWNED))
        line = match_line("b/corpus.jsonl.zst!line-2", ("bench", "r0"), [passage(*spans)])
        results = write_results(self.folder / "results", [line])
        status, output = called(bench_quality.main, "--results", results, "--bench", self.bench)
        self.assertEqual(status, 0)
        self.assertIn("Passages above lead: 1, of these explained by a plant: 1", output)

    def test_a_missed_plant_fails_and_a_stray_is_listed_and_shown_on_request(self) -> None:
        passages = [passage((0, 7), (5, 8)), passage((8, 9), (0, 3), "lead")]
        line = match_line("c!line-1", ("bench", "r0"), passages, "d0")
        results = write_results(self.folder / "results", [line])
        status, output = called(bench_quality.main, "--results", results, "--bench", self.bench)
        self.assertEqual(status, 1)
        self.assertIn("d1  b_10  10 words  bench/r0", output)
        self.assertIn("c!line-1  bench/r0  verbatim, longest run 20", output)
        self.assertNotIn("nothing", output)
        _, output = called(bench_quality.main, "--results", results, "--bench", self.bench, "--show", "1")
        self.assertIn("record: nothing\n  work:   one\n", output)

    def test_is_skipped_without_the_set(self) -> None:
        status, output = called(bench_quality.main, "--provscan", FAKE, "--bench", self.folder)
        self.assertEqual(status, 0)
        self.assertIn("skipped: ", output)
        self.assertIn("has no reference.jsonl.zst, corpus.jsonl.zst, truth.jsonl", output)


if __name__ == "__main__":
    unittest.main()
