"""Seeded randomness, compression and hashing that give the same bytes on every run."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

Item = TypeVar("Item")

ZIP_DATE = (2024, 1, 1, 0, 0, 0)


class Rng:
    """Choices built on `random.Random(seed).random()` alone, whose stream no Python 3 release has changed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number in low ... high, both included."""
        return low + self.below(high - low + 1)

    def choice(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zstd_compress(data: bytes) -> bytes:
    command = ["zstd", "-19", "--single-thread", "-q", "-c"]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def zstd_decompress(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-d", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def gzip_compress(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(data)
    return buffer.getvalue()


def compress_for(name: str, data: bytes) -> bytes:
    """Compresses `data` as the ending of `name` asks."""
    if name.endswith(".zst"):
        return zstd_compress(data)
    return gzip_compress(data) if name.endswith(".gz") else data


def decompress_for(name: str, data: bytes) -> bytes:
    """The content behind the compression that the ending of `name` announces; a zip as its listed members."""
    if name.endswith(".zst"):
        return zstd_decompress(data)
    if name.endswith(".gz"):
        return gzip.decompress(data)
    if name.endswith(".zip"):
        members = [[member, content.decode("utf-8")] for member, content in unzip(data).items()]
        return json.dumps(members).encode("utf-8")
    return data


def make_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], compresslevel=9)
    return buffer.getvalue()


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def json_line(value: Any, spaced: bool = False, ascii_only: bool = False) -> str:
    separators = (", ", ": ") if spaced else (",", ":")
    return json.dumps(value, ensure_ascii=ascii_only, separators=separators)


def json_lines(values: Sequence[Any], spaced: bool = False, ascii_only: bool = False) -> bytes:
    lines = [json_line(value, spaced, ascii_only) + "\n" for value in values]
    return "".join(lines).encode("utf-8")


def read_json_lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
