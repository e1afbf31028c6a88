"""Runs a command, its output thrown away, and prints what it took as JSON.

A process of its own: the peak memory that the system reports of a process is at least that of the one it was started by, and
whoever prepares the texts is large.
"""

import json
import os
import sys
import time


def main(command):
    silence = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silence, 1)])
    _, status, usage = os.wait4(process, 0)
    print(json.dumps({
        "wall": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024,
        "status": os.waitstatus_to_exitcode(status),
    }))


if __name__ == "__main__":
    main(sys.argv[1:])
