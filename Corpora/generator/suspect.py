"""Writes the suspect corpus: shards in the published schemas of C4 and Dolma, and the truth about the plants."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from . import base
from .base import Rng
from .overlap import OwnedIndex, Shared, normalised
from .plants import Chooser
from .records import Record, make_records
from .works import Work, read_prose, read_works

C4_SHARDS = [f"c4-train.{number:05}-of-00003.json.gz" for number in range(3)]
DOLMA_SHARDS = ["dolma-0000.jsonl.zst", "dolma-0001.json.gz"]
SHARDS = C4_SHARDS + DOLMA_SHARDS
HOST_WORDS = "amber birch cedar delta ember fjord grove harbor island juniper kestrel lantern meadow north orchard".split()
HOST_ENDS = "archive digest forum journal library notes post reader review tribune".split()


def build_suspect(seed: int, root: Path, out: Path) -> None:
    """Reads the archives and the prose under `root`; writes `texts/` and `truth.jsonl` into the folder `out`."""
    random = Rng(seed)
    works, prose = read_works(root), read_prose(root)
    index = OwnedIndex(works)
    plants = Chooser(works, index, vocabulary(prose), random).choose_all()
    records = make_records(prose, works, plants, random)
    truth: list[dict[str, Any]] = []
    for number, shard in enumerate(SHARDS):
        share = records[len(records) * number // len(SHARDS) : len(records) * (number + 1) // len(SHARDS)]
        lines = [published(record, shard, random) for record in share]
        # The last shard is written as Python's `json` writes by default: spaced, and with \u escapes.
        default_style = shard == SHARDS[-1]
        data = base.json_lines(lines, spaced=default_style, ascii_only=default_style)
        base.write(out / "texts" / shard, base.compress_for(shard, data))
        for position, (record, line) in enumerate(zip(share, lines), start=1):
            place = {"shard": shard, "line": position, "id": line.get("id")}
            truth += truth_lines(record, place, works, index)
    base.write(out / "truth.jsonl", base.json_lines(truth))


def vocabulary(prose: list[list[str]]) -> list[str]:
    """Ordinary words of the prose, in alphabetical order."""
    counts = Counter(word for paragraphs in prose for text in paragraphs for word in re.findall(r"\b[a-z]{4,10}\b", text))
    return sorted(word for word, count in counts.items() if count >= 25)


def published(record: Record, shard: str, random: Rng) -> dict[str, Any]:
    """The record in the schema of its shard, under an address of a reserved domain."""
    host = f"{random.choice(HOST_WORDS)}-{random.choice(HOST_ENDS)}.example"
    words, _ = normalised(record.text[:200])
    slug = re.sub(r"[^a-z0-9-]", "", "-".join(words[:6]))
    if shard in C4_SHARDS:
        moment = datetime(2019, 4, 18, tzinfo=timezone.utc) + timedelta(seconds=random.below(8 * 86_400))
        return {"text": record.text, "timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "url": f"https://{host}/{slug}"}
    moment = datetime(2018, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=random.below(5 * 365 * 86_400))
    url = f"https://{host}/{moment:%Y/%m}/{slug}-{random.between(1000, 9999)}.html"
    return {
        "id": hashlib.sha1(url.encode("ascii")).hexdigest(),
        "text": record.text,
        "source": "common-crawl",
        "added": "2023-04-11T09:57:03.044571+00:00",
        "created": f"{moment:%Y-%m-%dT%H:%M:%S.000Z}",
        "metadata": {"url": url, "language": "en", "length": len(record.text)},
    }


def truth_lines(record: Record, place: dict[str, Any], works: list[Work], index: OwnedIndex) -> list[dict[str, Any]]:
    """One line per plant and per naturally shared passage, in the order of the record's text."""
    lines = []
    for plant, start in record.plants:
        spans = (start, start + len(plant.text)), (plant.start, plant.end)
        lines.append(truth_line(record, place, works[plant.work], spans, plant.kind, plant.words, plant.changed_words))
    for run in index.shared(record.text):
        if not planted(run, record):
            spans = (run.start, run.end), (run.work_start, run.work_end)
            lines.append(truth_line(record, place, works[run.work], spans, "natural", run.words, 0))
    return sorted(lines, key=lambda line: line["recordSpan"]["codePoints"])


def planted(run: Shared, record: Record) -> bool:
    """Whether the run lies in the copy of a plant from the same work."""
    return any(
        run.work == plant.work and run.start < start + len(plant.text) and start < run.end
        for plant, start in record.plants
    )


def truth_line(
    record: Record,
    place: dict[str, Any],
    work: Work,
    spans: tuple[tuple[int, int], tuple[int, int]],
    kind: str,
    words: int,
    changed_words: int,
) -> dict[str, Any]:
    return {
        "record": place,
        "recordSpan": span_value(record.text, *spans[0]),
        "work": {"collection": work.collection, "externalId": work.external_id},
        "workSpan": span_value(work.text, *spans[1]),
        "kind": kind,
        "words": words,
        "changedWords": changed_words,
    }


def span_value(text: str, start: int, end: int) -> dict[str, list[int]]:
    """A half-open span in code points and in UTF-8 bytes."""
    first = len(text[:start].encode("utf-8"))
    return {"codePoints": [start, end], "bytes": [first, first + len(text[start:end].encode("utf-8"))]}
