"""A registry of three invented works, made by the program itself."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

PROGRAM = os.environ.get("PROVSCAN", str(pathlib.Path(__file__).parents[2] / ".build/release/provscan"))

WORKS = [
    "Sixteen painted barges waited under lanterns while hungry gulls debated the price of salted herring all night.",
    "A retired clockmaker catalogued seventeen kinds of thistle and never once admitted that he disliked gardening.",
    "The observatory closed its copper dome each April, when migrating cranes crossed the valley towards the sea.",
]
FOREIGN = "Nothing of this record was ever written by any holder of the texts that are registered here."


def copy(number: int) -> str:
    """A text with a work in the middle."""
    return f"Somebody wrote this introduction. {WORKS[number]} And somebody else went on below it."


@pytest.fixture(scope="session")
def program() -> str:
    return PROGRAM


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory, program: str) -> str:
    folder = tmp_path_factory.mktemp("registry")
    archive = folder / "works.jsonl"
    archive.write_text("".join(json.dumps({"id": f"w{n}", "text": text}) + "\n" for n, text in enumerate(WORKS)))
    path = str(folder / "texts.sqlite")
    subprocess.run(
        [program, "index", "--registry", path, "--holder", "Ada Example", "--rights-basis", "owner", str(archive)], check=True, capture_output=True
    )
    subprocess.run(
        [program, "grant", "attest", "--registry", path, "--complete-as-of", "2026-01-01", "--by", "Counsel"],
        check=True, capture_output=True,
    )
    return path
