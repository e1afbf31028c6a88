"""What a large registry costs: works made of real sentences in new combinations."""

import json
import random
import re
import shutil

from .inputs import FOLDER, PROVSCAN, texts
from .measures import Row, at_most, match, registry_bytes, unmeasured
from .process import rounds, run

REGISTRY = FOLDER / "growth.sqlite"
SENTENCES_PER_WORK = 3

LARGER = [unmeasured("scan with a registry 100 times as large, CPU", "≤ 2", "≤ 1.3", "--times 100")]
MANY = [unmeasured("open a registry of 10,000,000 works and scan 1 MB, wall", "≤ 1.5", "≤ 0.3", "--works 10000000")]


def larger(files, times, count):
    """A registry of `times` the text of the usual one."""
    build = make_registry(byte_count=times * files.reference.stat().st_size)
    costs = rounds({"grown": match(files.unrelated, 1, REGISTRY), "plain": match(files.unrelated, 1)}, count)
    registry, segments = registry_bytes(REGISTRY)
    return [
        at_most(f"scan with a registry {times} times as large, CPU", 2, 1.3, costs["grown"].cpu / costs["plain"].cpu, "×",
                match=costs["grown"], plain=costs["plain"], registry=registry, index=segments),
        built(f"index a registry {times} times as large, CPU", build),
    ]


def many(files, works, count):
    """A registry of so many works."""
    build = make_registry(works=works)
    small = FOLDER / "one-megabyte.jsonl"
    with open(files.unrelated, "rb") as source:
        small.write_bytes(b"".join(source.readlines(1_000_000)))
    costs = rounds({"open": match(small, 2, REGISTRY)}, count)
    registry, segments = registry_bytes(REGISTRY)
    return [
        at_most(f"open a registry of {works:,} works and scan 1 MB, wall", 1.5, 0.3, costs["open"].wall, "s",
                match=costs["open"], registry=registry, index=segments),
        built(f"index {works:,} works, CPU", build),
    ]


def built(work, cost):
    return Row(work, "", "", cost.cpu, "s", True, {"peak": cost.peak, "wall": cost.wall})


def make_registry(works=None, byte_count=None):
    """Indexes as many works, or as many bytes of JSON Lines; returns what that took."""
    for path in FOLDER.glob(REGISTRY.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    source = FOLDER / "growth.jsonl"
    sentences = [s for text in texts()[0] for s in re.split(r"(?<=[.!?])\s+", text) if 20 < len(s) < 300]
    chance = random.Random(3)
    number = written = 0
    with open(source, "w", encoding="utf-8") as target:
        while number < works if works else written < byte_count:
            text = " ".join(chance.choices(sentences, k=SENTENCES_PER_WORK))
            written += target.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
            number += 1
    cost = run([PROVSCAN, "index", "--registry", str(REGISTRY), "--holder", "Bench", "--jobs", "2", str(source)])
    source.unlink()
    return cost
