"""Makes the committed inputs from checkouts of the upstream repositories.

The folder given to `--import` holds one checkout per repository, each under the repository's own name and at
the commit that `manifest.py` records. The inputs are: the dictionary without the distributor's header
(`sources/devils-dictionary.txt.zst`), the essays' table (`sources/federalist.csv.zst`), the blog posts named in
`sources/18f-blog-posts.txt` (copied unchanged), and the prose of which the suspect corpus is made.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from . import base

LONGEST_PARAGRAPH = 1400
TRACTS = [
    ("calltounconv00baxt", "A Call to the Unconverted, Richard Baxter"),
    ("gospeltruth00whit", "Gospel Truth"),
    ("lifeofrevrichard00baxt", "The Life of the Rev. Richard Baxter"),
    ("practicalthought00nev", "Practical Thoughts, William Nevins"),
    ("remembermeorholy00palm", "Remember Me, or The Holy Communion, Ray Palmer"),
    ("thoughtsonpopery00nevi", "Thoughts on Popery, William Nevins"),
]
STATUTES = ["ca1851-match", "ca1851-nomatch", "ny1850-match"]
SCANNING_NOISE = re.compile(r"[\^\\|<>{}~_=■•♦«»©®£§*#@]")


def import_texts(upstream: Path, root: Path) -> None:
    sources = root / "generator" / "sources"
    dictionary = (upstream / "The-Devil-s-Dictionary_972" / "972.txt").read_text("ascii")
    base.write(sources / "devils-dictionary.txt.zst", base.zstd_compress(bare_dictionary(dictionary).encode()))
    table = upstream / "corpora-mosteller-wallace-federalist" / "originals" / "federalist.csv"
    base.write(sources / "federalist.csv.zst", base.zstd_compress(table.read_bytes()))
    for name in (sources / "18f-blog-posts.txt").read_text("utf-8").split():
        post = upstream / "18f.gsa.gov" / "content" / "posts" / name
        base.write(root / "18f-blog" / "texts" / name, post.read_bytes())
    base.write(root / "prose" / "texts" / "prose.jsonl.zst", base.zstd_compress(base.json_lines(prose(upstream))))


def bare_dictionary(text: str) -> str:
    """The dictionary from its first entry to its last, with plain line ends."""
    first = text.index("ABASEMENT, n.")
    last = text.index("End of Project Gutenberg's")
    return "\n".join(line.rstrip() for line in text[first:last].splitlines()).rstrip() + "\n"


def prose(upstream: Path) -> list[dict[str, str]]:
    records = speeches(upstream / "nltk_data" / "packages" / "corpora")
    extdata = upstream / "textreuse" / "inst" / "extdata"
    for name, title in TRACTS:
        text = (extdata / "ats" / f"{name}.txt").read_text("utf-8-sig")
        records.append(prose_record(f"tracts/{name}", title, scanned_paragraphs(text)))
    for name in STATUTES:
        text = (extdata / "legal" / f"{name}.txt").read_text("utf-8-sig")
        paragraphs = [" ".join(block.split()) for block in text.split("\n\n")]
        records.append(prose_record(f"statutes/{name}", name.split("-")[0].upper(), paragraphs))
    return distinct(records)


def prose_record(identifier: str, title: str, paragraphs: list[str]) -> dict[str, str]:
    pieces = [piece for paragraph in paragraphs for piece in shortened(paragraph)]
    return {"id": identifier, "title": title, "text": "\n".join(pieces)}


def speeches(folder: Path) -> list[dict[str, str]]:
    records = []
    for corpus in ["inaugural", "state_union"]:
        with zipfile.ZipFile(folder / f"{corpus}.zip") as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".txt"):
                    identifier = name.removesuffix(".txt")
                    lines = decoded(archive.read(name)).splitlines()
                    paragraphs = [" ".join(line.split()) for line in lines if len(line) >= 60]
                    records.append(prose_record(identifier, identifier.split("/")[1], paragraphs))
    return records


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def scanned_paragraphs(text: str) -> list[str]:
    """Joins the lines of a scanned book, heals words split at line ends, and drops page heads and noise."""
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        joined = re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", block)
        joined = " ".join(joined.split())
        if len(joined) < 90 or not mostly_prose(joined):
            continue
        if paragraphs and not re.search(r"[.!?][\"'”’]?$", paragraphs[-1]):
            paragraphs[-1] = re.sub(r"(?<=[a-z])-$", "", paragraphs[-1] + " ").rstrip() + " " + joined
        else:
            paragraphs.append(joined)
    return paragraphs


def mostly_prose(text: str) -> bool:
    letters = sum(character.isalpha() and character.isascii() or character == " " for character in text)
    capitals = sum(character.isupper() for character in text)
    return letters / len(text) > 0.94 and capitals / len(text) < 0.08 and not SCANNING_NOISE.search(text)


def shortened(paragraph: str) -> list[str]:
    """Cuts a long paragraph between sentences."""
    pieces = [""]
    for sentence in re.split(r"(?<=[.!?;]) (?=[A-Z\"“])", paragraph):
        if pieces[-1] and len(pieces[-1]) + len(sentence) > LONGEST_PARAGRAPH:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {sentence}".strip()
    return [piece for piece in pieces if len(piece) >= 40]


def distinct(records: list[dict[str, str]]) -> list[dict[str, str]]:
    """Keeps the first of several equal paragraphs; case, punctuation and spacing do not tell them apart."""
    seen: set[str] = set()
    result = []
    for record in records:
        kept = []
        for paragraph in record["text"].split("\n"):
            key = "".join(character for character in paragraph.casefold() if character.isalnum())
            if key not in seen and "\ufffd" not in paragraph:
                seen.add(key)
                kept.append(paragraph)
        result.append({**record, "text": "\n".join(kept)})
    return result
