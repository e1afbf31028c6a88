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
import sqlite3
import time

from common import COMPARED, Bench, Failure, arguments, crashed, text, timed


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


def damage_columns(bench, counts, share):
    """Empties, one after the other, columns that the schema wants filled, and fills them with values of another type."""
    base = sqlite3.connect(bench.folder / "sound.sqlite")
    columns = [(table, column) for table, kind in base.execute("SELECT name, type FROM sqlite_schema").fetchall()
               if kind == "table" and not table.startswith("sqlite_") and base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
               for _, column, _, _, _, isKey in base.execute(f"PRAGMA table_info({table})").fetchall() if not isKey]
    base.close()
    failures = []
    for table, column in share(columns):
        for value in ["NULL", "'words'", "X'00FF'", "7"]:
            bench.copy("sound.sqlite", "r.sqlite")
            unconstrained(bench.folder / "r.sqlite", f"UPDATE {table} SET {column} = {value}")
            what = f"{table}.{column} = {value}"
            bench.remove("damaged")
            for command in [["match", "--registry", "r.sqlite", "--out", "damaged", "corpus"],
                            ["registry", "check", "--deep", "--registry", "r.sqlite"],
                            ["registry", "stats", "--registry", "r.sqlite"],
                            ["registry", "hold", "list", "--registry", "r.sqlite"],
                            ["registry", "background", "list", "--registry", "r.sqlite"],
                            ["registry", "log", "export", "--registry", "r.sqlite", "tiles"],
                            ["grant", "list", "--registry", "r.sqlite"],
                            ["registry", "erase", "--registry", "r.sqlite", "--work", "work-0-3"],
                            ["registry", "export", "--registry", "r.sqlite", "--key", "k.key", "--out", "exported.sqlite"],
                            ["registry", "repair", "--registry", "r.sqlite"]]:
                ended = bench.run(*command)
                if crashed(ended):
                    failures.append(f"{what}: {' '.join(command[:2])} ended with {ended.returncode}: {ended.stderr.strip()[-400:]}")
                if command[1] == "check" and value == "NULL":
                    counts["found by the check" if ended.returncode else "allowed to be empty"] += 1
            bench.remove("exported.sqlite", "tiles")
    if failures:
        raise Failure(f"{len(failures)} of the columns: " + "; ".join(failures))


def unconstrained(path, statement):
    """Runs `statement` as if no column were checked, as damage of a page would."""
    base = sqlite3.connect(path, isolation_level=None)
    sound = base.execute("SELECT rowid, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    base.execute("PRAGMA writable_schema = ON")
    base.execute("UPDATE sqlite_schema SET sql = replace(replace(sql, ' NOT NULL', ''), ' STRICT', '') WHERE type = 'table'")
    base.close()
    base = sqlite3.connect(path, isolation_level=None)
    try:
        base.execute("PRAGMA foreign_keys = OFF")
        base.execute(statement)
    except sqlite3.IntegrityError:
        pass  # A column that must be unique holds the value in no more than one row.
    base.execute("PRAGMA writable_schema = ON")
    base.executemany("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", [(sql, row) for row, sql in sound])
    base.close()


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
    options = arguments(__doc__, flips=30, columns=10, works=400, records=300)
    source = random.Random(options.seed)
    start = time.monotonic()
    with Bench(options.seed, works=options.works, records=options.records) as bench:
        grant = ["grant", "add", "--registry", "r.sqlite", "--holder", "Ada Example", "--all", "--assignee",
                 "Model Example", "--from", "2020-01-01", "--until", "2021-01-01"]
        # Every kind of row: texts, a grant, facts, common text, a hold.
        bench.lines("common.jsonl", [text(source, 40)], "common")
        (bench.folder / "facts.csv").write_text("work,isbn\nwork-0-1,9780000000002\n")
        records = [grant, ["registry", "annotate", "--registry", "r.sqlite", "facts.csv"],
                   ["registry", "background", "add", "--registry", "r.sqlite", "common.jsonl"],
                   ["registry", "hold", "add", "--registry", "r.sqlite", "--by", "Ada Example", "--reason", "a claim"]]
        if (bench.index().returncode != 0 or any(bench.run(*record).returncode != 0 for record in records)
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
        counts = collections.Counter()
        damage_columns(bench, counts, lambda columns: source.sample(columns, min(options.columns, len(columns))))
        print("columns: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        print(f"{3 * options.flips} files damaged, no crash, no match altered ({timed(start)})")


if __name__ == "__main__":
    main()
