#!/usr/bin/env python3
"""Flips bits in, and cuts short, registries, compiled indexes and results at random places.

Damage is detected (a message and status 2), or without effect (the results are those of the sound files). It never ends
a program by a signal, and never loses or alters a match without a word. What a registry says of a work besides its text
(title, address, licence, grants) has no checksum that a scan reads: such damage is counted by itself, and
`registry check --deep` finds all of it.
"""

import collections
import json
import random
import shutil
import time

from common import COMPARED, Bench, Failure, arguments, crashed, timed


def damage(path, source):
    """Damages a file; returns what was done."""
    content = bytearray(path.read_bytes())
    kind = source.choice(["bit", "bit", "byte", "run", "cut"])
    place = source.randrange(len(content))
    if kind == "bit":
        content[place] ^= 1 << source.randrange(8)
    elif kind == "byte":
        content[place] = (content[place] + source.randrange(1, 256)) % 256
    elif kind == "run":
        content[place:place + 64] = source.randbytes(len(content[place:place + 64]))
    else:
        del content[place:]
    path.write_bytes(content)
    return f"{kind} at {place} of {path.name}"


def matched(folder):
    """What a scan says of texts: who shares what with whom, and where; not what is known of the works besides."""
    found = []
    for line in (folder / "matches.jsonl").read_text().splitlines():
        match = json.loads(line)
        passages = [[p["recordSpan"], p["workSpan"], p["matchedTokens"], p["grade"]] for p in match["passages"]]
        found.append([match["record"]["locator"], match["grade"], passages])
    return found


def damage_registry(bench, source, counts):
    bench.copy("sound.sqlite", "r.sqlite")
    if source.random() < 0.5:
        shutil.rmtree(bench.folder / "r.sqlite.index")
    what = damage(bench.folder / "r.sqlite", source)
    bench.remove("damaged")
    ended = bench.match("damaged")
    if crashed(ended):
        raise Failure(f"{what}: match ended with {ended.returncode}: {ended.stderr.strip()[-400:]}")
    check = bench.run("registry", "check", "--deep", "--registry", "r.sqlite")
    if crashed(check):
        raise Failure(f"{what}: check ended with {check.returncode}: {check.stderr.strip()[-400:]}")
    is_found = check.returncode != 0
    if ended.returncode == 2:
        counts["detected by the scan"] += 1
    elif all((bench.folder / "damaged" / name).read_bytes() == (bench.folder / "whole" / name).read_bytes()
             for name in COMPARED):
        counts["without effect, found by the check" if is_found else "without effect"] += 1
    elif is_found and matched(bench.folder / "damaged") == matched(bench.folder / "whole"):
        counts["metadata altered, found by the check"] += 1
    else:
        raise Failure(f"{what}: other matches, and status {ended.returncode}; the check "
                      f"{'finds it' if is_found else 'does not find it'}")


def damage_index(bench, source, counts):
    bench.copy("sound.sqlite", "r.sqlite")
    what = damage(source.choice(sorted((bench.folder / "r.sqlite.index").iterdir())), source)
    bench.remove("damaged")
    ended = bench.match("damaged")
    if crashed(ended):
        raise Failure(f"{what}: match ended with {ended.returncode}: {ended.stderr.strip()[-400:]}")
    if ended.returncode == 2:
        counts["detected by the scan"] += 1
        return
    for name in COMPARED:
        if (bench.folder / "damaged" / name).read_bytes() != (bench.folder / "whole" / name).read_bytes():
            raise Failure(f"{what}: {name} differs, and status {ended.returncode}")
    bench.check()
    counts["built again"] += 1


def damage_results(bench, source, counts):
    bench.remove("damaged")
    shutil.copytree(bench.folder / "whole", bench.folder / "damaged")
    name = source.choice([name for name in COMPARED if (bench.folder / "whole" / name).stat().st_size > 0] + ["run.json", "SHA256SUMS"])
    what = damage(bench.folder / "damaged" / name, source)
    (bench.folder / "damaged/report.html").unlink()
    ended = bench.run("report", "damaged")
    if crashed(ended):
        raise Failure(f"{what}: report ended with {ended.returncode}: {ended.stderr.strip()[-400:]}")
    if ended.returncode == 0:
        raise Failure(f"{what}: the report was rendered from altered results")
    counts["refused by the report"] += 1


def main():
    options = arguments(__doc__, flips=30, works=400, records=300)
    source = random.Random(options.seed)
    start = time.monotonic()
    with Bench(options.seed, works=options.works, records=options.records) as bench:
        grant = ["grant", "add", "--registry", "r.sqlite", "--holder", "Ada Example", "--all", "--assignee",
                 "Model Example", "--from", "2020-01-01", "--until", "2021-01-01"]
        if (bench.index().returncode != 0 or bench.run(*grant).returncode != 0
                or bench.match("whole").returncode != 1):
            raise Failure("the bench cannot be indexed and scanned")
        if bench.run("report", "whole").returncode != 0:
            raise Failure("the report cannot be rendered")
        # Damaged copies get its name, which stands in the results.
        bench.copy("r.sqlite", "sound.sqlite")
        for name, target in [("registry", damage_registry), ("compiled index", damage_index), ("results", damage_results)]:
            counts = collections.Counter()
            for _ in range(options.flips):
                target(bench, source, counts)
            print(f"{name}: {options.flips} damaged: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        print(f"{3 * options.flips} files damaged, no crash, no match altered ({timed(start)})")


if __name__ == "__main__":
    main()
