#!/usr/bin/env python3
"""Every mutation against a real Asterisk, with phones that ring, answer, talk and listen.

    src/test/lab/control.py --lab FOLDER --ami 127.0.0.1:5038 --sip 127.0.0.1:5060 --trunk 127.0.0.2:5080 \\
        [--spool FOLDER] [--user monitor] [--secret monitor-secret] [--only NAME,...]

It starts Ringdown (built before: ./mvnw package) on a data folder of its own, and nothing else. The Asterisk runs
already, with the dialplan that docs/operations.md describes, and FOLDER holds a Python module `phone` of scriptable SIP
phones (Line, Phone, Call). The phones 101 to 105 and the trunk's address must be free. What is checked: what the phones
saw and heard, what GraphQL answered, and what records and audit say afterwards. Exit status 0 when all passed.
"""
import argparse
import asyncio
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[3]
CALL = "call { id state dialed caller { number } parties { party { number device channel } held }" \
       " transfers { type outcome destination transferer { number } target { number } } disposition }" \
       " callId userErrors { code field message }"
TESTS = []


def test(f):
    TESTS.append(f)
    return f


class Failed(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failed(what)


def ask(url, query, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(url + "/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = json.load(answer)
    if said.get("errors"):
        raise Failed(f"GraphQL: {said['errors']}")
    return said["data"]


class Ringdown:
    """The service, as it is packaged."""

    def __init__(self, args):
        self.url = f"http://127.0.0.1:{args.port}"
        self.data = tempfile.mkdtemp(prefix="ringdown-lab-")
        host, port = args.ami.split(":")
        options = {
            "quarkus.http.port": args.port, "ringdown.data-dir": self.data, "ringdown.pbx.lab.host": host,
            "ringdown.pbx.lab.port": port, "ringdown.pbx.lab.username": args.user, "ringdown.pbx.lab.secret": args.secret,
            "ringdown.pbx.lab.trunks": "PJSIP/trunk*", "ringdown.control.contexts": "internal,click,agents",
            "ringdown.control.recordings": "ringdown"}
        if args.spool:
            options["ringdown.pbx.lab.spool"] = args.spool
        self.log = open(os.path.join(self.data, "service.log"), "wb")
        env = dict(os.environ, JAVA_OPTS=" ".join(f"-D{k}={v}" for k, v in options.items()) + " -Xmx300m")
        self.process = subprocess.Popen([str(ROOT / "bin/ringdown")], env=env, stdout=self.log, stderr=self.log)

    def ask(self, query, **variables):
        return ask(self.url, query, **variables)

    async def query(self, query, **variables):
        return await asyncio.get_running_loop().run_in_executor(None, lambda: self.ask(query, **variables))

    async def ready(self):
        for _ in range(240):
            await asyncio.sleep(0.5)
            check(self.process.poll() is None, f"Ringdown ended: see {self.data}/service.log")
            try:
                if self.ask("{ pbxes { state } }")["pbxes"][0]["state"] == "CONNECTED":
                    self.ask("{ callRecords(first: 1) { nodes { id } } }")  # its database is there, too
                    return
            except (OSError, Failed, IndexError):
                pass
        raise Failed(f"Ringdown is not connected: see {self.data}/service.log")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Lab:
    """Phones, and what they hear."""

    def __init__(self, args, ringdown):
        sys.path.insert(0, args.lab)
        import phone
        self.phone_module = phone
        self.args, self.ringdown, self.log, self.lines, self.phones, self.trunk = args, ringdown, [], [], {}, None
        host, port = args.sip.split(":")
        self.sip = (host, int(port))
        self.teach(phone)

    def teach(self, phone):
        """Phones say what `voice` holds instead of silence, and remember the keys that are played to them."""
        on_request = phone.Call.on_request

        def remembering(call, message):
            if message.method == "INFO" and "Signal" in message.body:
                line = next(x for x in message.body.splitlines() if x.startswith("Signal"))
                call.__dict__.setdefault("keys", []).append(line.split("=")[1].strip())
            on_request(call, message)

        async def speaking(call, to):
            ssrc, seq, ts = os.urandom(4), 0, 0
            while True:
                if not call.held:
                    payload = (b"\x80\x00" * 80) if getattr(call.phone, "loud", False) else b"\xff" * 160
                    call.line.rtp.sendto(b"\x80\x00" + (seq & 0xFFFF).to_bytes(2, "big")
                                         + (ts & 0xFFFFFFFF).to_bytes(4, "big") + ssrc + payload, to)
                seq, ts = seq + 1, ts + 160
                await asyncio.sleep(0.02)
        phone.Call.on_request, phone.Call._silence = remembering, speaking

    async def open(self):
        for number in "101 102 103 104 105".split():
            line = await self.phone_module.Line.open(self.sip)
            self.lines.append(line)
            p = self.phone_module.Phone(line, number, f"secret-{number}", number, self.log, None)
            line.phones[number] = p
            await self.forget_contacts(line, p)
            await p.register()
            self.phones[number] = p
        host, port = self.args.trunk.split(":")
        line = await self.phone_module.Line.open(self.sip, (host, int(port)))
        self.lines.append(line)
        self.trunk = line.default = self.phone_module.Phone(line, "trunk", None, None, self.log, "outside")

    @staticmethod
    async def forget_contacts(line, phone):
        """A run that was killed leaves contacts that nobody answers at."""
        send = line.send

        def all_contacts(text, address=None):
            own = f"Contact: <sip:{phone.number}@{line.host}:{line.port}>"
            send(text.replace(own, "Contact: *"), address)
        line.send = all_contacts
        try:
            await phone.register(0)
        finally:
            line.send = send

    async def close(self):
        for p in self.phones.values():
            try:
                await asyncio.wait_for(p.register(0), 3)
            except Exception:
                pass
        for line in self.lines:
            line.close()

    def get(self, numbers):
        return [self.phones[n] for n in numbers.split()]

    async def hears(self, phone, seconds=1.0):
        """The share of loud sound among what comes to a phone."""
        while True:
            try:
                phone.line.rtp.recv(2048)
            except BlockingIOError:
                break
        await asyncio.sleep(seconds)
        loud = all_packets = 0
        while True:
            try:
                packet = phone.line.rtp.recv(2048)[12:]
            except BlockingIOError:
                break
            all_packets += 1
            quiet = sum(1 for b in packet if b & 0x7F > 0x50)
            loud += quiet < len(packet) / 2
        return loud / all_packets if all_packets else 0.0

    # ---- calls

    async def talk(self, a, b, number=None):
        """a calls b; they talk. Returns both ends and the call's id."""
        call = a.call(number or b.number)
        leg = await b.ringing()
        await asyncio.sleep(0.3)
        leg.answer()
        await call.answered()
        await asyncio.sleep(0.4)
        return call, leg, await self.live(a.number if a is not self.trunk else None)

    async def take(self, phone):
        leg = await phone.ringing(10)
        await asyncio.sleep(0.3)
        leg.answer()
        return leg

    async def live(self, number=None, state="UP"):
        """The id of the newest live call of a number, once it is in that state."""
        for _ in range(60):
            calls = (await self.ringdown.query(
                "query($f: CallFilter) { calls(filter: $f) { id state } }", f={"number": number}))["calls"]
            found = [c for c in calls if c["state"] == state]
            if found:
                return found[-1]["id"]
            await asyncio.sleep(0.1)
        raise Failed(f"no live call of {number} is {state}: {calls}")

    async def record(self, call_id):
        """The record in the database, once it is there."""
        for _ in range(100):
            got = (await self.ringdown.query(
                "query($id: ID!) { call(id: $id) { id endedAt disposition originated dialed caller { number }"
                " answeredBy { number } endedBy { number } legs { target { number } outcome }"
                " transfers { type outcome destination transferer { number } target { number } } complete } }",
                id=call_id))["call"]
            if got and got["endedAt"]:
                return got
            await asyncio.sleep(0.1)
        raise Failed(f"no record of {call_id}")

    async def mutate(self, name, fields=CALL, **arguments):
        """Runs a mutation; returns its payload."""
        def literal(v):
            if isinstance(v, Enum):
                return str(v)
            if isinstance(v, list):
                return "[" + ", ".join(literal(x) for x in v) + "]"
            if isinstance(v, dict):
                return "{" + ", ".join(f"{k}: {literal(x)}" for k, x in v.items()) + "}"
            return json.dumps(v)
        given = ", ".join(f"{k}: {literal(v)}" for k, v in arguments.items())
        return (await self.ringdown.query(f"mutation {{ {name}({given}) {{ {fields} }} }}"))[name]

    async def does(self, name, fields=CALL, **arguments):
        """Runs a mutation that must succeed."""
        payload = await self.mutate(name, fields, **arguments)
        check(not payload["userErrors"], f"{name}: {payload['userErrors']}")
        return payload

    async def fails(self, code, name, fields=CALL, **arguments):
        """Runs a mutation that must fail in this way."""
        payload = await self.mutate(name, fields, **arguments)
        got = [e["code"] for e in payload["userErrors"]]
        check(got == [code], f"{name} should be {code}, is {payload['userErrors']}")
        return payload

    async def action(self, name, **headers):
        return await self.does("sendAction", "response { name value } items { headers { name value } }"
                                             " userErrors { code field message }", action=name,
                               headers=[{"name": k, "value": v} for k, v in headers.items()])

    async def quiet(self):
        """Ends what a test left."""
        for line in self.lines:
            for call in list(line.calls.values()):
                if not call.ended_at:
                    try:
                        call.hangup()
                    except Exception:
                        pass
        for p in list(self.phones.values()) + [self.trunk]:
            p.loud = False
            while not p.incoming_calls.empty():
                p.incoming_calls.get_nowait()
        for _ in range(80):
            if not (await self.ringdown.query("{ calls { id } }"))["calls"]:
                return
            await asyncio.sleep(0.1)
        for call in (await self.ringdown.query("{ calls { id } }"))["calls"]:
            await self.mutate("hangup", callId=call["id"])


class Enum(str):
    pass


def numbers(call):
    return sorted(p["party"]["number"] for p in call["parties"])


# ---------------------------------------------------------------- originate

@test
async def originate(x):
    a, b = x.get("101 102")
    ordered = asyncio.create_task(x.does(
        "originate", device="PJSIP/101", context="click", exten="102", callerNumber="102", callerName="Click to dial",
        timeoutSeconds=15, accountCode="desk", variables=[{"name": "CRM", "value": 'a,B=(1;"x\\'}]))
    first = await a.ringing()
    known = await x.live(state="RINGING")
    check("/rd" in known, f"the call is not known by our id before it is answered: {known}")
    check(not ordered.done(), "originate answered before the phone did")
    check(first.caller == "102" and first.caller_name == "Click to dial", f"the phone shows {first.caller}")
    first.answer()
    payload = await ordered
    check(payload["callId"] == known == payload["call"]["id"], "the call is another one")
    channel = payload["call"]["caller"] and payload["call"]["parties"][0]["party"]["channel"]
    value = {h["name"]: h["value"] for h in (await x.action("Getvar", Channel=channel, Variable="CRM"))["response"]}
    check(value["Value"] == 'a,B=(1;"x\\', f"the variable arrived as {value['Value']}")
    leg = await x.take(b)
    await asyncio.sleep(1)
    first.hangup()
    await leg.ended()
    record = await x.record(known)
    check(record["originated"] and record["caller"]["number"] == "101" and record["dialed"] == "102"
          and record["answeredBy"]["number"] == "102" and record["disposition"] == "ANSWERED", f"record {record}")


@test
async def originate_rejected(x):
    a, = x.get("101")
    ordered = asyncio.create_task(x.fails(
        "NOT_ANSWERED", "originate", device="PJSIP/101", context="click", exten="102"))
    (await a.ringing()).reject(603)
    payload = await ordered
    check("rejected" in payload["userErrors"][0]["message"], f"{payload}")
    check((await x.record(payload["callId"]))["disposition"] == "REJECTED", "record")


@test
async def originate_busy(x):
    a, = x.get("101")
    ordered = asyncio.create_task(x.fails(
        "NOT_ANSWERED", "originate", device="PJSIP/101", context="click", exten="102"))
    (await a.incoming()).reject(486)
    payload = await ordered
    check("busy" in payload["userErrors"][0]["message"], f"{payload}")
    if not payload["call"]:
        return "it was over before its dial was told: no call"
    check((await x.record(payload["callId"]))["disposition"] == "BUSY", "record")


@test
async def originate_not_answered(x):
    a, = x.get("101")
    ordered = asyncio.create_task(x.fails(
        "NOT_ANSWERED", "originate", device="PJSIP/101", context="click", exten="102", timeoutSeconds=3))
    call = await a.ringing()
    payload = await ordered
    await call.ended()
    check("in time" in payload["userErrors"][0]["message"], f"{payload}")
    check((await x.record(payload["callId"]))["disposition"] == "NO_ANSWER", "record")


@test
async def originate_unreachable(x):
    payload = await x.fails("NOT_ANSWERED", "originate", device="PJSIP/110", context="click", exten="102")
    check("reached" in payload["userErrors"][0]["message"], f"{payload}")


@test
async def originate_nowhere(x):
    payload = await x.fails("REFUSED", "originate", device="PJSIP/101", context="internal", exten="5999")
    check("xtension" in payload["userErrors"][0]["message"], f"{payload}")


@test
async def originate_application(x):
    a, = x.get("103")
    ordered = asyncio.create_task(x.does("originate", device="PJSIP/103", application="Playback", data="hello-world",
                                         callerNumber="500"))
    first = await x.take(a)
    payload = await ordered
    await first.ended()
    record = await x.record(payload["callId"])
    check(record["disposition"] == "ANSWERED" and record["originated"], f"record {record}")


@test
async def originate_through_local(x):
    a, b = x.get("101 102")
    ordered = asyncio.create_task(x.does("originate", device="Local/101@internal", context="click", exten="102"))
    first = await a.ringing()
    check(not ordered.done(), "answered too early")
    first.answer()
    payload = await ordered
    leg = await x.take(b)
    await asyncio.sleep(2)
    # the local channels have optimised themselves away: the party is found all the same
    gone = await x.does("hangup", callId=payload["callId"], party="101")
    await first.ended()
    await leg.ended()
    check(gone["call"] is not None, "no call told")
    record = await x.record(payload["callId"])
    check(record["answeredBy"]["number"] == "102", f"record {record}")


@test
async def originate_without_waiting(x):
    a, = x.get("101")
    payload = await x.does("originate", device="PJSIP/101", context="click", exten="102", waitForAnswer=False)
    check(payload["call"]["state"] in ("DIALING", "RINGING"), f"{payload}")
    (await a.incoming()).reject(603)
    await x.record(payload["callId"])


@test
async def originate_by_call_file(x):
    a, b = x.get("101 102")
    if not x.args.spool:
        await x.fails("NOT_POSSIBLE", "originate", "callFile userErrors { code field message }", device="PJSIP/101",
                      context="click", exten="102", viaCallFile=True)
        return "without a spool: refused; give --spool for more"
    payload = await x.does("originate", "callFile userErrors { code field message }", device="PJSIP/101",
                           context="click", exten="102", viaCallFile=True, callerNumber="102",
                           variables=[{"name": "CRM", "value": "a;b,c"}])
    check(payload["callFile"].startswith("rd"), f"{payload}")
    first = await x.take(a)
    leg = await x.take(b)
    call_id = await x.live("101")
    channel = (await x.ringdown.query("query($f: CallFilter) { calls(filter: $f) { parties { party { number channel } } } }",
                                      f={"number": "101"}))["calls"][0]["parties"]
    channel = next(p["party"]["channel"] for p in channel if p["party"]["channel"].startswith("PJSIP/101"))
    value = {h["name"]: h["value"] for h in (await x.action("Getvar", Channel=channel, Variable="CRM"))["response"]}
    check(value["Value"] == "a;b,c", f"the variable arrived as {value['Value']}")
    first.hangup()
    await leg.ended()
    record = await x.record(call_id)
    check(record["disposition"] == "ANSWERED", f"record {record}")
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)
    await x.does("originate", "callFile userErrors { code field message }", device="PJSIP/101", application="Playback",
                 data="hello-world", at=at.isoformat())
    first = await a.incoming(15)
    early = at.timestamp() - time.time()
    check(early < 1.5, f"it rang {early:.1f} s too early")
    first.ring()
    first.answer()
    await first.ended()


# ---------------------------------------------------------------- hang up

@test
async def hangup(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    payload = await x.does("hangup", callId=call_id, cause=21)
    await call.ended(3)
    await leg.ended(3)
    check(call.ended_by == leg.ended_by == "other", "the phones were not hung up on")
    check(payload["call"]["state"] == "ENDED", f"{payload['call']['state']}")
    record = await x.record(call_id)
    check(record["disposition"] == "ANSWERED" and record["endedBy"] is None, f"record {record}")
    await x.fails("NOT_FOUND", "hangup", callId=call_id)


@test
async def hangup_while_it_rings(x):
    a, b = x.get("101 102")
    call = a.call("102")
    leg = await b.ringing()
    call_id = await x.live("101", "RINGING")
    await x.does("hangup", callId=call_id)
    await call.ended(3)
    await leg.ended(3)


@test
async def hangup_of_one(x):
    phones = x.get("101 102 103")
    calls = []
    for p in phones:
        c = p.call("650")
        await c.answered()
        calls.append(c)
    call_id = await x.live("102", "IN_APPLICATION")
    await x.does("hangup", callId=call_id, party="PJSIP/102")
    await calls[1].ended(3)
    await asyncio.sleep(0.5)
    check(not calls[0].ended_at and not calls[2].ended_at, "others were hung up on, too")


@test
async def hangup_behind_local(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b, "605")
    await x.does("hangup", callId=call_id, party="102")
    await leg.ended(3)
    await call.ended(3)


# ---------------------------------------------------------------- move

@test
async def redirect(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    ambiguous = await x.fails("AMBIGUOUS", "redirect", callId=call_id, exten="103")
    check("PJSIP/101" in ambiguous["userErrors"][0]["message"], f"{ambiguous}")
    payload = await x.does("redirect", callId=call_id, party="101", context="internal", exten="103")
    leg2 = await x.take(c)
    await leg.ended(3)
    await asyncio.sleep(0.5)
    check(payload["call"]["id"] == call_id, "another call")
    call.hangup()
    await leg2.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"], t["target"]["number"]) for t in record["transfers"]]
          == [("REDIRECT", "ANSWERED", "103")], f"record {record['transfers']}")


@test
async def redirect_of_two(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    await x.does("redirect", callId=call_id, party="101", otherParty="102", context="click", exten="conf")
    await asyncio.sleep(1)
    check(not call.ended_at and not leg.ended_at, "a party was lost on the way")
    for _ in range(40):
        rooms = (await x.ringdown.query("{ conferences { name participants { party { number } } } }"))["conferences"]
        if any(len(r["participants"]) == 2 for r in rooms):
            break
        await asyncio.sleep(0.1)
    check(any(r["name"] == "900" and len(r["participants"]) == 2 for r in rooms), f"rooms {rooms}")
    call.hangup()
    leg.hangup()
    await x.record(call_id)


@test
async def redirect_behind_local(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b, "605")
    await x.does("redirect", callId=call_id, party="102", exten="103")  # in the context that it is in
    leg2 = await x.take(c)
    await asyncio.sleep(0.5)
    check(not leg.ended_at, "the one who was sent was lost")
    leg.hangup()
    await leg2.ended()
    await x.record(call_id)


@test
async def redirect_nowhere(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    await x.fails("INVALID", "redirect", callId=call_id, party="101", context="park-timeout", exten="101")
    payload = await x.mutate("redirect", callId=call_id, party="101", context="agents", exten="5999")
    check([e["code"] for e in payload["userErrors"]] == ["FAILED"], f"{payload}")


@test
async def blind_transfer(x):
    a, b, c, d = x.get("101 102 103 104")
    call, leg, call_id = await x.talk(a, b)
    await x.fails("AMBIGUOUS", "blindTransfer", callId=call_id, exten="103")
    payload = await x.does("blindTransfer", callId=call_id, by="102", exten="103")
    check(payload["call"]["transfers"][0]["type"] == "BLIND", f"{payload}")
    leg2 = await x.take(c)
    await leg.ended(3)
    await asyncio.sleep(1)
    # once more, by the one who was reached
    await x.does("blindTransfer", callId=call_id, by="103", context="internal", exten="104")
    leg3 = await x.take(d)
    await leg2.ended(3)
    await asyncio.sleep(1)
    call.hangup()
    await leg3.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"], t["transferer"]["number"], t["target"]["number"]) for t in record["transfers"]]
          == [("BLIND", "ANSWERED", "102", "103"), ("BLIND", "ANSWERED", "103", "104")], f"record {record['transfers']}")


@test
async def blind_transfer_to_busy(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    await x.does("blindTransfer", callId=call_id, by="102", exten="103")
    (await c.incoming()).reject(486)
    await call.ended(10)
    record = await x.record(call_id)
    check([(t["type"], t["outcome"]) for t in record["transfers"]] == [("BLIND", "BUSY")], f"{record['transfers']}")


@test
async def blind_transfer_of_the_outside(x):
    b, c = x.get("102 103")
    call = x.trunk.call("49305550102", as_number="491701234567")
    leg = await x.take(b)
    await call.answered()
    call_id = await x.live("491701234567")
    # only one phone talks with the outside: nobody need be named
    await x.does("blindTransfer", callId=call_id, context="internal", exten="103")
    leg2 = await x.take(c)
    await leg.ended(3)
    await asyncio.sleep(0.5)
    leg2.hangup()
    await call.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"], t["transferer"]["number"]) for t in record["transfers"]]
          == [("BLIND", "ANSWERED", "102")], f"record {record['transfers']}")


@test
async def blind_transfer_behind_local(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b, "605")
    await x.does("blindTransfer", callId=call_id, by="102", context="internal", exten="103")
    leg2 = await x.take(c)
    await leg.ended(3)
    a.loud = True
    heard = await x.hears(c)
    check(heard > 0.5, f"103 does not hear 101: {heard:.2f}")
    now = (await x.ringdown.query("query($f: CallFilter) { calls(filter: $f) { id parties { party { number } } } }",
                                  f={"number": "101"}))["calls"]
    check([numbers(n) for n in now if n["id"] == call_id] == [["101", "103"]], f"{now}")
    call.hangup()
    await leg2.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"]) for t in record["transfers"]] == [("BLIND", "ANSWERED")], f"{record['transfers']}")


@test
async def attended_transfer(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    payload = await x.does("attendedTransfer", callId=call_id, by="102", context="internal", exten="103")
    check(payload["call"]["transfers"][0]["outcome"] is None, f"{payload}")
    leg2 = await x.take(c)
    await asyncio.sleep(1.5)
    b.loud = True
    check(await x.hears(c) > 0.5, "103 does not hear 102")
    b.loud = False
    await x.does("hangup", callId=call_id, party="102")
    await leg.ended(3)
    await asyncio.sleep(2)
    check(not call.ended_at and not leg2.ended_at, "the two were not joined")
    a.loud = True
    check(await x.hears(c) > 0.5, "103 does not hear 101")
    call.hangup()
    await leg2.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"], t["transferer"]["number"], t["target"]["number"]) for t in record["transfers"]]
          == [("ATTENDED", "ANSWERED", "102", "103")], f"record {record['transfers']}")


@test
async def attended_transfer_nowhere(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    payload = await x.fails("TIMED_OUT", "attendedTransfer", callId=call_id, by="102", context="internal", exten="5999")
    check("no consultation" in payload["userErrors"][0]["message"], f"{payload}")


@test
async def cancel_attended_transfer(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    await x.fails("NOT_POSSIBLE", "cancelAttendedTransfer", callId=call_id)
    await x.does("attendedTransfer", callId=call_id, by="102", context="internal", exten="103")
    leg2 = await x.take(c)
    await asyncio.sleep(1.5)
    await x.does("cancelAttendedTransfer", callId=call_id)
    await leg2.ended(5)
    a.loud = True
    check(await x.hears(b) > 0.5, "102 does not hear 101 again")
    check(not call.ended_at and not leg.ended_at, "the call was lost")
    call.hangup()
    await leg.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"]) for t in record["transfers"]] == [("ATTENDED", "CANCELLED")], f"{record['transfers']}")


@test
async def park(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    await x.fails("AMBIGUOUS", "park", callId=call_id)
    payload = await x.does("park", CALL + " space", callId=call_id, party="101", timeoutSeconds=20)
    check(payload["space"] and payload["space"].startswith("70"), f"{payload}")
    check(not call.ended_at, "101 was lost")
    pick = c.call(payload["space"])
    await pick.answered()
    a.loud = True
    check(await x.hears(c) > 0.5, "103 does not hear 101")
    pick.hangup()
    await call.ended()
    record = await x.record(call_id)
    check([(t["type"], t["outcome"], t["destination"]) for t in record["transfers"]]
          == [("PARK", "ANSWERED", payload["space"])], f"record {record['transfers']}")


@test
async def park_the_outside(x):
    b, = x.get("102")
    call = x.trunk.call("49305550102", as_number="491701234567")
    leg = await x.take(b)
    await call.answered()
    payload = await x.does("park", CALL + " space", callId=await x.live("491701234567"))
    await asyncio.sleep(0.5)
    spaces = (await x.ringdown.query("{ parkingSpaces { space party { number } } }"))["parkingSpaces"]
    check([(s["space"], s["party"]["number"]) for s in spaces] == [(payload["space"], "491701234567")], f"{spaces}")


@test
async def bridge(x):
    a, b, c, d = x.get("101 102 103 104")
    call, leg, call_id = await x.talk(a, b)
    call2, leg2, call_id2 = await x.talk(c, d)
    await x.fails("AMBIGUOUS", "bridge", callId=call_id, otherCallId=call_id2, otherParty="103")
    await x.does("bridge", callId=call_id, party="101", otherCallId=call_id2, otherParty="103")
    await leg.ended(3)
    await leg2.ended(3)
    a.loud = True
    check(await x.hears(c) > 0.5, "103 does not hear 101")
    call.hangup()
    await call2.ended(5)
    for one in (call_id, call_id2):
        record = await x.record(one)
        check([t["type"] for t in record["transfers"]] == ["BRIDGE"], f"record {record['transfers']}")


# ---------------------------------------------------------------- record, mute, keys, spy

@test
async def recording(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    for name in ("../x.wav", "/tmp/x.wav", "a,b.wav", "a.wav|x", "x.sh"):
        await x.fails("INVALID", "startRecording", CALL + " file", callId=call_id, file=name)
    file = f"lab-{int(time.time() * 1000)}.wav"
    payload = await x.does("startRecording", CALL + " file", callId=call_id, file=file)
    check(payload["file"] == "ringdown/" + file, f"{payload}")
    a.loud = True
    await asyncio.sleep(2)
    await x.does("stopRecording", callId=call_id)
    await asyncio.sleep(1)
    again = await x.mutate("stopRecording", callId=call_id)
    call.hangup()
    await leg.ended()
    if x.args.spool:
        size = (pathlib.Path(x.args.spool) / "monitor" / "ringdown" / file).stat().st_size
        check(20_000 < size < 60_000, f"the recording has {size} bytes")
    return f"stopped twice: {[e['code'] for e in again['userErrors']] or 'no error'}"


@test
async def mute(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    a.loud = True
    check(await x.hears(b) > 0.5, "102 does not hear 101 to begin with")
    await x.fails("AMBIGUOUS", "mute", callId=call_id)
    await x.does("mute", callId=call_id, party="101")
    await asyncio.sleep(0.3)
    check(await x.hears(b) < 0.1, "102 hears 101 who is mute")
    await x.does("mute", callId=call_id, party="101", muted=False)
    await asyncio.sleep(0.3)
    check(await x.hears(b) > 0.5, "102 does not hear 101 again")
    await x.does("mute", callId=call_id, party="102", direction=Enum("OUT"))
    await asyncio.sleep(0.3)
    check(await x.hears(b) < 0.1, "102 hears although it was made deaf")


@test
async def send_dtmf(x):
    a, b = x.get("101 102")
    call, leg, call_id = await x.talk(a, b)
    await x.does("sendDtmf", callId=call_id, party="102", digits="49#*0")
    await asyncio.sleep(0.5)
    check("".join(getattr(leg, "keys", [])) == "49#*0", f"102 heard {getattr(leg, 'keys', [])}")
    check(not getattr(call, "keys", []), "101 heard keys, too")
    await x.fails("INVALID", "sendDtmf", callId=call_id, party="102", digits="12x")


@test
async def spy(x):
    a, b, c = x.get("101 102 103")
    call, leg, call_id = await x.talk(a, b)
    heard = {}
    for mode in ("LISTEN", "WHISPER", "BARGE"):
        ordered = asyncio.create_task(x.does("spy", callId=call_id, party="101", device="PJSIP/103", mode=Enum(mode)))
        ear = await x.take(c)
        payload = await ordered
        b.loud = True
        check(await x.hears(c) > 0.5, f"{mode}: the spy does not hear 102")
        b.loud = False
        c.loud = True
        await asyncio.sleep(0.3)
        heard[mode] = (await x.hears(a) > 0.3, await x.hears(b) > 0.3)
        c.loud = False
        await x.does("hangup", callId=payload["callId"])
        await ear.ended(3)
        await x.record(payload["callId"])
    check(heard == {"LISTEN": (False, False), "WHISPER": (True, False), "BARGE": (True, True)}, f"heard {heard}")
    ordered = asyncio.create_task(x.fails("NOT_ANSWERED", "spy", callId=call_id, party="101", device="PJSIP/103"))
    (await c.ringing()).reject(603)
    await ordered
    check(not call.ended_at and not leg.ended_at, "the call was lost")


@test
async def pickup(x):
    a, b, c = x.get("101 102 103")
    call = a.call("102")
    leg = await b.ringing()
    call_id = await x.live("101", "RINGING")
    await x.fails("NOT_FOUND", "pickup", callId=call_id, party="104", device="PJSIP/103")
    ordered = asyncio.create_task(x.does("pickup", callId=call_id, device="PJSIP/103"))
    taken = await x.take(c)
    payload = await ordered
    check(payload["callId"] == call_id, f"{payload}")
    await leg.ended(5)
    check(not leg.answered_at, "102 was answered")
    await call.answered()
    a.loud = True
    check(await x.hears(c) > 0.5, "103 does not hear 101")
    await x.fails("NOT_POSSIBLE", "pickup", callId=call_id, device="PJSIP/104")
    taken.hangup()
    await call.ended()
    record = await x.record(call_id)
    check(record["disposition"] == "ANSWERED" and record["answeredBy"]["number"] == "103", f"record {record}")
    # somebody rejects to be the one who takes it: it rings on
    call = a.call("102")
    leg = await b.ringing()
    call_id = await x.live("101", "RINGING")
    ordered = asyncio.create_task(x.fails("NOT_ANSWERED", "pickup", callId=call_id, device="PJSIP/103"))
    (await c.ringing()).reject(603)
    await ordered
    check(not leg.ended_at, "102 rings no more")
    call.cancel()
    await leg.ended(5)


# ---------------------------------------------------------------- queues

QUEUES = "queues { name members { location name paused pausedReason penalty } } userErrors { code field message }"


def member(payload, location):
    return [m for q in payload["queues"] for m in q["members"] if m["location"] == location]


@test
async def queue_add_pause_remove(x):
    a, c = x.get("101 103")
    await x.mutate("queueRemove", QUEUES, queue="sales", member="PJSIP/103")
    payload = await x.does("queueAdd", QUEUES, queue="sales", member="PJSIP/103", memberName="Carol Clark", penalty=0)
    check(member(payload, "PJSIP/103")[0]["name"] == "Carol Clark", f"{payload}")
    await x.fails("REFUSED", "queueAdd", QUEUES, queue="sales", member="PJSIP/103")
    call = a.call("681")
    leg = await x.take(c)
    call.hangup()
    await leg.ended(5)
    payload = await x.does("queuePause", QUEUES, queue="sales", member="PJSIP/103", reason="lunch")
    check(member(payload, "PJSIP/103")[0]["paused"], f"{payload}")
    payload = await x.does("queuePause", QUEUES, queue="sales", member="PJSIP/103", reason="lunch")
    check(member(payload, "PJSIP/103")[0]["paused"], f"paused twice: {payload}")
    payload = await x.does("queuePause", QUEUES, member="PJSIP/103", paused=False)
    check(member(payload, "PJSIP/103") and not member(payload, "PJSIP/103")[0]["paused"], f"in all queues: {payload}")
    payload = await x.does("queueRemove", QUEUES, queue="sales", member="PJSIP/103")
    check(payload["queues"] and not member(payload, "PJSIP/103"), f"{payload}")
    await x.fails("REFUSED", "queueRemove", QUEUES, queue="sales", member="PJSIP/103")
    await x.fails("REFUSED", "queueAdd", QUEUES, queue="no-such-queue", member="PJSIP/103")


# ---------------------------------------------------------------- any action, refusals, the audit

@test
async def send_action(x):
    response = (await x.action("CoreStatus"))["response"]
    check(any(h["name"] == "CoreStartupDate" for h in response), f"{response}")
    items = (await x.action("PJSIPShowEndpoints"))["items"]
    check(any(h["value"] == "101" for i in items for h in i["headers"]), "no endpoint 101 is listed")
    fields = "userErrors { code field message }"
    await x.fails("REFUSED", "sendAction", fields, action="NoSuchAction")
    for own in ("Logoff", "Events", "Login"):
        await x.fails("INVALID", "sendAction", fields, action=own)
    await x.fails("INVALID", "sendAction", fields, action="Ping", headers=[{"name": "X", "value": "a\r\nAction: Logoff"}])
    await x.fails("INVALID", "sendAction", fields, action="Ping", headers=[{"name": "ActionID", "value": "mine"}])


@test
async def refusals(x):
    await x.fails("NOT_FOUND", "hangup", callId="lab/1.1")
    await x.fails("NOT_FOUND", "hangup", callId="nowhere/1.1")
    await x.fails("INVALID", "hangup", callId="1")
    for bad in ("PJSIP/101&PJSIP/102", "PJSIP/101\r\nX: y", "Local/101@from-trunk", "Console/dsp", "Local/1@internal/n&x"):
        await x.fails("INVALID", "originate", device=bad, context="click", exten="102")
    await x.fails("INVALID", "originate", device="PJSIP/101", application="System", data="id")
    await x.fails("INVALID", "originate", device="PJSIP/101", application="Playback", data="${SHELL(id)}")
    await x.fails("INVALID", "originate", device="PJSIP/101", context="click", exten="102",
                  variables=[{"name": "FILE(/tmp/x)", "value": "1"}])
    await x.fails("INVALID", "originate", device="PJSIP/101", context="from-trunk", exten="102")


@test
async def audit(x):
    for _ in range(50):
        nodes = (await x.ringdown.query(
            "{ audit(first: 1000) { nodes { action actor role outcome callId party actionId channelId message durationMs"
            " arguments { name value } } } }"))["audit"]["nodes"]
        if nodes:
            break
        await asyncio.sleep(0.2)
    outcomes = {(n["action"], n["outcome"]) for n in nodes}
    names = {n["action"] for n in nodes}
    wanted = {"originate", "hangup", "redirect", "blindTransfer", "attendedTransfer", "cancelAttendedTransfer", "park",
              "bridge", "startRecording", "stopRecording", "mute", "sendDtmf", "spy", "pickup", "queueAdd", "queueRemove",
              "queuePause", "sendAction"}
    if not x.args.only:
        check(wanted <= names, f"not in the audit: {wanted - names}")
        check(("originate", "NOT_ANSWERED") in outcomes and ("originate", "DONE") in outcomes, f"{outcomes}")
    for n in nodes:
        given = {a["name"]: a["value"] for a in n["arguments"]}
        if n["action"] == "sendDtmf":
            check(given["digits"] == "***", "keys are in the audit")
        if n["outcome"] == "DONE" and "callFile" not in given and given.get("viaCallFile") != "true" \
                and "at" not in given:
            check(n["actionId"], f"no ActionID: {n}")
    return f"{len(nodes)} entries"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lab", required=True, help="folder with the Python module phone")
    parser.add_argument("--ami", default="127.0.0.1:5038")
    parser.add_argument("--sip", default="127.0.0.1:5060")
    parser.add_argument("--trunk", default="127.0.0.2:5080", help="the address that the outside calls from")
    parser.add_argument("--user", default="monitor")
    parser.add_argument("--secret", default="monitor-secret")
    parser.add_argument("--spool", help="Asterisk's spool folder as this machine sees it: call files, recordings")
    parser.add_argument("--port", type=int, default=18091, help="Ringdown's")
    parser.add_argument("--only", help="names of tests, by commas")
    args = parser.parse_args()
    ringdown = Ringdown(args)
    lab = Lab(args, ringdown)
    failed = 0
    try:
        await ringdown.ready()
        version = ringdown.ask("{ pbxes { version } }")["pbxes"][0]["version"]
        print(f"Asterisk {version}", flush=True)
        await lab.open()
        await lab.quiet()
        for one in TESTS:
            if args.only and one.__name__ not in args.only.split(","):
                continue
            try:
                said = await asyncio.wait_for(one(lab), 90)
                print(f"PASS {one.__name__}" + (f" ({said})" if said else ""), flush=True)
            except (Exception, asyncio.TimeoutError) as e:
                failed += 1
                print(f"FAIL {one.__name__}: {type(e).__name__}: {e}", flush=True)
            try:
                await lab.quiet()
            except Exception as e:
                print(f"     not quiet after it: {e}", flush=True)
        await lab.close()
    finally:
        ringdown.stop()
    print(f"{failed} failed; the service's log: {ringdown.data}/service.log")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
