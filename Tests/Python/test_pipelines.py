"""The examples of README.md, run as they stand there: the scanner, datatrove, datasets."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import FOREIGN, copy

ROOT = pathlib.Path(__file__).parents[2]


def examples() -> list[str]:
    section = (ROOT / "README.md").read_text().split("## From Python")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.S)


@pytest.fixture
def folder(tmp_path: pathlib.Path, registry: str) -> pathlib.Path:
    """A folder with what the examples expect: a registry, a page, and a corpus of two files."""
    (tmp_path / "texts.sqlite").symlink_to(registry)
    (tmp_path / "page.txt").write_text(copy(0))
    (tmp_path / "corpus").mkdir()
    for part in range(2):
        rows = [(copy(n % 3) if n % 4 == part else f"{FOREIGN} {n}") for n in range(40)]
        lines = (
            json.dumps({"id": f"{part}-{n}", "text": text, "date": "2024-01-05"}) + "\n" for n, text in enumerate(rows)
        )
        (tmp_path / "corpus" / f"{part}.jsonl").write_text("".join(lines))
    return tmp_path


def run(example: str, folder: pathlib.Path, program: str) -> str:
    """Runs an example as a script in ``folder``, with the program on its path, and returns what it printed."""
    path = os.pathsep.join([str(pathlib.Path(program).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT / "Sources/Python"), "HF_HUB_OFFLINE": "1"}
    (folder / "example.py").write_text(example)
    ended = subprocess.run(
        [sys.executable, "example.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def rows(folder: pathlib.Path) -> list[dict[str, object]]:
    """The rows of all files of JSON Lines below ``folder``, which may be compressed."""
    found: list[dict[str, object]] = []
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.jsonl*"))
    for file in files:
        command = ["zcat", "-f", str(file)]
        output = subprocess.run(command, capture_output=True, check=True).stdout
        found += [json.loads(line) for line in output.splitlines()]
    return found


def test_the_readme_has_three_examples() -> None:
    assert len(examples()) == 3


def test_scanner(folder: pathlib.Path, program: str) -> None:
    assert run(examples()[0], folder, program) == "https://example.org/1: unlicensed, Ada Example\n"


def test_datatrove(folder: pathlib.Path, program: str) -> None:
    pytest.importorskip("datatrove", reason="datatrove is not installed")
    run(examples()[1], folder, program)
    kept, rejected = rows(folder / "clean"), rows(folder / "rejects")
    assert len(kept) == 60 and len(rejected) == 20
    assert all(str(row["text"]).startswith(FOREIGN) for row in kept)
    for row in rejected:
        metadata = row["metadata"]
        assert isinstance(metadata, dict) and metadata["provscan"]["verdict"] == "unlicensed"
        assert metadata["provscan"]["matches"][0]["record"]["acquiredAt"] == "2024-01-05"


def test_datasets(folder: pathlib.Path, program: str) -> None:
    pytest.importorskip("datasets", reason="datasets is not installed")
    run(examples()[2], folder, program)
    kept = rows(folder / "clean.jsonl")
    assert len(kept) == 60 and {row["verdict"] for row in kept} == {None}
