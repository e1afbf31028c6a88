#!/usr/bin/env python3
"""Changes single bytes of an evidence bag, one at a time, and has `provscan verify` notice each.

    mutate_bag.py PROVSCAN BAG VKEY [--changes N] [--seed S]

By turns any byte of the bag and any byte of any file, so that small files are hit as often as large ones. The bag is
copied first. Exit: 0 every change was noticed and the bag itself is whole, 1 not.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FAILED = 2


def verify(provscan: str, bag: Path, key: str) -> tuple[int, bytes]:
    ended = subprocess.run(
        [provscan, "verify", str(bag), "--key", key, "--jobs", "1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return ended.returncode, ended.stdout


class Mutator:
    """One copy of the bag that is changed, verified and put right again."""

    def __init__(self, provscan: str, bag: Path, key: str, folder: Path) -> None:
        self.provscan, self.key, self.copy = provscan, key, folder
        shutil.copytree(bag, folder)
        self.files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
        self.sizes = [path.stat().st_size for path in self.files]

    def change(self, number: int, seed: int) -> str | None:
        """Changes one byte; returns what went wrong, or None."""
        source = random.Random(seed * 1_000_003 + number)
        weights = self.sizes if number % 2 == 0 else None
        path = source.choices(self.files, weights)[0]
        original = path.read_bytes()
        place, mask = source.randrange(len(original)), source.randrange(1, 256)
        path.write_bytes(original[:place] + bytes([original[place] ^ mask]) + original[place + 1:])
        try:
            status, output = verify(self.provscan, self.copy, self.key)
        finally:
            path.write_bytes(original)
        if status == FAILED and b"FAIL" in output:
            return None
        return f"byte {place} of {path.relative_to(self.copy)} changed by {mask:#x}: status {status}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("provscan")
    parser.add_argument("bag", type=Path)
    parser.add_argument("key")
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    jobs = 2
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(jobs) as pool:
        mutators = [
            Mutator(arguments.provscan, arguments.bag, arguments.key, Path(scratch) / f"bag-{job}")
            for job in range(jobs)
        ]

        def share(job: int) -> list[str | None]:
            return [mutators[job].change(number, arguments.seed) for number in range(job, arguments.changes, jobs)]

        outcomes = [outcome for part in pool.map(share, range(jobs)) for outcome in part]
        whole = [verify(arguments.provscan, mutator.copy, arguments.key)[0] for mutator in mutators]
    missed = [outcome for outcome in outcomes if outcome]
    for line in missed[:20]:
        print(line)
    print(f"{len(outcomes) - len(missed)} of {len(outcomes)} changed bytes in a bag of {len(mutators[0].files)} files noticed")
    return 1 if missed or any(whole) else 0


if __name__ == "__main__":
    sys.exit(main())
