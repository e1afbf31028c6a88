"""The measurement on unrelated text, as far as it needs no program."""

from __future__ import annotations

import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import FAKE, called, write_lines

import unrelated


class UnrelatedTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_it_is_skipped_without_the_set(self) -> None:
        with mock.patch.dict(os.environ):
            os.environ.pop("PROVSCAN_BENCH", None)
            status, output = called(unrelated.main, "--provscan", FAKE)
        self.assertEqual(status, 0)
        self.assertTrue(output.startswith("skipped: "))

    def test_shuffled_text_has_the_size_asked_for_and_the_words_of_the_reference(self) -> None:
        write_lines(self.folder / "reference.jsonl.zst", [{"id": "r0", "text": "one two three"}])
        path = self.folder / "shuffled.jsonl"
        unrelated.write_shuffled(self.folder / "reference.jsonl.zst", 1, path)
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertGreaterEqual(sum(len(text) for text in texts), 1_000_000)
        self.assertEqual({word for text in texts for word in text.split()}, {"one", "two", "three"})

    def test_a_line_states_rates_and_what_was_kept_out(self) -> None:
        value = {
            "megabytes": 2.0,
            "grades": {"verbatim": 0, "near": 0, "partial": 0, "lead": 1},
            "leadsPerHundredMegabytes": 50.0,
            "findingsPerHundredMegabytes": 0.0,
            "keptOut": {"background": 3},
        }
        self.assertIn("per 100 MB 0.0 findings, 50.0 leads; kept out: background 3", unrelated.line("blog", value))


if __name__ == "__main__":
    unittest.main()
