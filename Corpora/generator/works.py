"""The owned works as their reader sees them, and the foreign prose."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from . import base

DICTIONARY = "devils-dictionary"
FEDERALIST = "federalist"
BLOG = "18f-blog"


@dataclass(frozen=True)
class Work:
    collection: str
    external_id: str
    text: str


def read_works(root: Path) -> list[Work]:
    """All owned works of the three collections; retweets are somebody else's words and stay out."""
    return dictionary_works(root) + federalist_works(root) + blog_works(root)


def dictionary_works(root: Path) -> list[Work]:
    members = base.unzip((root / DICTIONARY / "texts" / "twitter-archive.zip").read_bytes())
    script = members["data/tweets.js"].decode("utf-8")
    tweets = [entry["tweet"] for entry in json.loads(script[script.index("=") + 1 :])]
    return [
        Work(DICTIONARY, tweet["id_str"], html.unescape(tweet["full_text"]))
        for tweet in tweets
        if not tweet["full_text"].startswith("RT @")
    ]


def federalist_works(root: Path) -> list[Work]:
    data = (root / FEDERALIST / "texts" / "federalist.jsonl.zst").read_bytes()
    return [Work(FEDERALIST, line["id"], line["text"]) for line in base.read_json_lines(base.zstd_decompress(data))]


def blog_works(root: Path) -> list[Work]:
    works = []
    for path in sorted((root / BLOG / "texts").glob("*.md")):
        _, _, body = path.read_bytes().decode("utf-8").removeprefix("---\n").partition("\n---\n")
        works.append(Work(BLOG, path.name, body))
    return works


def read_prose(root: Path) -> list[list[str]]:
    """The foreign texts, each a list of paragraphs."""
    data = (root / "prose" / "texts" / "prose.jsonl.zst").read_bytes()
    return [line["text"].split("\n") for line in base.read_json_lines(base.zstd_decompress(data))]
