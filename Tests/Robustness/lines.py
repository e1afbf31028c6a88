#!/usr/bin/env python3
"""Pipes lines of a gigabyte through `provscan match`.

    Tests/Robustness/lines.py [--megabytes N] [--seed N]

A record of JSON Lines, a plain text and a document of a file of many, each one line of N megabytes, stand between
records that hold a registered text. Those are found, the long line is named and costs itself, memory stays bounded by
--max-record, and the status is 3.
Exit: 0 all well, 1 not.
"""

import os
import subprocess
import sys
import time

import common

PIECE = ("ballast " * (1 << 17)).encode()
# What the program takes without any line.
BASE_MEGABYTES = 120


def pour(pipe, before, open_with, close_with, after, megabytes):
    """Writes a long line between other bytes."""
    pipe.write(before + open_with)
    for _ in range(megabytes):
        pipe.write(PIECE)
    pipe.write(close_with + after)
    pipe.close()


def run(bench, megabytes, arguments, *content):
    """Runs `match` with the line on its standard input; gives status, messages, peak memory in megabytes, seconds."""
    command = [common.program(), "match", "--registry", "registry.sqlite", "--out", "results", "--force", "--jobs", "2"]
    started = time.monotonic()
    process = subprocess.Popen(command + arguments, cwd=bench.folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    pour(process.stdin, *content, megabytes)
    messages = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, messages, usage.ru_maxrss // 1024, time.monotonic() - started


def matches(bench):
    return sum(1 for _ in open(bench.folder / "results/matches.jsonl"))


def check(bench, name, megabytes, limit, copies, status, arguments, *content):
    """Runs one case; the long line may take as many times the record limit as there are `copies` of it."""
    if limit:
        arguments = ["--max-record", str(limit)] + arguments
    ended, messages, peak, seconds = run(bench, megabytes, arguments, *content)
    bound = BASE_MEGABYTES + copies * (limit or 256)
    found = matches(bench) if ended in (0, 1, 3) else 0
    named = any("limit of" in line for line in open(bench.folder / "results/coverage.jsonl"))
    print(f"{name}: status {ended}, {found} matches, peak {peak} MB of at most {bound}, {seconds:.0f} s", flush=True)
    if ended != status or found != 2 or peak > bound or named != (status == 3):
        print(messages, file=sys.stderr)
        return False
    return True


def main():
    options = common.arguments(__doc__.splitlines()[0], megabytes=1024)
    bench = common.Bench(options.seed, works=200, records=10)
    bench.run("index", "--registry", "registry.sqlite", "--holder", "Lines", "archive")
    first, last = (f"Before it. {work} Behind it." for work in sorted(bench.works, key=len)[-2:])
    records = [b'{"text":"%s"}\n' % text.encode() for text in (first, last)]
    (bench.folder / "first.txt").write_text(first)
    (bench.folder / "last.txt").write_text(last)
    line = (records[0], b'{"text":"', b'"}\n', records[1])
    text = (b"", b"", b"", b"")
    documents = (first.encode() + b"\n\n", b"", b"\n\n", last.encode() + b"\n")
    results = []
    for limit in (0, 16):
        results += [
            check(bench, f"JSON Lines, limit {limit or 256} MiB", options.megabytes, limit, 3, 3, ["-"], *line),
            check(bench, f"plain text, limit {limit or 256} MiB", options.megabytes, limit, 3, 3,
                  ["first.txt", "-", "last.txt"], *text),
        ]
    results.append(check(bench, "documents, limit 16 MiB", options.megabytes, 16, 3, 3,
                         ["--format", "text-documents", "-"], *documents))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
