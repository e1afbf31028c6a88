"""Runs a command and says what it took."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


class Failure(Exception):
    """A command that did not do its work."""


@dataclass
class Cost:
    wall: float
    cpu: float
    peak: int  # bytes


def run(command, accepted=(0,)):
    """Runs `command` with its output thrown away; `accepted` are the exit statuses that mean success."""
    # Without its site packages the launcher takes a few megabytes.
    launcher = [sys.executable, "-S", "-E", str(Path(__file__).with_name("launcher.py"))]
    process = subprocess.run([*launcher, *command], env=dict(os.environ, LC_ALL="C"), capture_output=True, text=True)
    try:
        cost = json.loads(process.stdout)
    except json.JSONDecodeError:
        raise Failure(f"{' '.join(command)} was not run: {process.stderr[-500:]}") from None
    status = cost.pop("status")
    if status not in accepted:
        raise Failure(f"{' '.join(command)} ended with {status}: {process.stderr[-500:]}")
    return Cost(**cost)


def rounds(commands, count):
    """Runs named commands by turns, `count` times each, and returns the median cost of each.

    By turns, so that a busy moment of the machine falls on all of them. A command is a function that returns a Cost.
    """
    costs = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            costs[name].append(command())
    return {
        name: Cost(
            statistics.median(cost.wall for cost in taken), statistics.median(cost.cpu for cost in taken),
            max(cost.peak for cost in taken))
        for name, taken in costs.items()
    }
