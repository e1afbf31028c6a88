#!/usr/bin/env python3
"""Checks every *.schema.json under Sources, then the results of a scan against them.

    check_schemas.py [RESULTS]

A record names its schema in `schema`, which is the `title` of the schema's file. Exit: 0 all conform, 1 something does
not, 77 the `jsonschema` package is missing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

ROOT = Path(__file__).resolve().parent.parent
NAMED_PROBLEMS = 20


def read_schemas(folder: Path, problems: list[str]) -> dict[str, Draft202012Validator]:
    validators = {}
    for path in sorted(folder.rglob("*.schema.json")):
        try:
            schema = json.loads(path.read_text(encoding="utf-8"))
            Draft202012Validator.check_schema(schema)
            validators[schema["title"]] = Draft202012Validator(schema)
        except (ValueError, KeyError, SchemaError) as error:
            problems.append(f"{path.relative_to(ROOT)}: {str(error).splitlines()[0]}")
    return validators


def records(path: Path) -> Iterator[tuple[str, Any]]:
    """The JSON values of a results file, each with its address."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        yield path.name, json.loads(text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line:
            yield f"{path.name}:{number}", json.loads(line)


def check_results(folder: Path, validators: dict[str, Draft202012Validator], problems: list[str]) -> dict[str | None, int]:
    """The number of records by the schema they name; None stands for those that name none."""
    counts: dict[str | None, int] = {}
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.json")]):
        try:
            for address, record in records(path):
                title = record.get("schema")
                counts[title] = counts.get(title, 0) + 1
                if title in validators:
                    problems += [f"{address}: {error.json_path}: {error.message[:200]}"
                                 for error in validators[title].iter_errors(record)]
        except (ValueError, AttributeError) as error:
            problems.append(f"{path.name}: not JSON as expected ({error})")
    return counts


def main() -> int:
    problems: list[str] = []
    validators = read_schemas(ROOT / "Sources", problems)
    if not validators:
        problems.append("Sources: no schema found")
    for argument in sys.argv[1:]:
        counts = check_results(Path(argument), validators, problems)
        problems += [f"{argument}: no record of {title}" for title in sorted(set(validators) - set(counts))]
        for title, count in counts.items():
            if title:
                print(f"{count} records of {title}" + ("" if title in validators else ", which has no schema"))
    for problem in problems[:NAMED_PROBLEMS]:
        print(problem)
    if len(problems) > NAMED_PROBLEMS:
        print(f"and {len(problems) - NAMED_PROBLEMS} more")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
