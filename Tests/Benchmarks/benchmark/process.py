"""Runs a command and says what it took."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


class Failure(Exception):
    """A command that did not do its work."""


@dataclass
class Cost:
    wall: float
    cpu: float
    peak: int  # bytes


def run(command, accepted=(0,)):
    """Runs `command` with its output thrown away; `accepted` are the exit statuses that mean success."""
    environment = dict(os.environ, LC_ALL="C")
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise Failure(f"{' '.join(command)} ended with {process.returncode}: {message.decode(errors='replace')[-500:]}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


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
