#!/usr/bin/env python3
"""Renders the four fixtures in every style and format and prints what each report came to, as Markdown: CPU as
user and system time, size, and pages (PDF, and HTML as a browser prints it) or lines.

    cargo build --release --features pdf
    benches/reports.py > table.md

Each is laid out from the stored result, so that nothing is judged anew; the row `assess` is the judging.
`--befund FILE` takes another build, `--only PRODUCT,…` some of the products, `--keep DIR` keeps the reports.
Pages take `pdfinfo` and `chromium`; what is not there leaves a dash.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Name, product, day, catalogs, and the styles at home in them.
CASES = [
    ("RED Connect", "red-connect", "2018-05-03", [], ["uld"]),
    ("KRY", "kry", "2022-03-18", ["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], ["tuev"]),
    ("Vivy", "vivy", "2026-11-21", ["tr-03161-1@3.0", "tr-03161-2@2.0"], ["tr"]),
    ("Musteratem, a DiGA", "musteratem", "2026-11-21", [], ["digav", "tr"]),
]
LAID_OUT = ["md", "html", "typ", "pdf"]
OTHERS = ["json", "sarif", "junit", "github", "codequality", "oscal", "csv", "xlsx", "summary"]


def run(command, out=subprocess.DEVNULL):
    """CPU seconds and the exit code of a command, and what it said against itself."""
    child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.PIPE)
    told = child.stderr.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    return used.ru_utime + used.ru_stime, os.waitstatus_to_exitcode(status), told


def pdf_pages(path):
    if not shutil.which("pdfinfo"):
        return None
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.M)[1])


def printed_pages(path, folder):
    """The pages of an HTML file as a browser prints it."""
    if not shutil.which("chromium"):
        return None
    out = folder / "printed.pdf"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = ["chromium", "--headless", *root, "--no-pdf-header-footer", f"--print-to-pdf={out}", path.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=600)
    return pdf_pages(out)


def length(path, form, folder):
    """How long a report is: pages where it has any, else lines."""
    if form in ("pdf", "html"):
        pages = pdf_pages(path) if form == "pdf" else printed_pages(path, folder)
        return "–" if pages is None else f"{pages} pages"
    if form == "xlsx":
        return "–"
    lines = path.read_bytes().count(b"\n")
    return f"{lines:,} lines"


def row(what, style, form, seconds, path, said):
    print(f"| {what} | {style} | {form} | {seconds:.2f} | {path.stat().st_size:,} | {said} |", flush=True)


def reports(befund, name, result, styles, folder):
    """A row for every style in every format that it has, and for what a terminal shows."""
    wanted = [("gap", form) for form in [*LAID_OUT, *OTHERS]]
    wanted += [(style, form) for style in styles for form in LAID_OUT]
    for style, form in wanted:
        out = folder / f"{style}.{form}"
        asked = ["--style", style] if form in LAID_OUT else []
        seconds, code, told = run([befund, "report", result, "--quiet", *asked, "--report", f"{form}={out}"])
        if "format-not-built" in told:
            print(f"| {name} | {style} | {form} | – | – | not built |", flush=True)
        elif code > 2:
            sys.exit(told[:2000])
        else:
            row(name, style if form in LAID_OUT else "–", form, seconds, out, length(out, form, folder))
    for word, more in (("one screen", []), ("`--full`", ["--full"])):
        out = folder / "terminal.txt"
        with out.open("wb") as file:
            seconds, _, _ = run([befund, "report", result, *more], file)
        row(name, "–", f"terminal, {word}", seconds, out, length(out, "txt", folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--befund", default=ROOT / "target/release/befund")
    parser.add_argument("--only", default=",".join(case[1] for case in CASES))
    parser.add_argument("--keep")
    given = parser.parse_args()
    base = pathlib.Path(given.keep or tempfile.mkdtemp()).resolve()
    print("| product | style | format | CPU [s] | bytes | length |\n|---|---|---|--:|--:|--:|")
    for name, product, day, catalogs, styles in CASES:
        if product not in given.only.split(","):
            continue
        folder = base / product
        # What `assess` keeps beside a product stays out of the fixtures.
        shutil.copytree(ROOT / "fixtures/products" / product, folder / "product", dirs_exist_ok=True)
        result = folder / "befund.json"
        asked = [part for one in catalogs for part in ("--catalog", one)]
        command = [given.befund, "assess", folder / "product", "--as-of", day, *asked, "--quiet"]
        seconds, code, told = run([*command, "--report", f"json={result}"])
        if code > 2:
            sys.exit(told[:2000])
        row(name, "–", "assess", seconds, result, "–")
        reports(given.befund, name, result, styles, folder)
    if not given.keep:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
