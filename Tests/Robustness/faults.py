#!/usr/bin/env python3
"""Fails the n-th write, sync, read, mmap, rename, open or allocation of a command, for n = 1, 2, 3 ….

A command that a fault reaches ends with a message and status 2 or 3, or as if nothing had happened; it never ends by a
signal, never claims results that are not those of an undisturbed run, and never leaves a registry that does not check.
Run again without the fault, it does what it would have done. One exception is counted by itself: without memory to end a
transaction or to take a value into a statement, GRDB ends the process.
"""

import os
import pathlib
import random
import subprocess
import tempfile
import time

from common import Bench, Failure, arguments, crashed, same, timed

# How GRDB ends the process where SQLite gets no memory to end a transaction or to take a value into a statement.
WITHOUT_MEMORY = ("A transaction has been left opened", "SQLite error 7: out of memory")
CALLS = ["write", "sync", "read", "mmap", "rename", "open", "malloc"]
SOURCE = pathlib.Path(__file__).with_name("fault.c")


class Faults:
    def __init__(self, bench):
        self.bench = bench
        self.library = bench.folder / "fault.so"
        self.log = bench.folder / "fault.log"
        subprocess.run(
            ["cc", "-O1", "-shared", "-fPIC", "-o", self.library, SOURCE, "-ldl"], check=True)

    def environment(self, call, number, sticky, path):
        return {
            "LD_PRELOAD": str(self.library), "FAULT_CALL": call, "FAULT_AT": str(number),
            "FAULT_STICKY": "1" if sticky else "0", "FAULT_LOG": str(self.log),
            "FAULT_PATH": "libsqlite3" if call == "malloc" else path,
            "FAULT_ERRNO": "28" if call == "write" and number % 2 else "5", "SWIFT_BACKTRACE": "enable=no",
        }

    def count(self):
        return int(self.log.read_text().split()[0]) if self.log.exists() else 0


def index_case(bench):
    def prepare():
        bench.remove("f.sqlite")

    def verify(ended, where):
        exists = (bench.folder / "f.sqlite").exists() and (bench.folder / "f.sqlite").stat().st_size > 0
        if exists:
            check = bench.run("registry", "check", "--deep", "--registry", "f.sqlite")
            if check.returncode != 0 and "no provscan registry" not in check.stderr:
                raise Failure(f"{where}: {check.stderr.strip()}")
        again = bench.index("f.sqlite")
        if again.returncode != 0:
            raise Failure(f"{where}: the next run ends with {again.returncode}, {again.stderr.strip()}")
        # What could not be read is read by the next run, behind what followed it.
        content = bench.content if ended.returncode == 0 else bench.registered
        if content("f.sqlite") != content("r.sqlite"):
            raise Failure(f"{where}: the next run does not complete the registry")

    return "index", ["index", "--registry", "f.sqlite", "--holder", "Ada Example", "archive"], prepare, verify, [0]


def match_case(bench):
    whole = bench.results("whole")

    def prepare():
        bench.remove("faulty")

    def verify(ended, where):
        if ended.returncode == 1:
            same(whole, bench.results("faulty"), where)
        again = bench.match("faulty", "r.sqlite", "--resume")
        if again.returncode not in (1,):
            again = bench.match("faulty", "r.sqlite", "--force")
        if again.returncode != 1:
            raise Failure(f"{where}: the next run ends with {again.returncode}, {again.stderr.strip()}")
        if ended.returncode != 3:
            same(whole, bench.results("faulty"), where + ", and run again")
        bench.check()

    return "match", ["match", "--registry", "r.sqlite", "--out", "faulty", "--resume", "--journal-interval", "0",
                     "--jobs", "1", "corpus"], prepare, verify, [1]


def backup_case(bench):
    def prepare():
        bench.remove("copy.sqlite")

    def verify(ended, where):
        if (bench.folder / "copy.sqlite").exists():
            bench.check("copy.sqlite")
            if bench.content("copy.sqlite") != bench.content("r.sqlite"):
                raise Failure(f"{where}: the backup holds something else")
        elif ended.returncode == 0:
            raise Failure(f"{where}: a backup is claimed that is not there")
        bench.check()

    return "backup", ["registry", "backup", "--registry", "r.sqlite", "copy.sqlite"], prepare, verify, [0]


def vacuum_case(bench):
    def prepare():
        bench.copy("r.sqlite", "v.sqlite")

    def verify(ended, where):
        bench.check("v.sqlite")
        if bench.content("v.sqlite") != bench.content("r.sqlite"):
            raise Failure(f"{where}: the registry holds something else")

    return "vacuum", ["registry", "vacuum", "--registry", "v.sqlite"], prepare, verify, [0]


def inject(faults, case, source, per_call):
    """Injects faults into one command; returns how many, how many ended with a message, and how many by the exception."""
    name, command, prepare, verify, sound = case
    bench = faults.bench
    injected = reported = trapped = 0
    for call in CALLS:
        prepare()
        faults.log.unlink(missing_ok=True)
        # A compiled index that is there is mapped, one that is not is written: half of the faults each.
        bench.run(*command, environment=faults.environment(call, 0, False, str(bench.folder)))
        total = faults.count()
        numbers = list(range(1, total + 1))
        if len(numbers) > per_call:
            numbers = sorted(set(numbers[: per_call // 4] + source.sample(numbers, per_call - per_call // 4)))
        for number in numbers:
            sticky = source.random() < 0.3
            prepare()
            where = f"{name}, {call} number {number} of {total}{' and on' if sticky else ''}"
            ended = bench.run(*command, environment=faults.environment(call, number, sticky, str(bench.folder)))
            if crashed(ended) and call == "malloc" and any(text in ended.stderr for text in WITHOUT_MEMORY):
                trapped += 1
            elif crashed(ended):
                raise Failure(f"{where}: ended with {ended.returncode}: {ended.stderr.strip()[-400:]}")
            elif ended.returncode not in sound + [2, 3]:
                raise Failure(f"{where}: ended with {ended.returncode}")
            elif ended.returncode not in sound:
                if not ended.stderr.startswith("provscan: "):
                    raise Failure(f"{where}: status {ended.returncode} without a message: {ended.stderr.strip()[-400:]}")
                reported += 1
            injected += 1
            verify(ended, where)
    return injected, reported, trapped


def full_disk(bench):
    """Fills a small file system: a run that finds it full ends cleanly, and completes when there is room."""
    disk = pathlib.Path(tempfile.mkdtemp(prefix="provscan-disk-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode != 0:
        return "no file system could be mounted: skipped"
    try:
        ended = bench.run("index", "--registry", str(disk / "r.sqlite"), "--holder", "Ada Example", "archive")
        if ended.returncode != 2 or "provscan: " not in ended.stderr:
            raise Failure(f"index on a full disk: status {ended.returncode}, {ended.stderr.strip()}")
        said = ended.stderr.strip().splitlines()[-1].split(": ", 2)[-1]
        ended = bench.run("match", "--registry", "r.sqlite", "--out", str(disk / "out"), "--journal-interval", "0", "corpus")
        if ended.returncode != 2 or "provscan: " not in ended.stderr:
            raise Failure(f"match on a full disk: status {ended.returncode}, {ended.stderr.strip()}")
        ended = bench.run("registry", "backup", "--registry", "r.sqlite", str(disk / "copy.sqlite"))
        if ended.returncode != 2 or "the backup needs" not in ended.stderr or (disk / "copy.sqlite").exists():
            raise Failure(f"backup to a full disk: status {ended.returncode}, {ended.stderr.strip()}")
        subprocess.run(["mount", "-o", "remount,size=256m", disk], check=True)
        again = bench.run("index", "--registry", str(disk / "r.sqlite"), "--holder", "Ada Example", "archive")
        if again.returncode != 0:
            raise Failure(f"index with room again: {again.stderr.strip()}")
        check = bench.run("registry", "check", "--deep", "--registry", str(disk / "r.sqlite"))
        if check.returncode != 0 or bench.content(disk / "r.sqlite") != bench.content("r.sqlite"):
            raise Failure(f"the registry of the full disk: {check.stderr.strip()}")
        again = bench.run("match", "--registry", "r.sqlite", "--out", str(disk / "out"), "--resume", "corpus")
        if again.returncode != 1:
            raise Failure(f"match with room again: {again.stderr.strip()}")
        same(bench.results("whole"), bench.results(disk / "out"), "after a full disk")
        return f"stopped cleanly ({said}), completed with room"
    finally:
        subprocess.run(["umount", disk], check=False)
        os.rmdir(disk)


def main():
    options = arguments(__doc__, per_call=2, works=300, records=300, commands="index,match,backup,vacuum")
    source = random.Random(options.seed)
    start = time.monotonic()
    with Bench(options.seed, works=options.works, records=options.records) as bench:
        if bench.index().returncode != 0 or bench.match("whole").returncode != 1:
            raise Failure("the bench cannot be indexed and scanned")
        faults = Faults(bench)
        total = 0
        for case in [index_case, match_case, backup_case, vacuum_case]:
            if case.__name__.removesuffix("_case") not in options.commands.split(","):
                continue
            injected, reported, trapped = inject(faults, case(bench), source, options.per_call)
            total += injected
            print(f"{case(bench)[0]}: {injected} faults, {reported} reported, {trapped} ended by GRDB without memory, "
                  "the others without effect", flush=True)
        print("full disk:", full_disk(bench))
        print(f"{total} faults, no crash, no damage ({timed(start)})")


if __name__ == "__main__":
    main()
