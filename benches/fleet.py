#!/usr/bin/env python3
"""Audits many generated products one by one, side by side, and in several processes: benches/fleet.py BEFUND [COUNT].
The products are those of fixtures/products in turn, each with a name of its own."""

import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ["kry", "musteratem", "red-connect", "vivy"]


def generate(folder, count):
    for number in range(count):
        product = folder / f"p{number:04}"
        shutil.copytree(ROOT / "fixtures/products" / FIXTURES[number % len(FIXTURES)], product, ignore=shutil.ignore_patterns(".befund"))
        file = product / "befund.yaml"
        file.write_text(re.sub(r"(?m)^  name: .*$", f'  name: "Produkt {number}"', file.read_text(), count=1))


def lines(file):
    """Its lines without what says of which part of a run they are, and of which look: a result holds when files were read."""
    found = [json.loads(line) for line in file.read_text().splitlines()]
    return [{key: value for key, value in line.items() if key not in ("run", "report_id")} for line in found]


def measured(name, commands, folder):
    """Runs commands at once; wall and CPU time of all, and the most memory of one."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands]
    codes = [process.wait() for process in running]
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {name} | {wall:.1f} s | {cpu:.1f} s | {after.ru_maxrss // 1024} MiB | {max(codes)} |", flush=True)


def main(befund, count):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        generate(folder / "products", count)
        fleet = [befund, "fleet", "products", "--offline", "--quiet", "--report"]
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors\n")
        print("| how | wall | CPU | most memory of a process so far | exit |\n|---|---|---|---|---|")
        for jobs in [1, 2]:
            measured(f"`fleet --jobs {jobs}`", [[*fleet, "jsonl=all.jsonl", "--jobs", str(jobs)]], folder)
        parts = [[*fleet, f"jsonl=part-{part}.jsonl", "--jobs", "1", "--shard", f"{part}/4"] for part in range(1, 5)]
        measured("four processes, `--shard I/4 --jobs 1`", parts, folder)
        join = [befund, "fleet", "--from", *(f"part-{part}.jsonl" for part in range(1, 5)), "--quiet", "--report"]
        measured("`--from` four files, to HTML", [[*join, "html=all.html"]], folder)
        subprocess.run([*join, "jsonl=joined.jsonl"], cwd=folder, check=False, capture_output=True)
        same = lines(folder / "joined.jsonl") == lines(folder / "all.jsonl")
        print("\nthe parts joined are the whole" if same else "\nTHE PARTS ARE NOT THE WHOLE")
        script = f'for product in products/*; do "{befund}" assess "$product" --quiet --report json=one.json; done; true'
        measured("one by one, `assess --report json`", [["sh", "-c", script]], folder)


main(str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
