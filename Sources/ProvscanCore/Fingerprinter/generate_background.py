#!/usr/bin/env python3
"""Generates Background+English.swift, the background table `english/1`.

    python3 generate_background.py CORPORA_DIR > Background+English.swift

The words are counted in the open texts of Corpora/: American state papers and
tracts, the Federalist, posts of a government agency, and a satirical
dictionary. Each text weighs by its length. A word is listed when it occurs at
least twice in a million words; its commonness is the binary logarithm of its
occurrences per million, rounded down and capped at 15.
"""

import collections
import json
import math
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

#: Runs of ASCII letters and digits, apostrophes inside a word dropped, as the tokeniser joins them.
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z0-9]+)*")
MINIMUM_COUNT = 4
LINE_WORDS = 14


def lines_of(path: Path) -> Iterator[str]:
    output = subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout
    for line in output.decode().splitlines():
        yield json.loads(line)["text"]


def texts(corpora: Path) -> Iterator[str]:
    yield from lines_of(corpora / "prose/texts/prose.jsonl.zst")
    yield from lines_of(corpora / "federalist/texts/federalist.jsonl.zst")
    for path in sorted((corpora / "18f-blog/texts").glob("*.md")):
        yield path.read_text(encoding="utf-8")
    with zipfile.ZipFile(corpora / "devils-dictionary/texts/twitter-archive.zip") as archive:
        posts = json.loads(archive.read("data/tweets.js").split(b"=", 1)[1])
    for post in posts:
        yield post["tweet"]["full_text"]


def commonness(corpora: Path) -> dict[int, list[str]]:
    counts: collections.Counter[str] = collections.Counter()
    for text in texts(corpora):
        counts.update(re.sub("['’]", "", word) for word in WORD.findall(text.lower()))
    total = sum(counts.values())
    groups: dict[int, list[str]] = collections.defaultdict(list)
    for word, count in counts.items():
        level = min(15, math.floor(math.log2(count * 1_000_000 / total)))
        if level >= 1 and count >= MINIMUM_COUNT:
            groups[level].append(word)
    return groups


def main() -> None:
    groups = commonness(Path(sys.argv[1]))
    print("// Made by generate_background.py from the open texts of Corpora/; do not edit.")
    print("\nextension Background {")
    print("    /// English words by commonness, the most common first.")
    print('    static let english = """')
    for level in sorted(groups, reverse=True):
        words = sorted(groups[level])
        for start in range(0, len(words), LINE_WORDS):
            print(f"        {level}:{' '.join(words[start:start + LINE_WORDS])}")
    print('        """')
    print("}")


main()
