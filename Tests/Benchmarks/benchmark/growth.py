"""What a large registry costs: works made of real sentences in new combinations."""

import json
import random
import re
import shutil

from .inputs import FOLDER, PROVSCAN, texts
from .measures import Row, at_most, match, registry_bytes
from .process import rounds, run

REGISTRY = FOLDER / "growth.sqlite"
SENTENCES_PER_WORK = 3


def measure(files, works, count):
    build = make_registry(works)
    small = FOLDER / "one-megabyte.jsonl"
    with open(files.unrelated, "rb") as source:
        small.write_bytes(b"".join(source.readlines(1_000_000)))
    costs = rounds(
        {
            "open": match(small, 2, REGISTRY), "grown": match(files.unrelated, 1, REGISTRY),
            "plain": match(files.unrelated, 1),
        }, count)
    registry, segments = registry_bytes(REGISTRY)
    name = f"{works:,} works"
    return [
        at_most(f"open a registry of {name} and scan 1 MB, wall", 1.5, 0.3, costs["open"].wall, "s", match=costs["open"],
                registry=registry, index=segments),
        at_most(f"scan with {name}, CPU", 2, 1.3, costs["grown"].cpu / costs["plain"].cpu, "× 20 MB registry",
                match=costs["grown"]),
        Row(f"index {name}, CPU", "", "", build.cpu, "s", True, {"peak": build.peak, "wall": build.wall}),
    ]


def make_registry(works):
    for path in FOLDER.glob(REGISTRY.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    source = FOLDER / "growth.jsonl"
    sentences = [s for text in texts()[0] for s in re.split(r"(?<=[.!?])\s+", text) if 20 < len(s) < 300]
    chance = random.Random(3)
    with open(source, "w", encoding="utf-8") as target:
        for number in range(works):
            text = " ".join(chance.choices(sentences, k=SENTENCES_PER_WORK))
            target.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    cost = run([PROVSCAN, "index", "--registry", str(REGISTRY), "--holder", "Bench", "--jobs", "2", str(source)])
    source.unlink()
    return cost
