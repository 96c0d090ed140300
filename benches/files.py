#!/usr/bin/env python3
"""How long files take to be read: a Terraform plan of 60 MB, and a folder of 1,000 small files.

Usage: cargo build --release && python3 benches/files.py [target/release/befund]
Prints the middle of five runs, seconds of wall time, and the most memory of all.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PRODUCT = """befund: 1
product:
  name: Many
  version: "1"
  manufacturer: {name: Maker}
  kinds: [video-consultation]
  components: [{id: web, kind: web-app, name: Web, version: "1"}]
targets:
  files: [{path: f/, count: 1000, exported: 2026-11-29}]
"""


def plan():
    """A plan of 60 MB with a log group among 50 resources, its values in three places as Terraform writes them."""
    provider = "registry.terraform.io/hashicorp/aws"
    pad = "x" * 300
    planned, changes, configured, size, number = [], [], [], 0, 0
    while size < 60_000_000:
        number += 1
        kind = "aws_iam_policy" if number % 50 else "aws_cloudwatch_log_group"
        values = {"name": f"r{number}", "description": pad, "policy": pad + pad}
        if kind == "aws_cloudwatch_log_group":
            values = {"name": f"r{number}", "retention_in_days": 30, "kms_key_id": None}
        head = {"address": f"{kind}.r{number}", "mode": "managed", "type": kind, "name": f"r{number}"}
        planned.append(head | {"provider_name": provider, "schema_version": 0, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"arn": True}}
        changes.append(head | {"provider_name": provider, "change": change})
        configured.append(head | {"provider_config_key": "aws", "expressions": {}, "schema_version": 0})
        size += sum(len(json.dumps(part[-1])) for part in (planned, changes, configured))
    region = {"aws": {"name": "aws", "full_name": provider, "expressions": {"region": {"constant_value": "eu-central-1"}}}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"provider_config": region, "root_module": {"resources": configured}},
        "timestamp": "2026-11-29T10:00:00Z",
    }


def timed(command):
    seconds = []
    for _ in range(5):
        begun = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds.append(time.monotonic() - begun)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return f"{statistics.median(seconds):.2f} s, at most {most} MiB so far"


def main():
    befund = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/befund")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "plan.json")
        with open(path, "w") as file:
            json.dump(plan(), file)
        print("a plan of 60 MB:", timed([befund, "probe", "--explain", path]))
        os.mkdir(os.path.join(folder, "f"))
        for number in range(1000):
            arn = f"arn:aws:logs:eu-central-1:123456789012:log-group:g{number}:*"
            group = {"logGroupName": f"g{number}", "retentionInDays": 30, "arn": arn, "storedBytes": 1}
            with open(os.path.join(folder, "f", f"{number}.json"), "w") as file:
                json.dump({"logGroups": [group]}, file)
        with open(os.path.join(folder, "befund.yaml"), "w") as file:
            file.write(PRODUCT)
        print("1,000 small files:", timed([befund, "probe", folder]))


main()
