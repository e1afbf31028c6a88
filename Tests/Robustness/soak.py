#!/usr/bin/env python3
"""Indexes, scans, erases, copies and checks in random order for a time; memory and file handles stay flat.

Every command is a process; its peak memory and the most files it has open at once are noted per command. The mean memory
of the last third may not exceed that of the first by more than the growth of what it works on allows, and no command
may open more files in the last third than in the first but for segments of the index. No file may be left beside the
registry that does not belong there.
Build provscan with a sanitizer and name it with PROVSCAN to run it under that; the address sanitizer keeps less of what is
freed than it does by default, as that is counted as memory in use.
"""

import collections
import os
import random
import time

from common import Bench, Failure, arguments, text, timed


# What may lie beside the registry and its copy, and segments that its index may have.
BESIDE = {"r.sqlite", "r.sqlite-wal", "r.sqlite-shm", "r.sqlite.index", "copy.sqlite"}
SEGMENTS = 5


def measured(bench, command):
    """Runs a command; returns how it ended, its peak memory in KiB, and the most descriptors seen open."""
    process = os.fork()
    if process == 0:
        os.chdir(bench.folder)
        output = os.open("soak.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        errors = os.open("soak.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(errors, 2)
        from common import program
        os.execv(program(), [program(), *command])
    ended, handles = 0, 0
    while ended == 0:
        try:
            handles = max(handles, len(os.listdir(f"/proc/{process}/fd")))
        except OSError:
            pass  # It ended in between.
        ended, status, usage = os.wait4(process, os.WNOHANG)
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss, handles


def means(values):
    """The means of the first and of the last third."""
    third = max(1, len(values) // 3)
    return sum(values[:third]) / third, sum(values[-third:]) / third


def main():
    options = arguments(__doc__, minutes=0.2)
    os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=8")
    source = random.Random(options.seed)
    start = time.monotonic()
    peaks, handles = collections.defaultdict(list), collections.defaultdict(list)
    number = 0
    with Bench(options.seed, works=400, records=300) as bench:
        if bench.index().returncode != 0:
            raise Failure("the bench cannot be indexed")
        while time.monotonic() - start < 60 * options.minutes:
            number += 1
            step = source.choice(["index", "match", "match", "erase", "backup", "check", "vacuum", "grant"])
            if step == "index":
                bench.lines("more.jsonl", [text(source, 30) for _ in range(20)], f"more-{number}")
                command = ["index", "--registry", "r.sqlite", "--holder", "Ada Example", "more.jsonl"]
            elif step == "match":
                command = ["match", "--registry", "r.sqlite", "--out", "soak", "--force", "corpus"]
            elif step == "erase":
                command = ["registry", "erase", "--registry", "r.sqlite", "--reason", "request", "--work",
                           f"work-0-{source.randrange(200)}"]
            elif step == "grant":
                command = ["grant", "add", "--registry", "r.sqlite", "--holder", "Ada Example", "--all", "--assignee",
                           "Model Example", "--from", f"20{source.randrange(10, 26)}-01-01"]
            elif step == "backup":
                command = ["registry", "backup", "--registry", "r.sqlite", "--force", "copy.sqlite"]
            else:
                command = ["registry", step, "--registry", "r.sqlite"] + (["--deep"] if step == "check" else [])
            status, peak, opened = measured(bench, command)
            message = (bench.folder / "soak.err").read_text(errors="replace").strip()
            is_gone = step == "erase" and status == 2 and "no work meets the selection" in message
            if status not in ([0, 1] if step == "match" else [0]) and not is_gone or "Sanitizer" in message:
                raise Failure(f"step {number}, {' '.join(command)}: status {status}, {message[-2000:]}")
            peaks[step].append(peak)
            handles[step].append(opened)
        bench.check()
        for step, values in sorted(peaks.items()):
            first, last = means(values)
            opened, later = means(handles[step])
            print(f"{step}: {len(values)} runs, peak memory {first / 1024:.1f} MiB at first, {last / 1024:.1f} MiB at last, "
                  f"files open at once {opened:.1f} and {later:.1f}, at most {max(handles[step])}")
            if len(values) >= 9 and last > 1.5 * first + 8192:
                raise Failure(f"the memory of {step} grows: {values}")
            if len(values) >= 9 and later > opened + SEGMENTS:
                raise Failure(f"the open files of {step} grow: {handles[step]}")
        segments = sorted(path.name for path in (bench.folder / "r.sqlite.index").iterdir())
        others = {path.name for path in bench.folder.glob("*.sqlite*")} - BESIDE
        if others or len(segments) > SEGMENTS or not all(name.endswith(".segment") for name in segments):
            raise Failure(f"files are left behind: {sorted(others) + segments}")
        print(f"{number} steps, the registry checks; its index: {', '.join(segments)} ({timed(start)})")


if __name__ == "__main__":
    main()
