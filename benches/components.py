#!/usr/bin/env python3
"""Assesses an invented DiGA of 1, 10, 100 and 1,000 components and prints what each needed, as Markdown:
CPU as user and system time, most memory, size of the result.

    cargo build --release
    benches/components.py > table.md

`--components A,B` takes other numbers, `--reports json,html,…` other reports (each measured by itself),
`--read` also reads the result again, `--facts each` states facts of every component instead of every
tenth, `--keep DIR` keeps product and reports.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = ["mobile-app", "backend", "web-app"]
STATED = '{by: Muster, on: 2026-11-02, product_version: "1"}'
ANSWERS = {
    "tr-03161-1@3.0": {"O.Purp_1": "yes", "O.Purp_2": "yes", "O.Arch_1": "no"},
    "tr-03161-2@2.0": {"O.Purp_1": "yes", "O.Arch_1": "yes"},
    "tr-03161-3@2.0": {"O.Purp_1": "yes", "O.Arch_1": "yes"},
}


def facts(component):
    """One fact that passes, one that fails."""
    about = f"subject: produkt, components: [{component}], stated: {STATED}"
    yield (
        f"  - {{kind: auth.session, name: sitzung-{component}, idle_timeout_s: 900, active_timeout_s: 43200,"
        f" user_revocable: true, deleted_at_end: true, id_entropy_bits: 256, {about}}}"
    )
    yield (
        f"  - {{kind: auth.password_policy, name: konten-{component}, min_length: 14, hash: fast-hash, salted: false,"
        f" change_offered: true, {about}}}"
    )


def product(number, every):
    """The product file."""
    lines = [
        "befund: 1",
        "product:",
        "  name: Viele Teile",
        '  version: "1"',
        "  manufacturer: {name: Muster}",
        "  kinds: [diga]",
        "  protection_need: high",
        "  components:",
    ]
    ids = [f"c{at}" for at in range(number)]
    for at, one in enumerate(ids):
        lines.append(f'    - {{id: {one}, kind: {KINDS[at % 3]}, name: Teil {at}, version: "1"}}')
    lines.append("facts:")
    for one in ids[::every]:
        lines.extend(facts(one))
    lines.append("declarations:")
    kinds = {KINDS[at % 3] for at in range(number)}
    parts = dict(zip(KINDS, ["tr-03161-1@3.0", "tr-03161-3@2.0", "tr-03161-2@2.0"]))
    for kind in sorted(kinds):
        lines.append(f"  {parts[kind]}:")
        lines.append('    {by: Muster, on: 2026-11-02, product_version: "1", answers: {')
        given = [f"      {key}: {{answer: {value}}}" for key, value in ANSWERS[parts[kind]].items()]
        lines.append(",\n".join(given) + "}}")
    return "\n".join(lines) + "\n"


def measured(command):
    """CPU seconds and MiB of one command."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = run.stderr.read().decode()
    _, status, used = os.wait4(run.pid, 0)
    if os.waitstatus_to_exitcode(status) > 2:
        sys.exit(told[:2000])
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--befund", default=ROOT / "target/release/befund")
    parser.add_argument("--components", default="1,10,100,1000")
    parser.add_argument("--reports", default="json")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--facts", choices=["each", "tenth"], default="tenth")
    parser.add_argument("--keep")
    given = parser.parse_args()
    folder = pathlib.Path(given.keep or tempfile.mkdtemp())
    print("| components | what | CPU [s] | memory [MiB] | size [MiB] |\n|--:|---|--:|--:|--:|")
    for number in map(int, given.components.split(",")):
        own = folder / str(number)
        own.mkdir(parents=True, exist_ok=True)
        every = 1 if given.facts == "each" else 10
        (own / "befund.yaml").write_text(product(number, every))
        assess = [given.befund, "assess", own, "--as-of", "2026-11-29"]
        for report in given.reports.split(","):
            out = own / f"result.{report}"
            row(number, f"assess, {report}", [*assess, "--report", f"{report}={out}"], out)
        result = own / "result.json"
        if given.read and result.exists():
            again = own / "again.json"
            row(number, "report", [given.befund, "report", result, "--report", f"json={again}"], again)
            row(number, "assess --baseline", [*assess, "--baseline", result])
            row(number, "diff", [given.befund, "diff", result, result])
    if not given.keep:
        shutil.rmtree(folder)


def row(number, what, command, out=None):
    cpu, memory = measured(command)
    size = f"{out.stat().st_size / 2**20:.1f}" if out else ""
    print(f"| {number} | {what} | {cpu:.2f} | {memory:.0f} | {size} |", flush=True)


if __name__ == "__main__":
    main()
