#!/usr/bin/env python3
"""Stands in for provscan in the tests: `index` notes the archives, `match` reports what the truth says, perfectly.

The truth is found beside the corpus: `truth.jsonl` in the format of `Corpora/` or of the bench set, or the XML files
of a text alignment set.
"""

from __future__ import annotations

import argparse
import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support import match_line, passage, write_results


def planted(corpus: Path, collection: str) -> Iterator[dict[str, Any]]:
    for text in (corpus.parent / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        if "corpus_id" in line:
            spans = (line["start"], line["end"]), (line["ref_start"], line["ref_end"])
            yield match_line(f"{corpus}!line-1", (collection, line["ref_id"]), [passage(*spans)], line["corpus_id"])
        else:
            spans = line["recordSpan"]["codePoints"], line["workSpan"]["codePoints"]
            work = line["work"]["collection"], line["work"]["externalId"]
            locator = f"{corpus}/{line['record']['shard']}!line-{line['record']['line']}"
            yield match_line(locator, work, [passage(*spans)], line["record"]["id"])


def aligned(corpus: Path, collection: str) -> Iterator[dict[str, Any]]:
    for path in sorted(corpus.parent.glob("*/*.xml")):
        document = ElementTree.parse(path).getroot()
        for feature in document:
            start, size, source_start, source_size = (
                int(feature.attrib[name]) for name in ("this_offset", "this_length", "source_offset", "source_length")
            )
            spans = (start, start + size), (source_start, source_start + source_size)
            work = collection, feature.attrib["source_reference"]
            yield match_line(f"{corpus}/{document.attrib['reference']}", work, [passage(*spans)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["index", "match"])
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--holder")
    parser.add_argument("--collection")
    parser.add_argument("--format")
    parser.add_argument("--out", type=Path)
    parser.add_argument("inputs", type=Path, nargs="+")
    arguments = parser.parse_args()
    if not all(path.exists() for path in arguments.inputs):
        return 3
    if arguments.command == "index":
        assert arguments.holder and arguments.collection
        with arguments.registry.open("a", encoding="utf-8") as registry:
            registry.write(arguments.collection + "\n")
        return 0
    collection = arguments.registry.read_text(encoding="utf-8").split()[0]
    corpus = arguments.inputs[0]
    make = planted if (corpus.parent / "truth.jsonl").is_file() else aligned
    write_results(arguments.out, make(corpus, collection))
    return 1


if __name__ == "__main__":
    sys.exit(main())
