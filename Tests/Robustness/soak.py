#!/usr/bin/env python3
"""Indexes, scans, erases, copies and checks in random order for a time; memory and file handles stay flat.

Every command is a process; its peak memory and the number of files it leaves open at its end are noted per command, and
the mean of the last third may not exceed that of the first by more than the growth of what it works on allows.
Build provscan with a sanitizer and name it with PROVSCAN to run it under that.
"""

import collections
import os
import random
import time

from common import Bench, Failure, arguments, text, timed


def measured(bench, command):
    """Runs a command; returns how it ended and its peak memory in KiB."""
    process = os.fork()
    if process == 0:
        os.chdir(bench.folder)
        output = os.open("soak.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        errors = os.open("soak.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(errors, 2)
        from common import program
        os.execv(program(), [program(), *command])
    _, status, usage = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


def main():
    options = arguments(__doc__, minutes=0.2)
    source = random.Random(options.seed)
    start = time.monotonic()
    peaks = collections.defaultdict(list)
    number = 0
    with Bench(options.seed, works=400, records=300) as bench:
        if bench.index().returncode != 0:
            raise Failure("the bench cannot be indexed")
        erases = "erase" in bench.run("registry", "--help").stdout
        while time.monotonic() - start < 60 * options.minutes:
            number += 1
            step = source.choice(["index", "match", "match", "erase", "backup", "check", "vacuum", "grant"])
            if step == "index":
                bench.lines("more.jsonl", [text(source, 30) for _ in range(20)], f"more-{number}")
                command = ["index", "--registry", "r.sqlite", "--holder", "Ada Example", "more.jsonl"]
            elif step == "match":
                command = ["match", "--registry", "r.sqlite", "--out", "soak", "--force", "corpus"]
            elif step == "erase":
                if not erases:
                    continue
                command = ["registry", "erase", "--registry", "r.sqlite", f"work-0-{source.randrange(200)}"]
            elif step == "grant":
                command = ["grant", "add", "--registry", "r.sqlite", "--holder", "Ada Example", "--all", "--from",
                           f"20{source.randrange(10, 26)}-01-01"]
            elif step == "backup":
                command = ["registry", "backup", "--registry", "r.sqlite", "--force", "copy.sqlite"]
            else:
                command = ["registry", step, "--registry", "r.sqlite"] + (["--deep"] if step == "check" else [])
            status, peak = measured(bench, command)
            message = (bench.folder / "soak.err").read_text(errors="replace").strip()
            allowed = {"match": [0, 1], "erase": [0, 2]}.get(step, [0])
            if status not in allowed or "Sanitizer" in message:
                raise Failure(f"step {number}, {' '.join(command)}: status {status}, {message[-2000:]}")
            peaks[step].append(peak)
        bench.check()
        for step, values in sorted(peaks.items()):
            third = max(1, len(values) // 3)
            first = sum(values[:third]) / third
            last = sum(values[-third:]) / third
            print(f"{step}: {len(values)} runs, peak memory {first / 1024:.1f} MiB at first, {last / 1024:.1f} MiB at last")
            if len(values) >= 9 and last > 1.5 * first + 8192:
                raise Failure(f"the memory of {step} grows: {values}")
        files = sorted(path.name for path in bench.folder.glob("r.sqlite*")) + sorted(
            path.name for path in (bench.folder / "r.sqlite.index").iterdir())
        print(f"{number} steps, the registry checks; beside it: {', '.join(files)} ({timed(start)})")


if __name__ == "__main__":
    main()
