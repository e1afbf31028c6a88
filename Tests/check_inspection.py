"""Runs `provscan inspect` on every file below some folders, one process each.

    Tests/check_inspection.py [--provscan FILE] [FOLDER…]

Without folders: the seeds of the fuzz targets, the fixtures of the readers' tests and, where it is set, the folder of
real files that PROVSCAN_FIXTURES names. Every process must end by itself within two minutes, with status 0, or with 3
and the reason on standard output or standard error, and must say what the file is. Exit: 0 all do, 1 not.
"""
import argparse, collections, os, pathlib, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS = 120


def default_folders():
    folders = [ROOT / "Tests/Fuzz/Seeds", ROOT / "Tests/ProvscanReadersTests/Fixtures"]
    if real := os.environ.get("PROVSCAN_FIXTURES"):
        folders.append(pathlib.Path(real))
    return folders


def inspect(provscan, path):
    """The exit status, and what is wrong with it or with what was printed; `None` where nothing is."""
    try:
        done = subprocess.run([provscan, "inspect", path], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "none", f"not done after {SECONDS} s"
    status = done.returncode
    if status not in (0, 3):
        return status, f"status {status}: {done.stderr[-300:].decode(errors='replace')}"
    if not done.stdout.strip():
        return status, "says nothing"
    if status == 3 and b"; " not in done.stdout + done.stderr:
        return status, "status 3 without a reason and a way out"
    return status, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--provscan", default=str(ROOT / ".build/release/provscan"))
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    folders = options.folders or default_folders()
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    if not paths:
        print("no files to inspect")
        return 1
    statuses = collections.Counter()
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for path, (status, problem) in zip(paths, workers.map(lambda path: inspect(options.provscan, path), paths)):
            statuses[status] += 1
            if problem:
                failed += 1
                print(f"{path}: {problem}", flush=True)
    counts = ", ".join(f"{count} with status {status}" for status, count in sorted(statuses.items(), key=str))
    print(f"{len(paths)} files inspected: {counts}; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
