"""Where and when a run was made, and its record."""

import datetime
import json
import os
import platform
import re
from dataclasses import asdict

from .inputs import ROOT


def processor():
    with open("/proc/cpuinfo") as source:
        for line in source:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def save(rows, options, kind="commands"):
    """Writes the raw results as KIND.json and returns their path."""
    now = datetime.datetime.now(datetime.timezone.utc)
    record = {
        "date": now.isoformat(timespec="seconds"), "processor": processor(), "cores": os.cpu_count(),
        "load": os.getloadavg()[0], "rounds": options.rounds,
        "texts": "bench" if os.environ.get("PROVSCAN_BENCH") else "Corpora",
        "rows": [asdict(row) for row in rows],
    }
    name = re.sub(r"[^a-z0-9]+", "-", processor().lower()).strip("-")
    path = ROOT / "Tests/Benchmarks/Runs" / f"{now.date()}-{name}" / f"{kind}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n")
    return path.relative_to(ROOT)
