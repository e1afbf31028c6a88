#!/usr/bin/env python3
"""Kills `index` and `match` at random moments; what is left is sound, and what is resumed ends the same.

After each kill of `index` the registry checks in full depth; after the last, the same command completes it, and it holds
what an uninterrupted run registers. After each kill of `match` it is resumed, or killed again; every run that comes to
its end has the results of an uninterrupted one, byte for byte.
"""

import random
import signal
import time

from common import Bench, Failure, arguments, same, timed


def kill(bench, source, longest, *command):
    """Runs a command and kills it after a random time; returns whether it was killed before its end."""
    process = bench.start(*command)
    time.sleep(source.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    status = process.wait()
    if status not in (-signal.SIGKILL, 0, 1):
        raise Failure(f"{' '.join(command)}: ended with {status}, {bench.messages()}")
    return status == -signal.SIGKILL


def kill_index(bench, source, count, longest):
    """Kills index runs until `count` were killed before their end."""
    command = ["index", "--registry", "k.sqlite", "--holder", "Ada Example", "archive"]
    kills = completed = 0
    while kills < count:
        if kill(bench, source, longest, *command):
            kills += 1
            if (bench.folder / "k.sqlite").exists() and (bench.folder / "k.sqlite").stat().st_size > 0:
                # A run that is killed before its first transaction leaves a file without a schema.
                ended = bench.run("registry", "check", "--deep", "--registry", "k.sqlite")
                if ended.returncode != 0 and "no provscan registry" not in ended.stderr:
                    raise Failure(f"after kill {kills} of index: {ended.stderr.strip()}")
        if source.random() < 0.25:
            # From time to time to the end, and from the beginning again.
            ended = bench.run(*command)
            if ended.returncode != 0:
                raise Failure(f"index after kill {kills}: {ended.stderr.strip()}")
            bench.check("k.sqlite")
            if bench.content("k.sqlite") != bench.content("r.sqlite"):
                raise Failure(f"after kill {kills}, index registered something else than in one run")
            bench.remove("k.sqlite")
            completed += 1
    return completed


def kill_match(bench, source, count, longest):
    """Kills scans until `count` were killed before their end."""
    whole = bench.results("whole")
    kills = completed = resumed = 0
    while kills < count:
        jobs = source.choice(["1", "2"])
        command = ["match", "--registry", "r.sqlite", "--out", "killed", "--resume", "--journal-interval",
                   source.choice(["0", "0.05"]), "--jobs", jobs, "corpus"]
        resumed += (bench.folder / "killed/progress.json").exists()
        if kill(bench, source, longest, *command):
            kills += 1
        if source.random() < 0.2:
            ended = bench.run(*command)
            if ended.returncode != 1:
                raise Failure(f"match after kill {kills}: status {ended.returncode}, {ended.stderr.strip()}")
            same(whole, bench.results("killed"), f"after kill {kills} of match")
            bench.remove("killed")
            completed += 1
    return completed, resumed


def main():
    options = arguments(__doc__, kills=10)
    source = random.Random(options.seed)
    start = time.monotonic()
    with Bench(options.seed) as bench:
        if bench.index().returncode != 0:
            raise Failure("the bench cannot be indexed")
        before = time.monotonic()
        ended = bench.match("whole")
        scan = time.monotonic() - before
        if ended.returncode != 1:
            raise Failure(f"the bench cannot be scanned: {ended.stderr.strip()}")
        completed = kill_index(bench, source, options.kills, 1.2 * scan)
        print(f"index: {options.kills} kills, {completed} runs completed afterwards, no damage, the same content")
        completed, resumed = kill_match(bench, source, options.kills, 1.2 * scan)
        bench.check()
        print(f"match: {options.kills} kills, {resumed} runs resumed, {completed} completed, the same bytes "
              f"({timed(start)})")


if __name__ == "__main__":
    main()
