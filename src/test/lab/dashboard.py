#!/usr/bin/env python3
"""Each act of the dashboard, done by its page in a Chromium, against a real Asterisk with phones that say what happened.

    npm install --no-save --no-package-lock --prefix FOLDER playwright-core
    src/test/lab/dashboard.py --playwright FOLDER --lab FOLDER --ami 127.0.0.1:5038 --sip 127.0.0.1:5060 \\
        --trunk 127.0.0.2:5080 [--spool FOLDER] [--chromium /usr/bin/chromium] [--only NAME,...] [--table FILE]

The lab, the phones and the service are those of control.py, and so are the arguments. Each act is checked twice: by the
phones (who rings, who talks, who hears whom), and by what the page shows. Exit status 0 when all passed.
"""
import argparse
import asyncio
import json
import pathlib
import shutil
import sys
import time

import control
from control import Failed, check

HERE = pathlib.Path(__file__).resolve().parent
ACTS = []


def act(what, how):
    """@param what is done @param how it is done at the page"""
    def known(f):
        ACTS.append((f, what, how))
        return f
    return known


class Page:
    """The dashboard in a browser."""

    def __init__(self, args, url):
        self.args, self.url, self.process, self.turn = args, url, None, asyncio.Lock()

    async def open(self):
        self.process = await asyncio.create_subprocess_exec(
            "node", str(HERE / "browser.mjs"), self.args.chromium, self.args.playwright,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
        await self("goto", "page", self.url + "/")
        await self.shows(".l-live", seconds=30)
        await self("evaluate", "page", "localStorage.setItem('ringdown', JSON.stringify({lang: 'en'}))")

    async def close(self):
        if self.process:
            self.process.stdin.close()
            await self.process.wait()

    async def __call__(self, call, of, *given):
        async with self.turn:
            self.process.stdin.write((json.dumps({"call": call, "of": of, "with": given}) + "\n").encode())
            await self.process.stdin.drain()
            line = await self.process.stdout.readline()
        check(line, "the browser has ended")
        answer = json.loads(line)
        if "failure" in answer:
            raise Failed(f"page: {call} of {of}: {answer['failure']}")
        return answer["value"]

    async def shows(self, selector, seconds=10):
        await self("waitFor", selector, {"timeout": seconds * 1000})

    async def hides(self, selector, seconds=10):
        await self("waitFor", selector, {"state": "hidden", "timeout": seconds * 1000})

    async def text(self, selector):
        return " ".join((await self("innerText", selector)).split())

    async def view(self, name):
        await self("evaluate", "page", f"location.hash = '#/{name}'")
        await self.shows(f"nav a[href='#/{name}'][aria-current]")

    async def press(self, *keys):
        for key in keys:
            await self("press", "keyboard", key)
            await asyncio.sleep(0.05)

    async def menu(self, where, item):
        await self("click", f"{where} [aria-haspopup=menu]")
        await self("click", f'role=menuitem[name="{item}"]')

    async def fill(self, **fields):
        for name, value in fields.items():
            await self("fill", f"dialog [name={name}]", value)

    async def submit(self, button):
        await self("click", f'dialog >> role=button[name="{button}"]')

    async def told(self, text, bad=False, seconds=20):
        """What the page says of an order; then it is put away."""
        toast = f".toast{'.bad' if bad else ':not(.bad)'}:has-text({json.dumps(text, ensure_ascii=False)})"
        other = f".toast{':not(.bad)' if bad else '.bad'}"
        until = time.monotonic() + seconds
        while True:
            try:
                await self.shows(toast, 1)
                break
            except Failed:
                instead = await self("allInnerTexts", other)
                check(not instead and time.monotonic() < until, f"the page does not say {text!r} but {instead}")
        said = await self.text(f"{toast} span")
        await self("click", f"{toast} button")
        return said

    async def drag(self, source, target, shift=False):
        """With the mouse, as a hand does it."""
        await self("hover", source)
        await self("down", "mouse")
        if shift:
            await self("down", "keyboard", "Shift")
        box = await self("evaluate", "page", "document.querySelector(%s)?.getBoundingClientRect().toJSON()" % json.dumps(source))
        await self("move", "mouse", box["x"] + 30, box["y"] + 12, {"steps": 4})
        await self.shows(target)
        await self("hover", target)
        await self("hover", target)
        await self("up", "mouse")
        if shift:
            await self("up", "keyboard", "Shift")

    async def phones(self):
        """Extensions, the lab's ten phones only."""
        await self.view("extensions")
        await self("fill", "#search", "PJSIP/10")
        await self.shows(tile("105"))


def row(call_id):
    return f'[data-call="{call_id}"]'


def tile(number):
    return f'.tile[data-device="lab/PJSIP/{number}"]'


class Desk(control.Lab):
    """The lab, with a page open."""

    def __init__(self, args, ringdown):
        super().__init__(args, ringdown)
        self.page = Page(args, ringdown.url)

    async def clear(self):
        """Puts away what an act left on the page."""
        await self.page("reload", "page")
        await self.page.shows(".l-live")

    async def hear(self, pairs, seconds=0.8):
        """@param pairs (who speaks, who listens, whether it is to be heard)"""
        for speaker, listener, wanted in pairs:
            speaker.loud = True
            await asyncio.sleep(0.3)
            share = await self.hears(listener, seconds)
            for _ in range(8):  # a room greets first whoever comes in
                if not wanted or share > 0.3:
                    break
                share = await self.hears(listener, seconds)
            speaker.loud = False
            await asyncio.sleep(0.2)
            check((share > 0.3) == wanted,
                  f"{listener.number} {'does not hear' if wanted else 'hears'} {speaker.number} ({share:.2f})")


# ---------------------------------------------------------------- begin and end

@act("click to call", "`n`, number, `Enter`")
async def click_to_call(x):
    page, (a, b) = x.page, x.get("101 102")
    await page.view("calls")
    await page.press("n")
    await page.fill(exten="102", device="PJSIP/101", context="click")
    await page.press("Enter")
    first = await a.ringing()
    check(first.caller == "102", f"101 shows {first.caller}")
    await page.told("Done: Call 102")
    first.answer()
    leg = await x.take(b)
    call_id = await x.live("101")
    await page.shows(f"{row(call_id)} .s-UP")
    shown = await page.text(f"{row(call_id)}")
    check("101" in shown and "102" in shown, shown)
    await x.hear([(a, b, True), (b, a, True)])
    first.hangup()
    await leg.ended()
    await page.hides(row(call_id))
    return "101 rings with 102 on its display, then 102; they hear each other", "Talking, 101 with 102; gone when they hang up"


@act("call an extension", "its tile's menu")
async def call_a_tile(x):
    page, (a, b) = x.page, x.get("101 103")
    await page.phones()
    await page("click", f"{tile('103')} [aria-haspopup=menu]")
    await page("click", "role=menuitem >> nth=0")
    await page.fill(device="PJSIP/101", context="click")
    await page.submit("Call")
    first = await x.take(a)
    leg = await x.take(b)
    await page.shows(f"{tile('103')}.d-IN_USE")
    first.hangup()
    await leg.ended()
    await page.shows(f"{tile('103')}.d-NOT_IN_USE")
    return "101 rings, then 103", "103's tile: Talking; then Idle"


@act("hang up", "keys alone: arrows, `m`, `Enter`")
async def hang_up(x):
    page, (a, b) = x.page, x.get("101 102")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.shows(f"{row(call_id)} .s-UP")
    await page.press("ArrowDown", "m", "ArrowUp", "Enter")
    await page.shows("dialog")
    await page.press("Tab")
    check(await page("evaluate", "page", "document.activeElement.matches('.danger-button')"), "Hang up has not the focus")
    await page.press("Enter")
    await call.ended(5)
    await leg.ended(5)
    check(call.ended_by == leg.ended_by == "other", "not hung up on")
    await page.told("Done: Hang up")
    await page.hides(row(call_id))
    return "both are hung up on", "Done: Hang up; the call is gone"


@act("refused by Asterisk", "New call to a number that is not there")
async def refused(x):
    page = x.page
    await page.view("calls")
    await page("click", "header button.primary")
    await page.fill(exten="5999", device="PJSIP/101", context="internal")
    await page.submit("Call")
    said = await page.told("Asterisk refused", bad=True)
    check("xtension" in said, said)
    check(x.phones["101"].incoming_calls.empty(), "101 rings")
    return "nothing rings", said


@act("refused by the phone", "Listen, and the phone of who would listen says no")
async def rejected(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.menu(row(call_id), "Listen …")
    await page.fill(device="PJSIP/103")
    await page.submit("Listen")
    (await c.ringing()).reject(603)
    said = await page.told("Nobody answered", bad=True)
    check(not call.ended_at and not leg.ended_at, "the call was lost")
    return "103 rings and rejects; the call goes on", said


# ---------------------------------------------------------------- move

async def transferred(x, call, leg, c, call_id, kind):
    """101 and 103 talk, 102 is out of it. Returns what the page shows."""
    await asyncio.sleep(0.5)
    a = x.phones["101"]
    await x.hear([(a, c, True), (c, a, True)])
    await x.page.view("calls")
    await x.page.shows(f"{row(call_id)} .s-UP")
    tag = await x.page.text(f"{row(call_id)} .t-transfer")
    check(kind in tag and "103" in tag and "answered" in tag, tag)
    return tag


@act("transfer, blind", "102's tile dragged onto 103's")
async def blind_by_drag(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.phones()
    call, leg, call_id = await x.talk(a, b)
    await page.shows(f"{tile('102')}.d-IN_USE[draggable=true]")
    await page.drag(tile("102"), tile("103"))
    leg2 = await x.take(c)
    await leg.ended(5)
    await page.told("Done: Transfer → 103")
    tag = await transferred(x, call, leg, c, call_id, "blind transfer")
    leg2.hangup()
    await call.ended()
    return "103 rings, 102 is out; 101 and 103 hear each other", tag


@act("transfer, blind, a caller from outside", "the call dragged onto an extension of the strip below")
async def blind_by_row(x):
    page, (b, c) = x.page, x.get("102 103")
    await page.view("calls")
    call = x.trunk.call("49305550102", as_number="491701234567")
    leg = await x.take(b)
    await call.answered()
    call_id = await x.live("491701234567")
    await page.shows(f"{row(call_id)}[draggable=true]")
    await page.drag(f"{row(call_id)} .pill", '.dock .tile:has(.num:text-is("103"))')
    leg2 = await x.take(c)
    await leg.ended(5)
    await page.told("Done: Transfer → 103")
    await page.shows(f"{row(call_id)} .t-transfer:has-text('answered')")
    leg2.hangup()
    await call.ended()
    return "103 rings, 102 is out; the caller stays", "blind transfer → 103 (answered)"


@act("transfer, blind", "keys alone: `m`, Transfer …, number, who transfers, `Enter`")
async def blind_by_keys(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.shows(f"{row(call_id)} .s-UP")
    await page.press("ArrowDown", "m", "ArrowDown", "Enter")
    await page.shows("dialog")
    await page("type", "keyboard", "103")
    await page.press("Tab", "ArrowDown", "ArrowDown", "Tab", "Tab", "Tab")
    check(await page("evaluate", "page", "document.activeElement.matches('dialog .primary')"), "Transfer has not the focus")
    await page.press("Enter")
    leg2 = await x.take(c)
    await leg.ended(5)
    await page.told("Done: Transfer → 103")
    tag = await transferred(x, call, leg, c, call_id, "blind transfer")
    leg2.hangup()
    await call.ended()
    return "103 rings, 102 is out; 101 and 103 hear each other", tag


async def consultation(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.phones()
    call, leg, call_id = await x.talk(a, b)
    await page.shows(f"{tile('102')}.d-IN_USE[draggable=true]")
    await page.drag(tile("102"), tile("103"), shift=True)
    leg2 = await x.take(c)
    await page.told("Done: Consult → 103")
    await asyncio.sleep(1.5)
    await x.hear([(b, c, True), (c, b, True), (a, c, False)])
    await page.view("calls")
    await page.shows(f"{row(call_id)} .t-transfer:has-text('attended transfer')")
    return call, leg, leg2, call_id


@act("transfer, attended", "102's tile dragged onto 103's with Shift; menu: Complete the transfer")
async def attended_by_drag(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    call, leg, leg2, call_id = await consultation(x)
    await page.menu(row(call_id), "Complete the transfer")
    await leg.ended(5)
    await page.told("Done: Complete the transfer")
    await asyncio.sleep(1.5)
    check(not call.ended_at and not leg2.ended_at, "the two were not joined")
    tag = await transferred(x, call, leg, c, call_id, "attended transfer")
    call.hangup()
    await leg2.ended()
    return "103 rings and talks with 102 while 101 waits; then 102 is out, 101 and 103 hear each other", tag


@act("consultation cancelled", "menu: Cancel the consultation")
async def attended_cancelled(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    call, leg, leg2, call_id = await consultation(x)
    await page.menu(row(call_id), "Cancel the consultation")
    await leg2.ended(5)
    await page.told("Done: Cancel the consultation")
    await x.hear([(a, b, True), (b, a, True)])
    await page.shows(f"{row(call_id)} .t-transfer:has-text('cancelled')")
    call.hangup()
    await leg.ended()
    return "103 is hung up on; 101 and 102 hear each other again", "attended transfer → 103 (cancelled)"


@act("park, and pick up", "menu: Park, then Rooms: Pick up")
async def park(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.menu(row(call_id), "Park")
    await page.shows("dialog")  # two colleagues: which of them
    await page("selectOption", "dialog [name=party]", {"index": 0})
    await page.submit("Park")
    await page.told("Done: Park")
    check(not call.ended_at, "101 was lost")
    await page.shows(f"{row(call_id)} .s-PARKED")
    await page.view("rooms")
    await page.shows(".parked")
    space = await page.text(".parked .space")
    await page("click", ".parked button")
    await page.fill(device="PJSIP/103", context="internal")
    await page.submit("Call")
    pick = await x.take(c)
    await asyncio.sleep(1)
    await x.hear([(a, c, True), (c, a, True)])
    await page.hides(".parked")
    await page.view("calls")
    tag = await page.text(f"{row(call_id)} .t-transfer")
    pick.hangup()
    await call.ended()
    return f"101 waits at {space}; 103 rings, and 101 and 103 hear each other", f"Parked {space} with its time, then {tag}"


@act("pick up what rings elsewhere", "menu of the ringing call: Pick up …")
async def pick_up(x):
    page, (a, b, c) = x.page, x.get("101 102 103")
    await page.view("calls")
    call = a.call("102")
    leg = await b.ringing()
    call_id = await x.live("101", "RINGING")
    await page.menu(row(call_id), "Pick up …")
    await page.fill(device="PJSIP/103")
    await page.submit("Pick up")
    taken = await x.take(c)
    await leg.ended(5)
    check(not leg.answered_at, "102 was answered")
    await call.answered()
    await page.told("Done: Pick up")
    await x.hear([(a, c, True), (c, a, True)])
    await page.shows(f"{row(call_id)} .s-UP")
    shown = await page.text(row(call_id))
    check("103" in shown and "picked up" in shown, shown)
    taken.hangup()
    await call.ended()
    return "102 rings no more; 101 and 103 hear each other", "Talking, 101 with 103, picked up"


@act("two parties into a conference", "menu: Into a conference …")
async def conference(x):
    page, (a, b) = x.page, x.get("101 102")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.menu(row(call_id), "Into a conference …")
    await page.fill(exten="conf", context="click")
    await page.submit("Into a conference")
    await page.told("Done: Into a conference")
    await asyncio.sleep(1.5)
    check(not call.ended_at and not leg.ended_at, "a party was lost on the way")
    await x.hear([(a, b, True), (b, a, True)])
    await page.view("rooms")
    await page.shows("article[aria-label='900'] li >> nth=1")
    shown = await page.text("article[aria-label='900']")
    call.hangup()
    leg.hangup()
    await page.hides("article[aria-label='900']")
    return "both stay and hear each other in the room", "room 900: " + shown[:60]


# ---------------------------------------------------------------- listen, record, mute

def spying(item, mode, heard_by_a, heard_by_b):
    async def f(x):
        page, (a, b, c) = x.page, x.get("101 102 103")
        await page.view("calls")
        call, leg, call_id = await x.talk(a, b)
        await page.menu(row(call_id), f"{item} …")
        await page.fill(device="PJSIP/103")
        await page("selectOption", "dialog [name=party]", {"index": 0})
        await page.submit(item)
        ear = await x.take(c)
        await page.told(f"Done: {item}")
        await x.hear([(a, c, True), (b, c, True), (c, a, heard_by_a), (c, b, heard_by_b), (a, b, True)])
        await page.shows(f"{row(call_id)} .s-UP")
        await page.shows(".call-row .s-IN_APPLICATION")
        ear.hangup()
        await ear.ended()
        check(not call.ended_at and not leg.ended_at, "the call was lost")
        heard = {(False, False): "neither hears 103", (True, False): "101 hears 103, 102 does not",
                 (True, True): "both hear 103"}[heard_by_a, heard_by_b]
        return f"103 hears both; {heard}", "the call goes on; 103's own call is With Asterisk"
    f.__name__ = mode
    return f


for given in (("Listen", "listen", False, False), ("Whisper", "whisper", True, False), ("Barge in", "barge", True, True)):
    act(given[0].lower(), f"menu: {given[0]} …, by the side of 101")(spying(*given))


@act("record, and stop", "menu: Record, Stop recording")
async def record(x):
    page, (a, b) = x.page, x.get("101 102")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    before = set(pathlib.Path(x.args.spool).glob("monitor/ringdown/**/*.wav")) if x.args.spool else set()
    await page.menu(row(call_id), "Record")
    await page.told("Done: Record")
    a.loud = True
    await asyncio.sleep(2)
    await page.menu(row(call_id), "Stop recording")
    await page.told("Done: Stop recording")
    await asyncio.sleep(1.5)
    call.hangup()
    await leg.ended()
    if not x.args.spool:
        return "the call goes on (no --spool: its file was not looked at)", "Done: Record; Done: Stop recording"
    new = set(pathlib.Path(x.args.spool).glob("monitor/ringdown/**/*.wav")) - before
    sizes = [file.stat().st_size for file in new]
    check(len(sizes) == 1 and 20_000 < sizes[0] < 80_000, f"recordings: {sizes}")
    return f"a file of {sizes[0]} bytes for its two seconds, and not for those after", "Done: Record; Done: Stop recording"


@act("mute, and unmute", "menu: Mute Alice Adams, Unmute Alice Adams")
async def mute(x):
    page, (a, b) = x.page, x.get("101 102")
    await page.view("calls")
    call, leg, call_id = await x.talk(a, b)
    await page.menu(row(call_id), "Mute Alice Adams")
    await page.told("Done: Mute Alice Adams")
    await x.hear([(a, b, False), (b, a, True)])
    await page.menu(row(call_id), "Unmute Alice Adams")
    await page.told("Done: Unmute Alice Adams")
    await x.hear([(a, b, True)])
    call.hangup()
    await leg.ended()
    return "102 does not hear 101, 101 hears 102; then both", "Unmute Alice Adams is offered while it is mute"


# ---------------------------------------------------------------- queues

@act("pause a member, with a reason", "Queues: the member's menu")
async def pause(x):
    page, (a, d, e) = x.page, x.get("101 104 105")
    await page.view("queues")
    member = '[data-queue="lab/support"] .members li:has-text("Dave Dean")'
    await page.menu(member, "Pause …")
    await page.fill(reason="lunch")
    await page.press("Enter")
    await page.told("Done: Pause")
    await page.shows(f"{member}:has-text('paused: lunch')")
    call = a.call("680")
    leg = await x.take(e)
    check(d.incoming_calls.empty(), "104 rings although it is paused")
    await page.shows('[data-queue="lab/support"] .members li.m-talking:has-text("Erin East")')
    call.hangup()
    await leg.ended()
    return "a caller of the queue reaches 105, 104 does not ring", "Dave Dean: paused: lunch"


@act("end the pause", "Queues: the member's menu")
async def unpause(x):
    page, (a, d) = x.page, x.get("101 104")
    await page.view("queues")
    member = '[data-queue="lab/support"] .members li:has-text("Dave Dean")'
    await page.menu(member, "End pause")
    await page.told("Done: End pause")
    await page.shows(f"{member}:has-text('Ready')")
    call = a.call("680")
    leg = await x.take(d)
    await page.shows('[data-queue="lab/support"] .members li.m-talking:has-text("Dave Dean")')
    call.hangup()
    await leg.ended()
    return "the next caller reaches 104", "Dave Dean: Ready"


# ----------------------------------------------------------------

async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lab", required=True, help="folder with the Python module phone")
    parser.add_argument("--playwright", required=True, help="folder whose node_modules hold playwright-core")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--ami", default="127.0.0.1:5038")
    parser.add_argument("--sip", default="127.0.0.1:5060")
    parser.add_argument("--trunk", default="127.0.0.2:5080", help="the address that the outside calls from")
    parser.add_argument("--user", default="monitor")
    parser.add_argument("--secret", default="monitor-secret")
    parser.add_argument("--spool", help="Asterisk's spool folder as this machine sees it: recordings")
    parser.add_argument("--port", type=int, default=18092, help="Ringdown's")
    parser.add_argument("--only", help="names of acts, by commas")
    parser.add_argument("--table", help="file that the table is written to as well")
    args = parser.parse_args()
    ringdown = control.Ringdown(args)
    desk = Desk(args, ringdown)
    lines, failed = [], 0
    try:
        await ringdown.ready()
        version = ringdown.ask("{ pbxes { version } }")["pbxes"][0]["version"]
        print(f"Asterisk {version}", flush=True)
        await desk.open()
        await desk.quiet()
        await desk.page.open()
        for one, what, how in ACTS:
            if args.only and one.__name__ not in args.only.split(","):
                continue
            try:
                phones, shown = await asyncio.wait_for(one(desk), 90)
                lines.append(f"| {what} | {how} | {phones} | {shown} |")
                print(f"PASS {one.__name__}", flush=True)
            except (Exception, asyncio.TimeoutError) as e:
                failed += 1
                print(f"FAIL {one.__name__}: {type(e).__name__}: {e}", flush=True)
                await desk.page("screenshot", "page", {"path": f"{ringdown.data}/{one.__name__}.png"})
            complaints = await desk.page("complaints", "page")
            if complaints:
                failed += 1
                print(f"     the page complains: {complaints}", flush=True)
            try:
                await desk.quiet()
                await desk.clear()
            except Exception as e:
                print(f"     not quiet after it: {e}", flush=True)
        await desk.close()
    finally:
        await desk.page.close()
        ringdown.stop()
    table = "\n".join(["| act | done by | the phones | the page |", "|---|---|---|---|", *lines])
    print(table)
    if args.table:
        pathlib.Path(args.table).write_text(f"Asterisk {version}\n\n{table}\n")
    print(f"{failed} failed; the service's log and pictures of failures: {ringdown.data}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
