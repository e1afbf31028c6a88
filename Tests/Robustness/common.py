"""What the robustness programs share: a small bench of texts, and provscan run in it."""

import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Results that are equal, byte for byte, for equal input; run.json and report.html hold the time.
COMPARED = [
    "annotations.jsonl", "coverage.jsonl", "licence-trace.jsonl", "matches.csv", "matches.jsonl",
    "quotations.jsonl", "rights.json", "summary.json", "works.csv",
]
WORDS = (
    "harbour lantern barge herring orchard thistle clockmaker observatory copper dome crane valley parallax "
    "feather meadow ledger quarry sextant gull letter river granary bellows anvil parchment saddle kettle"
).split()


class Failure(Exception):
    """Something that must never happen."""


def program():
    """The provscan to test: PROVSCAN, else the release build, else the debug build."""
    named = os.environ.get("PROVSCAN")
    candidates = [named] if named else [ROOT / ".build/release/provscan", ROOT / ".build/debug/provscan"]
    for candidate in candidates:
        if pathlib.Path(candidate).exists():
            return str(candidate)
    raise SystemExit("build provscan first: make build")


def arguments(description, **defaults):
    """The command line: one number for each of `defaults`, and a seed."""
    parser = argparse.ArgumentParser(description=description)
    for name, value in defaults.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def text(source, length):
    return " ".join(source.choice(WORDS) + str(source.randrange(1000)) for _ in range(length))


class Bench:
    """A folder with an archive of works and a corpus with copies of some of them."""

    def __init__(self, seed, works=3000, records=4000, folder=None):
        self.seed = seed
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="provscan-"))
        # The keys of the registries that are made here.
        os.environ["XDG_CONFIG_HOME"] = str(self.folder / "config")
        source = random.Random(seed)
        self.works = [text(source, source.randrange(8, 60)) for _ in range(works)]
        for part in range(2):
            self.lines(f"archive/part-{part}.jsonl", self.works[part::2], f"work-{part}")
        corpus = [text(source, source.randrange(20, 200)) for _ in range(records)]
        for number in range(0, records, 7):
            corpus[number] += " " + source.choice(self.works) + " " + text(source, 10)
        for part in range(4):
            self.lines(f"corpus/part-{part}.jsonl", corpus[part::4], f"record-{part}")

    def lines(self, name, texts, prefix):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w") as file:
            for number, content in enumerate(texts):
                file.write(json.dumps({"id": f"{prefix}-{number}", "text": content}) + "\n")

    def run(self, *arguments, environment=None, timeout=300):
        return subprocess.run(
            [program(), *arguments], cwd=self.folder, capture_output=True, text=True, timeout=timeout,
            errors="replace", env={**os.environ, **(environment or {})})

    def index(self, registry="r.sqlite", *more, **options):
        ended = self.run(
            "index", "--registry", registry, "--holder", "Ada Example", *more, "archive", **options)
        log = self.folder / (registry + "-wal")
        if ended.returncode == 0 and log.exists() and log.stat().st_size > 0:
            raise Failure(f"{registry} alone is not the registry: {log.name} holds {log.stat().st_size} bytes")
        return ended

    def match(self, out, registry="r.sqlite", *more, **options):
        return self.run("match", "--registry", registry, "--out", out, *more, "corpus", **options)

    def start(self, *arguments):
        with open(self.folder / "messages", "w") as messages:
            return subprocess.Popen(
                [program(), *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=messages)

    def messages(self):
        """What the program last started wrote to standard error."""
        return (self.folder / "messages").read_text(errors="replace").strip()

    def check(self, registry="r.sqlite"):
        """Whether the registry is sound, in full depth; raises Failure where it is not."""
        ended = self.run("registry", "check", "--deep", "--registry", registry)
        if ended.returncode != 0:
            raise Failure(f"{registry} does not check: {ended.stderr.strip()}")

    def registered(self, registry):
        """What is registered, whatever the order it was read in."""
        base = sqlite3.connect(self.folder / registry)
        rows = base.execute(
            "SELECT externalID, url, author, title, publishedAt, licence, sameKey, textDigest, tokens, fingerprints, text, "
            "packed FROM work LEFT JOIN signature ON workID = id").fetchall()
        base.close()
        return sorted(rows, key=repr)

    def content(self, registry="r.sqlite"):
        """A digest of everything that is registered, but for what is random or a time."""
        digest = hashlib.sha256()
        base = sqlite3.connect(self.folder / registry)
        for query in [
            "SELECT id, collectionID, externalID, url, author, title, publishedAt, licence, sameKey, textDigest, tokens, "
            "fingerprints, text FROM work ORDER BY id",
            "SELECT workID, packed FROM signature ORDER BY workID", "SELECT * FROM collection", "SELECT * FROM rightsHolder",
            "SELECT * FROM collectionCount", "SELECT * FROM content",
            "SELECT DISTINCT locator, format, byteCount, sha256, records, damagedRecords FROM sourceFile ORDER BY 1",
        ]:
            for row in base.execute(query):
                digest.update(repr(row).encode())
        base.close()
        return digest.hexdigest()

    def results(self, out):
        """The bytes of the results that a run writes the same each time."""
        return {name: (self.folder / out / name).read_bytes() for name in COMPARED}

    def copy(self, registry, to):
        """Copies a registry that nobody uses, with its log and its compiled index."""
        self.remove(to)
        for suffix in ["", "-wal", "-shm"]:
            if (self.folder / (registry + suffix)).exists():
                shutil.copy(self.folder / (registry + suffix), self.folder / (to + suffix))
        if (self.folder / (registry + ".index")).exists():
            shutil.copytree(self.folder / (registry + ".index"), self.folder / (to + ".index"))

    def remove(self, *names):
        for name in names:
            for suffix in ["", "-wal", "-shm", "-journal", ".index"]:
                path = self.folder / (name + suffix)
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.exists():
                    path.unlink()

    def __enter__(self):
        return self

    def __exit__(self, kind, failure, traceback):
        """Removes the bench, or ends the program and names it where a Failure was found in it."""
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif issubclass(kind, Failure):
            raise SystemExit(f"FAILED with seed {self.seed}: {failure}; the bench is in {self.folder}")


def crashed(ended):
    """Whether a process ended by a signal, or by a trap of its own."""
    return ended.returncode < 0 or ended.returncode in (132, 133, 134, 135, 136, 139) or "Fatal error" in ended.stderr


def same(expected, found, where):
    for name, content in expected.items():
        if found[name] != content:
            raise Failure(f"{where}: {name} differs from that of an uninterrupted run")


def timed(start):
    return f"{time.monotonic() - start:.0f} s"
