#!/usr/bin/env python3
"""Scans the same local servers with befund and with whatever other scanners are installed, and prints
what each needed and where it disagrees with the servers' configuration, as Markdown.

    cargo build --release && cargo build -p befund-lab --example peers_servers
    benches/peers.py > table.md

Each scanner runs three times against each server: straight, for time, CPU and memory (by GNU time), and
through a proxy that counts connections and holds every chunk for 20 ms, for the wall time of a distant
server; and once more with the time that setting up a connection takes from afar, two delays.
`--only TEXT` keeps the servers whose name contains it, `--tools a,b` the scanners.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml

from delay_proxy import DelayProxy

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME = "connect.example"
DELAY = 0.020
LIMIT = 600


def befund(text, _):
    found = {}
    for protocol in json.loads(text)["endpoints"][0]["protocols"]:
        if protocol["offered"] == "yes":
            suites = protocol["cipher_suites"]
            found[protocol["version"]] = {int(suite["code"], 16) for suite in suites}
    return found


def sslscan(text, _):
    found = {}
    for cipher in xml.fromstring(text).iter("cipher"):
        found.setdefault(version(cipher.get("sslversion")), set()).add(int(cipher.get("id"), 16))
    for protocol in xml.fromstring(text).iter("protocol"):
        if protocol.get("enabled") == "1":
            name = "v".join((protocol.get("type").upper(), protocol.get("version")))
            found.setdefault(version(name), set())
    return found


def nmap(text, codes):
    found = {}
    for table in xml.fromstring(text).iter("table"):
        if re.match(r"(SSL|TLS)v", table.get("key") or ""):
            names = [e.text for e in table.iter("elem") if e.get("key") == "name"]
            known = {codes.get(name.replace("_AKE_WITH_", "_"), name) for name in names}
            found[version(table.get("key"))] = known
    return found


def sslyze(text, codes):
    result = json.loads(text)["server_scan_results"][0]["scan_result"] or {}
    found = {}
    for key, part in result.items():
        match = re.fullmatch(r"(ssl|tls)_(\d)_(\d)_cipher_suites", key)
        suites = match and part["result"] and part["result"]["accepted_cipher_suites"]
        if suites:
            name = version(f"{match[1].upper()}v{match[2]}.{match[3]}")
            names = {suite["cipher_suite"]["name"] for suite in suites}
            found[name] = {codes.get(name, name) for name in names}
    return found


def testssl(text, _):
    found = {}
    for entry in json.loads(text):
        offered = re.fullmatch(r"(SSLv\d|TLS1(?:_\d)?)", entry["id"])
        cipher = re.fullmatch(r"cipher-(\w+?)_x([0-9a-f]+)", entry["id"])
        if offered and entry["finding"].startswith("offered"):
            found.setdefault(version(offered[1]), set())
        if cipher:
            found.setdefault(version(cipher[1]), set()).add(int(cipher[2], 16))
    return found


def version(text):
    digits = re.sub(r"\D", "", text)
    if "ssl" in text.lower():
        return "SSLv" + digits[0]
    return "TLSv" + digits[0] + "." + (digits[1:] or "0")


SSLYZE = "--sslv2 --sslv3 --tlsv1 --tlsv1_1 --tlsv1_2 --tlsv1_3 --elliptic_curves --certinfo --reneg"
TOOLS = {
    "befund": (befund, lambda to, out: [
        f"{ROOT}/target/release/befund", "tls", to, "--sni", NAME, "--policy", "none", "--json"]),
    "sslscan": (sslscan, lambda to, out: [
        "sslscan", "--no-colour", "--show-sigs", f"--sni-name={NAME}", f"--xml={out}", to]),
    "nmap": (nmap, lambda to, out: [
        "nmap", "-Pn", "-n", "-p", to.split(":")[1], "--script", "ssl-enum-ciphers",
        "--script-args", f"tls.servername={NAME}", "-oX", out, to.split(":")[0]]),
    "sslyze": (sslyze, lambda to, out: [
        "sslyze", *SSLYZE.split(), f"--sni={NAME}", f"--json_out={out}", to]),
    "testssl": (testssl, lambda to, out: [
        "testssl", "--quiet", "--color", "0", "--warnings", "off", "-p", "-E", "-f",
        "--ip", to.split(":")[0], "--jsonfile", out, f"{NAME}:{to.split(':')[1]}"]),
}


def run(tool, port, codes):
    """What a scanner found, and what it took."""
    read, command = TOOLS[tool]
    with tempfile.TemporaryDirectory() as folder:
        out, memory = os.path.join(folder, "out"), os.path.join(folder, "memory")
        begun = time.monotonic()
        process = subprocess.Popen(
            ["/usr/bin/time", "-f", "%M", "-o", memory, "timeout", str(LIMIT), *command(f"127.0.0.1:{port}", out)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder)
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        if os.path.exists(out):
            text = slurp(out)
        # Behind a line about the exit status, if that is not 0.
        memory = int(slurp(memory).split()[-1]) / 1024
    try:
        found = read(text, codes)
    except (ValueError, KeyError, IndexError, TypeError, xml.ParseError) as error:
        found = None
        print(f"{tool}: {error!r}, status {status}", file=sys.stderr)
    return found, wall, usage.ru_utime + usage.ru_stime, memory


def slurp(path):
    with open(path, "rb") as file:
        return file.read()


def disagreements(found, truth):
    if found is None:
        return "no result"
    versions = set(found) ^ set(truth)
    missed = sum(len(truth[name] - found.get(name, set())) for name in truth)
    invented = sum(len(found[name] - truth.get(name, set())) for name in found)
    words = [f"versions: {', '.join(sorted(versions))}"] if versions else []
    words += [f"{missed} of {sum(map(len, truth.values()))} suites missed"] if missed else []
    words += [f"{invented} suites invented"] if invented else []
    return "; ".join(words) or "none"


def row(tool, server, codes):
    truth = {name: {codes[suite] for suite in suites} for name, suites in server["versions"].items()}
    found, wall, cpu, memory = run(tool, server["port"], codes)
    proxy = DelayProxy(server["port"], DELAY)
    afar, far, _, _ = run(tool, proxy.port, codes)
    _, whole, _, _ = run(tool, DelayProxy(server["port"], DELAY, connect=True).port, codes)
    far, whole = (f"{took:.2f}" if took < LIMIT else f"> {LIMIT}" for took in (far, whole))
    cells = [tool, proxy.connections, far, whole, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}",
             disagreements(found, truth) + ("" if afar == found else "; another result afar")]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


VERSIONS = {
    "befund": ["--version"], "sslscan": ["--version"], "nmap": ["--version"],
    "sslyze": ["-c", "from importlib.metadata import version; print(version('sslyze'))"], "testssl": ["--version"],
}


def described(tools):
    """The machine and the scanners, without names of either's place."""
    cpu = re.search(r"model name\s*: (.*)", slurp("/proc/cpuinfo").decode())
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {cpu[1] if cpu else 'unknown CPU'}, "
          f"load {os.getloadavg()[0]:.1f} before the run.")
    for tool in tools:
        program = TOOLS[tool][1]("host:1", "")[0]
        if tool == "sslyze":
            program = os.path.join(os.path.dirname(shutil.which(tool)), "python")
        output = subprocess.run([program, *VERSIONS[tool]], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True)
        words = re.sub(r"\x1b\[[\d;]*m", "", output.stdout)
        number = re.search(r"\d+\.\d+(\.\d+)?", words)
        print(f"- {tool} {number[0] if number else 'of unknown version'}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--tools", default=",".join(TOOLS))
    arguments = parser.parse_args()
    tools = [tool for tool in arguments.tools.split(",")
             if tool == "befund" or shutil.which(tool)]
    servers = subprocess.Popen([f"{ROOT}/target/debug/examples/peers_servers"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    zoo = json.loads(servers.stdout.readline())
    described(tools)
    for server in zoo["servers"]:
        if arguments.only not in server["name"]:
            continue
        count = sum(map(len, server["versions"].values()))
        print(f"\n### {server['name']}: {count} suites in {len(server['versions'])} versions\n")
        print("| scanner | connections | wall, 20 ms one way [s] | with connecting [s] | wall, loopback [s] "
              "| CPU [s] | memory [MiB] | disagreements |\n|---|--:|--:|--:|--:|--:|--:|---|")
        for tool in tools:
            row(tool, server, zoo["suites"])
    servers.stdin.close()
    servers.wait()


if __name__ == "__main__":
    main()
