#!/usr/bin/env python3
"""Writes a results directory with as many matches as asked for, from the real matches of another one.

    Tests/Report/multiply_results.py RESULTS OUT COUNT

Records, works, holders and hosts are renamed from cycle to cycle, so that there are many of each; texts, spans and
verdicts stay as they were found. The digest in summary.json is that of the new matches.jsonl.
"""
import hashlib
import json
import pathlib
import shutil
import sys

PER_SOURCE = 20_000
VERDICTS = ["licensed", "expired", "out-of-scope", "opted-out", "unlicensed", "unknown"]


def compact(value):
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def main(source, target, count):
    source, target = pathlib.Path(source), pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    lines = {
        name: (source / name).read_bytes().splitlines()
        for name in ("matches.jsonl", "quotations.jsonl", "licence-trace.jsonl")
    }
    matches = [json.loads(line) for line in lines["matches.jsonl"]]
    traces = [json.loads(line) for line in lines["licence-trace.jsonl"]]
    digest = hashlib.sha256()
    findings = leads = words = uncovered = 0
    works, sources = set(), set()
    with (
        (target / "matches.jsonl").open("wb") as match_file,
        (target / "quotations.jsonl").open("wb") as quotation_file,
        (target / "licence-trace.jsonl").open("wb") as trace_file,
    ):
        for number in range(count):
            place, cycle = number % len(matches), number // len(matches)
            match, trace = matches[place], traces[place]
            name = f"corpus/part-{number // PER_SOURCE:05}.jsonl.gz"
            locator = f"{name}!line-{number % PER_SOURCE + 1}"
            sources.add(name)
            work = match["work"]["id"][:-6] + f"{cycle // 8:06}"
            verdict = VERDICTS[(place + cycle) % len(VERDICTS)]
            changed = json.loads(lines["matches.jsonl"][place])
            changed["record"]["locator"] = locator
            changed["record"]["url"] = f"https://host-{number % 997}.example/{number}"
            changed["record"]["acquiredAt"] = f"{2012 + number % 12}-04-{number % 28 + 1:02}T10:00:00Z"
            changed["work"]["id"] = work
            changed["work"]["holder"] = f"{match['work']['holder']} {cycle % 5 + 1}"
            changed["work"]["publishedAt"] = f"{2008 + number % 15}-01-01"
            changed["licence"]["verdict"] = verdict
            line = compact(changed)
            digest.update(line)
            match_file.write(line)
            quotation_file.write(lines["quotations.jsonl"][place] + b"\n")
            trace_file.write(compact(trace | {"work": work, "record": locator}))
            if match["grade"] == "lead":
                leads += 1
                continue
            findings += 1
            words += sum(passage["matchedTokens"] for passage in match["passages"])
            uncovered += verdict != "licensed"
            works.add(work)
    summary = json.loads((source / "summary.json").read_bytes())
    summary["matchesDigest"] = digest.hexdigest()
    summary["found"] |= {
        "matches": findings, "leads": leads, "matchedTokens": words, "uncovered": uncovered, "works": len(works),
        "records": findings,
    }
    summary["examined"] |= {"records": count * 10, "texts": count * 10, "tokens": words * 20, "sources": len(sources)}
    summary["registry"]["works"] = len(works) * 2
    (target / "summary.json").write_text(json.dumps(summary, indent=2))
    ledger = json.loads((source / "coverage.jsonl").read_bytes().splitlines()[0])
    with (target / "coverage.jsonl").open("wb") as file:
        for name in sorted(sources):
            file.write(compact(ledger | {"locator": name, "records": PER_SOURCE * 10, "texts": PER_SOURCE * 10}))
    for path in source.iterdir():
        if path.is_file() and not (target / path.name).exists() and path.suffix in (".json", ".csv", ".jsonl"):
            shutil.copy(path, target / path.name)
    with (target / "SHA256SUMS").open("w") as sums:
        for line in (source / "SHA256SUMS").read_text().splitlines():
            name = line.split("  ")[1]
            with (target / name).open("rb") as file:
                sums.write(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    print(f"{findings} findings, {leads} leads, {len(works)} works, {len(sources)} sources")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
