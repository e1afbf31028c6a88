"""Compares a regenerated tree with the committed one, and every line of truth with the texts it speaks of."""

from __future__ import annotations

import html
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import base
from .manifest import CORPORA
from .works import read_works


def check(root: Path, build: Callable[[Path], None], describe: Callable[[Path], None]) -> list[str]:
    """Returns the differences. `build` writes all generated texts into a folder, `describe` the manifests.

    A compressed file that has other bytes but the same content (another version of zlib or zstd wrote it) counts as
    equal: the committed file takes its place before the manifests with their hashes are written.
    """
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        build(fresh)
        problems = []
        for path in files(fresh):
            committed, data = root / path, (fresh / path).read_bytes()
            if not committed.is_file():
                problems.append(f"{path}: missing")
            elif committed.read_bytes() != data:
                if base.decompress_for(path, committed.read_bytes()) != base.decompress_for(path, data):
                    problems.append(f"{path}: content differs")
                (fresh / path).write_bytes(committed.read_bytes())
        for corpus in ("devils-dictionary", "federalist", "suspect"):
            strays = set(files(root / corpus / "texts")) - set(files(fresh / corpus / "texts"))
            problems += [f"{corpus}/texts/{path}: not generated" for path in sorted(strays)]
        describe(fresh)
        for corpus in CORPORA:
            for path in (f"{corpus}/corpus.json", f"{corpus}/LICENCE"):
                if not (root / path).is_file() or (root / path).read_bytes() != (fresh / path).read_bytes():
                    problems.append(f"{path}: differs")
    return problems or truth_problems(root, root / "suspect")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def truth_problems(root: Path, suspect: Path) -> list[str]:
    """What is wrong with the truth file: spans outside their texts, or copies unlike what they copy."""
    shards = {
        path.name: base.read_json_lines(base.decompress_for(path.name, path.read_bytes()))
        for path in sorted((suspect / "texts").iterdir())
    }
    owned = {(work.collection, work.external_id): work.text for work in read_works(root)}
    problems = []
    for number, line in enumerate(base.read_json_lines((suspect / "truth.jsonl").read_bytes()), start=1):
        place, work = line["record"], line["work"]
        record = shards[place["shard"]][place["line"] - 1]
        copy = spanned(record["text"], line["recordSpan"])
        original = spanned(owned[work["collection"], work["externalId"]], line["workSpan"])
        if record.get("id") != place["id"] or copy is None or original is None:
            problems.append(f"truth.jsonl:{number}: the spans do not fit the record or the work")
        elif not agrees(line, copy, original):
            problems.append(f"truth.jsonl:{number}: the copy ({line['kind']}) differs from the original")
    return problems


def spanned(text: str, span: dict[str, list[int]]) -> str | None:
    """The text in the span, if both of its measures agree."""
    start, end = span["codePoints"]
    first, last = span["bytes"]
    part = text[start:end]
    return part if part and part.encode("utf-8") == text.encode("utf-8")[first:last] else None


def agrees(line: dict[str, Any], copy: str, original: str) -> bool:
    kind = line["kind"]
    if kind != "natural" and line["words"] != len(original.split()):
        return False
    if kind.startswith("substituted-"):
        pairs = list(zip(copy.split(), original.split(), strict=True))
        return sum(key(here) != key(there) for here, there in pairs) == line["changedWords"]
    if kind.startswith("passage-") or kind.startswith("whole-") or kind == "short-post":
        return copy == original
    return key(html.unescape(copy) if kind == "html-escaped" else copy) == key(original)


def key(text: str) -> str:
    """The text without white space, case and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())


def summary(suspect: Path) -> str:
    """The number of lines of truth by kind."""
    counts: dict[str, int] = {}
    for line in base.read_json_lines((suspect / "truth.jsonl").read_bytes()):
        counts[line["kind"]] = counts.get(line["kind"], 0) + 1
    return json.dumps(dict(sorted(counts.items())))
