"""Prepares the texts that are indexed and scanned, in .build/bench."""

import gzip
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

from .process import Failure

ROOT = Path(__file__).resolve().parents[3]
# Another build than the last one can be named.
PROVSCAN = os.environ.get("PROVSCAN_BINARY", str(ROOT / ".build/release/provscan"))
FOLDER = ROOT / ".build/bench"
MEGABYTE = 1_000_000


class Files:
    reference = FOLDER / "reference.jsonl"
    corpus = FOLDER / "corpus.jsonl"
    shuffled = FOLDER / "shuffled.jsonl"
    unrelated = FOLDER / "unrelated.jsonl"
    small = FOLDER / "small.jsonl"
    large = FOLDER / "large.jsonl"
    gzip = FOLDER / "unrelated.jsonl.gz"
    zstd = FOLDER / "unrelated.jsonl.zst"
    tenth = FOLDER / "tenth.jsonl"
    registry = FOLDER / "registry.sqlite"
    results = FOLDER / "results"


def prepare(megabytes):
    if not os.access(PROVSCAN, os.X_OK):
        raise Failure("there is no .build/release/provscan; run make build")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    references, records = texts()
    chance = random.Random(1)
    write(Files.reference, references)
    write(Files.corpus, repeated(records, 100 * MEGABYTE))
    write(Files.shuffled, repeated([shuffled(text, chance) for text in records], 100 * MEGABYTE))
    posts = unrelated(records)
    write(Files.unrelated, repeated(posts, 100 * MEGABYTE))
    write(Files.small, repeated(posts, 20 * MEGABYTE))
    write(Files.large, repeated(posts, megabytes * MEGABYTE))
    write(Files.tenth, repeated(mixed(posts, references, chance), 100 * MEGABYTE))
    with open(Files.unrelated, "rb") as source, gzip.open(Files.gzip, "wb", 6) as target:
        shutil.copyfileobj(source, target)
    # The window ends before the posts come again: a decoder that copies them would be measured against nothing real.
    subprocess.run(
        ["zstd", "-q", "-3", "--zstd=wlog=19", str(Files.unrelated), "-o", str(Files.zstd)], check=True)
    return Files


def unrelated(records):
    """Text of another kind than the registry's: blog posts of an agency, or the records where those are registered."""
    return list(posts_of_18f()) if os.environ.get("PROVSCAN_BENCH") else records


def posts_of_18f():
    return (path.read_text() for path in sorted((ROOT / "Corpora/18f-blog/texts").rglob("*.md")))


def mixed(posts, references, chance):
    """The posts several times over, a tenth of the records replaced by registered texts."""
    return [chance.choice(references) if chance.random() < 0.1 else text for text in posts * 20]


def texts():
    """The texts to index and those to scan."""
    bench = os.environ.get("PROVSCAN_BENCH")
    if bench:
        return [list(read(Path(bench) / name)) for name in ("reference.jsonl.zst", "corpus.jsonl.zst")]
    prose = list(read(ROOT / "Corpora/prose/texts/prose.jsonl.zst"))
    posts = list(posts_of_18f())
    posts += read(ROOT / "Corpora/federalist/texts/federalist.jsonl.zst")
    chance = random.Random(2)
    # Repeated with the words in another order, so that the registry holds 20 MB of different texts.
    return list(limited((shuffled(text, chance) for _ in range(100) for text in posts), 20 * MEGABYTE)), prose


def read(path):
    for line in subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout.splitlines():
        yield json.loads(line)["text"]


def shuffled(text, chance):
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


def limited(some, size):
    for text in some:
        if size <= 0:
            return
        size -= len(text)
        yield text


def repeated(some, size):
    return limited((text for _ in iter(int, 1) for text in some), size)


def write(path, some):
    with open(path, "w", encoding="utf-8") as target:
        for number, text in enumerate(some):
            target.write(json.dumps({"id": f"record-{number}", "text": text}, ensure_ascii=False) + "\n")
