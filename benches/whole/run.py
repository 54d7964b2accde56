"""Measures `cliff solve` as a whole on the models of models.py, in one run, against a baseline.

    python benches/whole/run.py FOLDER CLIFF [BASELINE] [--models NAME,…] [--limit SECONDS]

CLIFF and BASELINE are two builds of the command. For each model and build: processor seconds and peak megabytes of
`solve` with its certificate, without (`--no-check`), and as JSON, on one thread. Answers of the two builds are compared
byte by byte; a difference makes the exit code 1.
"""

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import models  # noqa: E402

WAYS = {"text": [], "no check": ["--no-check"], "JSON": ["--format", "json"]}


def measure(command, limit):
    """Seconds, megabytes and a digest of what is printed; or why there is nothing."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=os.environ | {"RAYON_NUM_THREADS": "1"})
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (limit, limit))
        clock = threading.Timer(20 * limit, child.kill)
        clock.start()
        _, status, used = os.wait4(child.pid, 0)
        clock.cancel()
        child.returncode = status
        if status != 0:
            return ("refused" if os.WIFEXITED(status) else f"> {limit} s"), None
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        return f"{used.ru_utime + used.ru_stime:.2f} s, {used.ru_maxrss >> 10} MB", digest


def main():
    """Prints the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("builds", nargs="+")
    parser.add_argument("--models", default=",".join(models.MODELS))
    parser.add_argument("--limit", type=int, default=100)
    arguments = parser.parse_args()
    builds = arguments.builds[:2]
    heads = [f"{way}{who}" for way in WAYS for who in ["", " before"][: len(builds)]]
    print("| model | " + " | ".join(heads) + " |\n" + "|---" * (len(heads) + 1) + "|")
    differ = False
    for name in arguments.models.split(","):
        path = str(models.write(arguments.folder, name))
        cells = []
        for way in WAYS.values():
            found = [measure([build, "solve", path, "--max-memory", "100000", *way], arguments.limit) for build in builds]
            digests = {digest for _, digest in found if digest}
            differ |= len(digests) > 1
            cells += [cell + (" (differs)" if len(digests) > 1 else "") for cell, _ in found]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    sys.exit(differ)


if __name__ == "__main__":
    main()
