"""Scoring plants: a results folder made by hand, and the program around it."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from support import FAKE, called, match_line, passage, span, write_lines, write_results

import plantings
import score_plants
from plants import Fit, Outcome, by_kind, floored
from score_plants import score_results

BOOK, BLOG = ("books", "one"), ("blog", "two.md")


def truth_line(line: int, kind: str, record: tuple[int, int], work: tuple[int, int], **rest: Any) -> dict[str, Any]:
    collection, name = rest.get("of", BOOK)
    return {
        "record": {"shard": "s.json.gz", "line": line, "id": None},
        "recordSpan": span(*record),
        "work": {"collection": collection, "externalId": name},
        "workSpan": span(*work),
        "kind": kind,
        "words": rest.get("words", 20),
        "changedWords": 0,
    }


class ScorePlantsTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def scored(self, truth: list[dict[str, Any]], lines: list[dict[str, Any]], **rest: Any) -> Outcome:
        path = write_lines(self.folder / "truth.jsonl", truth)
        return score_results(write_results(self.folder / "results", lines), path, **rest)

    def test_a_perfect_passage_fits_on_both_sides(self) -> None:
        truth = [truth_line(1, "passage-20", (10, 110), (50, 150))]
        outcome = self.scored(truth, [match_line("x/s.json.gz!line-1", BOOK, [passage((10, 110), (50, 150))])])
        [score] = outcome.scores
        self.assertEqual((score.grade, score.sibling), ("verbatim", False))
        self.assertEqual((score.record, score.work), (Fit(1, 1), Fit(1, 1)))
        self.assertFalse(score_plants.failed(outcome))

    def test_a_passage_too_wide_and_one_too_narrow(self) -> None:
        truth = [truth_line(1, "passage-20", (100, 200), (100, 200))]
        line = match_line("s.json.gz!line-1", BOOK, [passage((50, 250), (120, 170))])
        [score] = self.scored(truth, [line]).scores
        self.assertEqual((score.record, score.work), (Fit(1, 0.5), Fit(0.5, 1)))

    def test_a_passage_that_joins_two_plants_keeps_its_precision(self) -> None:
        truth = [truth_line(1, "a", (0, 100), (0, 100)), truth_line(1, "b", (100, 200), (100, 200))]
        outcome = self.scored(truth, [match_line("s.json.gz!line-1", BOOK, [passage((0, 200), (0, 200))])])
        self.assertEqual([score.record for score in outcome.scores], [Fit(1, 1), Fit(1, 1)])

    def test_leads_count_apart_and_do_not_widen_a_finding(self) -> None:
        truth = [truth_line(1, "a", (0, 100), (0, 100)), truth_line(2, "a", (0, 100), (0, 100))]
        lead = passage((90, 190), (90, 190), "lead")
        lines = [
            match_line("s.json.gz!line-1", BOOK, [passage((0, 100), (0, 100), "near"), lead]),
            match_line("s.json.gz!line-2", BOOK, [lead]),
        ]
        first, second = self.scored(truth, lines).scores
        self.assertEqual((first.grade, first.record), ("near", Fit(1, 1)))
        self.assertEqual((second.found, second.above_lead, second.record), (True, False, Fit(0.1, 0.1)))

    def test_the_right_work_in_also_in_counts_without_a_work_span(self) -> None:
        truth = [truth_line(1, "a", (0, 100), (0, 100))]
        line = match_line("s.json.gz!line-1", BLOG, [passage((0, 100), (7, 107))], also_in=[BOOK])
        outcome = self.scored(truth, [line])
        [score] = outcome.scores
        self.assertEqual((score.grade, score.sibling, score.record, score.work), ("verbatim", True, Fit(1, 1), None))
        self.assertEqual(outcome.strays, [])

    def test_what_must_be_found(self) -> None:
        truth = [
            truth_line(1, "short-post", (0, 9), (0, 9), words=7),
            truth_line(2, "natural", (0, 9), (0, 9), words=9),
            truth_line(3, "substituted-20", (0, 9), (0, 9), words=90),
            truth_line(4, "whole-post", (0, 9), (0, 9), words=8),
        ]
        outcome = self.scored(truth, [])
        self.assertEqual([plant.kind for plant in outcome.missed()], ["whole-post"])
        self.assertTrue(score_plants.failed(outcome))

    def test_false_findings(self) -> None:
        truth = [truth_line(1, "a", (0, 100), (0, 100)), truth_line(1, "natural", (300, 340), (0, 40), of=BLOG)]
        found = match_line("s.json.gz!line-1", BOOK, [passage((0, 100), (0, 100))])
        lines = [
            found,
            match_line("s.json.gz!line-1", BLOG, [passage((10, 60), (0, 50)), passage((300, 350), (0, 50))]),
            match_line("s.json.gz!line-9", BOOK, [passage((0, 5), (0, 5), "lead"), passage((7, 9), (0, 2))]),
        ]
        outcome = self.scored(truth, lines)
        seen = [(stray.match.locator, stray.passage.record, stray.reason) for stray in outcome.strays]
        expected = [
            ("s.json.gz!line-1", (10, 60), "copy of another work"),
            ("s.json.gz!line-9", (7, 9), "no copy"),
        ]
        self.assertEqual(seen, expected)

    def test_collections_restrict_truth_and_results(self) -> None:
        truth = [truth_line(1, "a", (0, 9), (0, 9)), truth_line(2, "a", (0, 9), (0, 9), of=BLOG)]
        lines = [match_line("s.json.gz!line-7", BOOK, [passage((0, 9), (0, 9))])]
        outcome = self.scored(truth, lines, collections=["blog"])
        self.assertEqual((len(outcome.scores), len(outcome.strays)), (1, 0))

    def test_kinds_stand_in_numeric_order_and_shares_are_cut(self) -> None:
        truth = [truth_line(1, kind, (0, 9), (0, 9)) for kind in ["passage-120", "case", "passage-15"]]
        self.assertEqual(list(by_kind(self.scored(truth, []).scores)), ["case", "passage-15", "passage-120"])
        self.assertEqual((floored(0.9999, 3), floored(1.0, 3), floored(0.29, 2)), ("0.999", "1.000", "0.29"))

    def test_the_program_prints_addresses_and_ends_with_its_status(self) -> None:
        truth = write_lines(self.folder / "truth.jsonl", [truth_line(1, "a", (0, 9), (0, 9), words=12)])
        good = write_results(self.folder / "good", [match_line("s.json.gz!line-1", BOOK, [passage((0, 9), (0, 9))])])
        bad = write_results(self.folder / "bad", [match_line("s.json.gz!line-2", BOOK, [passage((0, 9), (0, 9))])])
        self.assertEqual(called(score_plants.main, "--results", good, "--truth", truth)[0], 0)
        status, output = called(score_plants.main, "--results", bad, "--truth", truth)
        self.assertEqual(status, 1)
        self.assertIn("s.json.gz!line-1  a  12 words  books/one", output)
        self.assertIn("s.json.gz!line-2  books/one  verbatim, longest run 20, matched 20 of 20 (no copy)", output)
        status, output = called(score_plants.main, "--results", bad, "--truth", truth, "--json")
        value = json.loads(output)
        self.assertEqual((status, len(value["missed"]), len(value["unexplained"])), (1, 1, 1))
        self.assertEqual(value["kinds"]["a"]["grades"]["missed"], 1)


class PlantingsTests(unittest.TestCase):
    def test_a_perfect_program_finds_everything_in_a_fresh_corpus(self) -> None:
        status, output = called(plantings.main, "--provscan", FAKE, "--seeds", "5", "--json")
        value = json.loads(output)
        self.assertEqual((status, value["missed"], value["unexplained"]), (0, [], []))
        self.assertEqual({figures["recall"] for figures in value["reworded"].values()}, {1})
        self.assertEqual(list(value["reworded"]), ["substituted-5", "substituted-10", "substituted-20"])
        for figures in value["kinds"].values():
            self.assertEqual(figures["recordSpan"]["recall"]["worst"], 1)
            self.assertEqual(figures["workSpan"]["precision"]["worst"], 1)


if __name__ == "__main__":
    unittest.main()
