#!/usr/bin/env python3
"""Generates the corpora in this folder from committed inputs.

    generate.py                      regenerate everything in place
    generate.py --check              regenerate into a temporary folder and compare; exit 1 on a difference
    generate.py --seed N --out DIR   write a suspect corpus with another seed into DIR
    generate.py --import DIR         make the committed inputs again from upstream checkouts (see generator/importing.py)

Committed inputs are `generator/sources/`, `18f-blog/texts/` and `prose/texts/`. Generated are the two archives
(`devils-dictionary`, `federalist`), the suspect corpus with `suspect/truth.jsonl`, and each `corpus.json` and `LICENCE`.

Needed are Python 3.10 or later and the `zstd` command. One seed gives one result: random choices rest on
`random.Random(seed).random()` alone. Another version of zlib or zstd may compress the same content to other bytes;
`--check` therefore compares the content of compressed files (the members of a zip) wherever their bytes differ.

A line of `truth.jsonl` describes one copy:

    record       shard, line (from 1) and the record's id, null where the schema has none (C4)
    recordSpan   the copy in the record's decoded text: half-open, in code points and in UTF-8 bytes
    work         collection and external id: a tweet's `id_str`, an essay's `id`, a post's path below `texts/`
    workSpan     the original in the work as a reader sees it: a tweet after entity decoding, an essay's `text`, what
                 follows the front matter of a post
    kind         see below
    words        words of the original between white space (kind `natural`: words alike in both texts)
    changedWords words that were replaced by others; 0 for every other kind of change

Kinds: `whole-post` (a tweet of 8 words or more, alone or in a list of foreign sentences), `short-post` (5 to 7 words),
`whole-article` (an essay without the salutation that all essays share, or a post, as a record of its own), `passage-N`
(N words verbatim inside foreign text), `rewrapped`, `case`, `punctuation`, `html-escaped` (the span covers the escaped
text), `substituted-P` (P per cent of the words replaced), and `natural`: eight or more words that foreign and owned
texts share without having been planted, one line for every owned work that has them. No owned span is planted twice,
and no second owned work shares eight words in a row with a planted span.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator import archives, checking, importing, manifest, suspect

ROOT = Path(__file__).resolve().parent
SEED = 1788


def build_texts(out: Path) -> None:
    archives.build_dictionary(ROOT, out)
    archives.build_federalist(ROOT, out)
    suspect.build_suspect(SEED, ROOT, out / "suspect")


def describe(out: Path) -> None:
    manifest.write_manifests(SEED, ROOT, out)


def write_other_suspect(seed: int, out: Path) -> None:
    suspect.build_suspect(seed, ROOT, out)
    manifest.write_manifest("suspect", seed, ROOT, out, out)


def main() -> int:
    parser = argparse.ArgumentParser(description="Generates the corpora in this folder from committed inputs.")
    parser.add_argument("--check", action="store_true", help="compare a fresh result with the committed files")
    parser.add_argument("--seed", type=int, help="seed of another suspect corpus")
    parser.add_argument("--out", type=Path, help="folder for the other suspect corpus")
    parser.add_argument("--import", dest="upstream", type=Path, help="folder of upstream checkouts")
    arguments = parser.parse_args()
    if (arguments.seed is None) != (arguments.out is None):
        parser.error("--seed and --out belong together")
    if arguments.upstream:
        importing.import_texts(arguments.upstream, ROOT)
    elif arguments.out:
        write_other_suspect(arguments.seed, arguments.out)
        print(checking.summary(arguments.out))
    elif arguments.check:
        problems = checking.check(ROOT, build_texts, describe)
        print("\n".join(problems) or "The corpora are as generated.")
        return 1 if problems else 0
    else:
        build_texts(ROOT)
        describe(ROOT)
        print(checking.summary(ROOT / "suspect"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
