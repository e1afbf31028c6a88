"""Reading results, and arithmetic on spans."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from support import match_line, passage, write_results

from matches import QualityError, common, joined, length, read_matches, shard_and_line


class SpansTests(unittest.TestCase):
    def test_joins_spans_that_touch_or_overlap(self) -> None:
        self.assertEqual(joined([(5, 9), (0, 3), (3, 4), (8, 12)]), [(0, 4), (5, 12)])

    def test_counts_every_code_point_once(self) -> None:
        self.assertEqual(length([(0, 10), (5, 15), (20, 21)]), 16)
        self.assertEqual(common([(0, 10), (5, 15)], [(8, 12), (9, 30)]), 7)
        self.assertEqual(common([(0, 10)], [(10, 20)]), 0)


class ResultsTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.results = Path(folder.name)

    def test_names_records_by_shard_and_line(self) -> None:
        self.assertEqual(shard_and_line("a/texts/c4.json.gz!line-8"), "c4.json.gz!line-8")
        self.assertEqual(shard_and_line("a/x.tar!b/c.jsonl!line-12/text"), "x.tar!line-12")
        self.assertEqual(shard_and_line("susp/suspicious-document00004.txt"), "suspicious-document00004.txt")

    def test_reads_lines(self) -> None:
        line = match_line("a/b.jsonl!line-2", ("c", "7"), [passage((1, 5), (0, 4), "near")], None, [("d", "8")])
        [match] = read_matches(write_results(self.results, [line]))
        self.assertEqual((match.record, match.work, match.also_in), ("b.jsonl!line-2", ("c", "7"), (("d", "8"),)))
        self.assertEqual((match.passages[0].record, match.passages[0].work), ((1, 5), (0, 4)))
        self.assertTrue(match.passages[0].above_lead)

    def test_a_work_without_external_id_is_read(self) -> None:
        line = match_line("a!line-1", ("c", "7"), [passage((1, 5), (0, 4))])
        del line["work"]["externalId"]
        [match] = read_matches(write_results(self.results, [line]))
        self.assertEqual(match.work, ("c", ""))

    def test_refuses_what_it_does_not_know(self) -> None:
        good = match_line("a!line-1", ("c", "7"), [passage((1, 5), (0, 4))])
        for bad in [
            {**good, "schema": "provscan.match/2"},
            {**good, "passages": [passage((1, 5), (0, 4), "splendid")]},
            {**good, "passages": [passage((5, 5), (0, 4))]},
            {name: value for name, value in good.items() if name != "alsoIn"},
        ]:
            with self.assertRaisesRegex(QualityError, "matches.jsonl:2: not a line of provscan.match/1"):
                read_matches(write_results(self.results, [good, bad]))

    def test_says_what_is_missing(self) -> None:
        with self.assertRaisesRegex(QualityError, "matches.jsonl: missing"):
            read_matches(self.results / "nowhere")


if __name__ == "__main__":
    unittest.main()
