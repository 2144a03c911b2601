#!/usr/bin/env python3
"""Two replicas on a real Asterisk that is busy, one of them killed or stopped again and again, against what a third hears.

    src/test/lab/replicas.py --ami 127.0.0.1:5038 [--user monitor] [--secret monitor-secret] [--trunks 'PJSIP/trunk*'] \\
        [--seconds 120] [--seed 1] [--traffic 'COMMAND']

It starts Ringdown (built before: ./mvnw package) five times over: a database, two replicas that follow the Asterisk, and
`ringdown record`, whose recording nothing disturbs; in the end `ringdown replay` of that. Calls are made by COMMAND, run by a
shell meanwhile, or by whoever else. Never both replicas are away at once. What must hold of the calls that began when both
followed: each has one record and no other call has, none lives on, and one that a replica saw from its begin to its end, by
its logins and blows, has a complete record, equal in all that is compared (RECORD). Exit status 0 when it does. It wants a
clock that it shares with the Asterisk.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

from control import ROOT, ask

PARTY = "{ number name presentation device channel accountCode tenantId }"
RECORD = f"""
    id pbx direction originated caller {PARTY} dialed
    legs {{ target {PARTY} queue startedAt ringingAt answeredAt endedAt outcome talkMs holdMs }} answeredBy {PARTY}
    transfers {{ type transferer {PARTY} transferee {PARTY} target {PARTY} destination outcome at consultationCallId }}
    queueVisits {{ queue joinedAt leftAt outcome agent {PARTY} position waitMs }}
    disposition endedBy {PARTY} cause startedAt ringingAt answeredAt endedAt endedAfter
    durationMs ringMs waitMs connectedMs talkMs holdMs consultationFor complete"""
RUNNING = set()
LOGIN, BLOW = 0.2, 0.6  # seconds around a login and before a blow in which it is not certain what a replica was given


class Process:
    """Ringdown, as it is packaged, in a folder of its own."""

    def __init__(self, folder, options, *words):
        self.folder, self.options, self.words, self.lives = folder, options, words, 0
        folder.mkdir()
        self.start()

    def start(self):
        self.lives += 1
        self.log = self.folder / f"service-{self.lives}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [ROOT / "bin/ringdown", *self.words], env=dict(os.environ, JAVA_OPTS="-Xmx512m", **self.options),
                stdout=log, stderr=log)
        RUNNING.add(self.process)

    def told(self, text):
        """What the log of this life says, as soon as it does."""
        for _ in range(900):
            found = re.search(text, self.log.read_text())
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(f"no \"{text}\" in {self.log}")

    def end(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        self.process.wait(60)
        RUNNING.remove(self.process)


class Replica(Process):

    def __init__(self, folder, port, options):
        self.url, self.seen = f"http://127.0.0.1:{port}", []
        super().__init__(folder, {"QUARKUS_HTTP_PORT": str(port), "RINGDOWN_DATA_DIR": str(folder / "data"), **options})
        self.follow()

    def follow(self):
        self.told("pbx=lab session Syncing -> Connected")
        self.seen.append([time.time() + LOGIN, float("inf")])

    def blow(self, sign, away):
        if "pbx=lab session Connected -> Disconnected" in self.log.read_text():
            sys.exit(f"the line was lost meanwhile, which this does not reckon with: {self.log}")
        self.seen[-1][1] = time.time() - BLOW
        self.end(sign)
        time.sleep(away)
        self.start()
        self.follow()

    def records(self):
        after, found = "null", {}
        while after:
            page = ask(self.url, f"{{ callRecords(first: 500, after: {after}) {{ nodes {{ {RECORD} }} pageInfo {{ hasNextPage endCursor }} }} }}")
            page = page["callRecords"]
            for record in page["nodes"]:
                if found.setdefault(record["id"], record) is not record:
                    sys.exit(f"DOUBLED {record['id']}")
            after = page["pageInfo"]["hasNextPage"] and json.dumps(page["pageInfo"]["endCursor"])
        return found


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ami", default="127.0.0.1:5038")
    parser.add_argument("--user", default="monitor")
    parser.add_argument("--secret", default="monitor-secret")
    parser.add_argument("--trunks", default="PJSIP/trunk*")
    parser.add_argument("--traffic", help="a command that makes calls, for a shell")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--port", type=int, default=18092, help="the first of three")
    args = parser.parse_args()
    folder, chance = pathlib.Path(tempfile.mkdtemp(prefix="ringdown-replicas-")), random.Random(args.seed)
    print(f"seed {args.seed}; logs and data in {folder}", flush=True)
    host, port = args.ami.split(":")
    pbx = {f"RINGDOWN_PBX_LAB_{key}": value for key, value in {
        "HOST": host, "PORT": port, "USERNAME": args.user, "SECRET": args.secret, "TRUNKS": args.trunks}.items()}
    nobody = {f"RINGDOWN_PBX_NONE_{key}": value for key, value in {
        "HOST": "127.0.0.1", "PORT": "1", "USERNAME": "none", "SECRET": "none"}.items()}
    traffic = None
    try:
        database = Process(folder / "database", {
            "QUARKUS_HTTP_PORT": str(args.port), "RINGDOWN_DATA_DIR": str(folder / "database/data"), **nobody})
        found = database.told(r"embedded PostgreSQL runs: host=(\S+) port=(\S+) database=(\S+) user=(\S+) password_file=(\S+)")
        database.told("Listening on")
        recorder = Process(folder / "recorder", pbx, "record", "lab", str(folder / "lab.ami"))
        recorder.told("recording Asterisk")
        pbx |= {"QUARKUS_DATASOURCE_JDBC_URL": "jdbc:postgresql://{}:{}/{}".format(*found.groups()[:3]),
                "QUARKUS_DATASOURCE_USERNAME": found[4],
                "QUARKUS_DATASOURCE_PASSWORD": pathlib.Path(found[5]).read_text().strip()}
        replicas = [Replica(folder / name, args.port + 1 + i, pbx) for i, name in enumerate(("one", "two"))]
        time.sleep(LOGIN)
        begin = time.time()
        if args.traffic:
            traffic = subprocess.Popen(args.traffic, shell=True, stdout=(folder / "traffic.log").open("wb"))
        blows = 0
        while time.time() - begin < args.seconds:
            time.sleep(chance.uniform(2, 8))
            sign = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
            replicas[blows % 2].blow(sign, chance.uniform(0.2, 2))
            blows += 1
            print(f"{time.time() - begin:5.1f} s: {'one two'.split()[(blows - 1) % 2]} {sign.name}, and back", flush=True)
        if traffic:
            traffic.wait(600)
        time.sleep(2)
        over = time.time()
        recorder.end()
        time.sleep(10)
        alive = {call["id"] for each in replicas for call in ask(each.url, "{ calls { id } }")["calls"]}
        records = replicas[0].records()
        calls = subprocess.run([ROOT / "bin/ringdown", "replay", "--trunk", args.trunks, folder / "lab.ami"],
                               stdout=subprocess.PIPE, check=True).stdout
    finally:
        for process in [*RUNNING, *([traffic] if traffic else [])]:
            process.terminate()
    calls = {call["id"]: call for call in map(json.loads, calls.splitlines())}
    truth = {key: call for key, call in calls.items() if call["complete"] and seconds(call["startedAt"]) > begin}
    # what went on after the recording
    records = {key: record for key, record in records.items()
               if key in calls or seconds(record["startedAt"] or record["endedAt"]) < over and seconds(record["endedAt"]) > begin}
    whole = {key for key, call in truth.items() for each in replicas for login, blow in each.seen
             if login < seconds(call["startedAt"]) and seconds(call["endedAt"]) < blow}
    lost = truth.keys() - records.keys()
    invented = records.keys() - calls.keys()
    ghosts = truth.keys() & alive
    wrong = {key: [name for name, value in records[key].items() if value != truth[key].get(name)]
             for key in truth.keys() & records.keys() if records[key]["complete"]}
    wrong = {key: names for key, names in wrong.items() if names}
    incomplete = {key for key in whole & records.keys() if not records[key]["complete"]}
    print(f"{len(truth)} calls, {blows} blows; {len(whole)} seen whole by one; "
          f"{sum(not record['complete'] for record in records.values())} records incomplete")
    for name, calls in {"LOST": lost, "INVENTED": invented, "GHOST": ghosts, "WRONG": wrong, "INCOMPLETE": incomplete}.items():
        print(f"{name} {len(calls)}" + (f": {sorted(calls)[:5]}" if calls else ""))
    return 1 if lost or invented or ghosts or wrong or incomplete or not whole or not blows else 0


if __name__ == "__main__":
    sys.exit(main())
