#!/usr/bin/env python3
"""What the hosted flavour costs a request: a server with --hosted beside the same without, by turns.

    hosted_cost.py --martlet .build/release/martlet

A script answers at once, so that nothing but the server's own work is timed. The history is written for every
request; the journal only for those that are answered with 202, which are timed by the server's own histogram.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

ASK = {"model": "m", "messages": [{"role": "user", "content": "Hello!"}], "max_tokens": 8}


class Server:
    def __init__(self, program, script, *arguments, key=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.headers = {"Content-Type": "application/json"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"
        self.process = subprocess.Popen(
            [program, "serve", "--scripted", script, "--served-model-name", "m", "--port", str(self.port),
             "--log-level", "error", *arguments])
        self.connection = None
        for _ in range(500):
            try:
                if self.call("GET", "/v1/health/ready")[0] == 200:
                    return
            except OSError:
                self.connection = None
            time.sleep(0.02)
        raise SystemExit("the server does not start")

    def call(self, method, path, body=None, headers=None):
        """On a connection that stays open."""
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(
            method, path, json.dumps(body) if body else None, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def round(self, count):
        """Milliseconds of a request at the median, and of processors for each."""
        times, used = [], self.processor_seconds()
        for _ in range(count):
            start = time.perf_counter()
            status, text = self.call("POST", "/v1/chat/completions", ASK)
            times.append(time.perf_counter() - start)
            assert status == 200, text
        return statistics.median(times) * 1e3, (self.processor_seconds() - used) / count * 1e3

    def pending(self, count):
        """Seconds of a write of the journal, by the histogram: its mean."""
        def one(_):
            client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            client.request("POST", "/v1/chat/completions", json.dumps(ASK), {
                **self.headers, "NVCF-POLL-SECONDS": "1"})
            answer = client.getresponse()
            answer.read()
            return answer.status

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(one, range(count)))
        lines = self.call("GET", "/metrics")[1].splitlines()
        values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        label = '{write="journal"}'
        total = float(values["martlet_store_write_seconds_sum" + label])
        written = float(values["martlet_store_write_seconds_count" + label])
        return statuses.count(202), written, total / written * 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--martlet", default=".build/release/martlet")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        quick, slow = pathlib.Path(folder) / "quick.json", pathlib.Path(folder) / "slow.json"
        quick.write_text(json.dumps({"context": 1024, "rules": [{"reply": [{"content": "Yes"}]}]}))
        slow.write_text(json.dumps({"context": 1024, "rules": [{"reply": [{"content": "Yes and no", "ms": 1000}]}]}))
        data = f"{folder}/data"
        key = subprocess.run(
            [options.martlet, "keys", "create", "bench", "--data-dir", data], check=True, capture_output=True,
            text=True).stdout.strip()
        servers = {
            "without": Server(options.martlet, quick),
            "hosted": Server(options.martlet, quick, "--hosted", "--data-dir", data, key=key)}
        rounds = {name: [] for name in servers}
        for number in range(options.rounds + 1):
            for name, server in servers.items():
                result = server.round(options.requests)
                # The first round warms up.
                if number:
                    rounds[name].append(result)
        for name, results in rounds.items():
            wall, processor = (statistics.median(column) for column in zip(*results))
            print(f"{name}: {wall:.3f} ms at the median, {processor:.3f} ms of processors")
        for server in servers.values():
            server.process.terminate()
            server.process.wait()
        server = Server(options.martlet, slow, "--hosted", "--data-dir", data, "--max-pending", "1000", key=key)
        polled, written, mean = server.pending(32)
        print(f"journal: {polled} of 32 were answered with 202; {written:.0f} writes of {mean:.2f} ms")
        server.process.terminate()
        server.process.wait()


if __name__ == "__main__":
    main()
