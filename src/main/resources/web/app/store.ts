import { ask, connect, follow, type Link } from './client';
import { changeTold, forgetClocks } from './clock';
import { CALLS, DEVICES, ME, NAMES, PBXES, QUEUES, ROOMS, TODAY } from './documents';
import { learnName } from './prefs';
import type {
  Call,
  CallRecord,
  CallsUpdate,
  Conference,
  Device,
  Me,
  ParkedCall,
  Pbx,
  Queue,
  QueueReport,
  QueuesUpdate,
} from './schema';

/** What the service told, and nothing else. Views read it; only this file writes it. */
export const store = {
  link: 'connecting' as Link,
  lostAt: 0,
  lostWhy: '',
  /** When changes were missed and everything was read anew. */
  resyncedAt: 0,
  failure: '',
  calls: new Map<string, Call>(),
  /** Whether it was told at all which calls there are. */
  callsKnown: false,
  queues: new Map<string, Queue>(),
  pbxes: new Map<string, Pbx>(),
  conferences: [] as Conference[],
  parked: [] as ParkedCall[],
  devices: [] as Device[],
  today: new Map<string, QueueReport>(),
  me: { name: '', role: 'VIEWER', numbersMasked: false, scope: { pbxs: [], accountCodes: [], tenants: [], numbers: [] } } as Me,
};

/** Views that show boards which have no subscription say so, others cost nothing. */
export const shown = { devices: false, rooms: false, today: false };

let changed: () => void = () => {};
const callListeners = new Set<(id: string) => void>();

export function onCall(listener: (id: string) => void): () => void {
  callListeners.add(listener);
  return () => callListeners.delete(listener);
}

export function start(onChange: () => void): void {
  changed = onChange;
  connect((link, why) => {
    if (link === 'refused') {
      store.link = link;
      store.lostWhy = why ?? '';
      changed();
      return;
    }
    if (link === 'lost') {
      if (store.link !== 'lost') {
        store.lostAt = Date.now();
      }
      store.lostWhy = why ?? '';
      store.link = 'lost';
      changed();
      return;
    }
    store.link = link;
    changed();
    void readToday().catch(() => {});
    // The subscriptions were sent before: what they missed is here before this is answered.
    answered = false;
    void Promise.allSettled([readMe(), readRooms(), readDevices()]).then(() => {
      answered = true;
      caughtUp();
    });
  });
  const variables: { after: string | null } = { after: null };
  follow<{ calls: CallsUpdate }>(
    CALLS,
    variables,
    ({ calls }) => {
      onCalls(calls);
      variables.after = calls.cursor;
    },
    fail,
  );
  follow<{ queues: QueuesUpdate }>(QUEUES, {}, ({ queues }) => onQueues(queues), fail);
  follow<{ pbxes: Pbx }>(PBXES, {}, ({ pbxes }) => onPbx(pbxes), fail);
  setInterval(() => {
    if (store.link === 'live' && shown.today && !document.hidden) {
      void readToday().catch(() => {});
    }
  }, 30_000);
}

let answered = false;

/** Nobody is told that there are no calls by a page that does not know it. */
function caughtUp(): void {
  if (store.link === 'stale' && answered && (store.callsKnown || store.failure)) {
    store.link = 'live';
    changed();
  }
}

function fail(why: string): void {
  store.failure = why;
  caughtUp();
  changed();
}

let resyncing = false;

function onCalls(update: CallsUpdate): void {
  switch (update.kind) {
    case 'SNAPSHOT':
      store.calls.clear();
      store.callsKnown = true;
      for (const call of update.calls ?? []) {
        store.calls.set(call.id, call);
        learn(call);
      }
      if (resyncing) {
        resyncing = false;
        store.resyncedAt = Date.now();
        forgetClocks();
      }
      caughtUp();
      break;
    case 'RESYNC':
      resyncing = true;
      break;
    case 'REMOVED':
      store.calls.delete(update.removed ?? '');
      break;
    case 'CHANGE': {
      const change = update.change;
      if (!change) {
        break;
      }
      changeTold(change.call.pbx, change.at);
      if (change.type === 'ENDED') {
        store.calls.delete(change.callId);
        if (change.call.queueVisits.length > 0) {
          later('today', 3000, () => shown.today && void readToday().catch(() => {}));
        }
      } else {
        store.calls.set(change.callId, change.call);
        learn(change.call);
      }
      for (const listener of callListeners) {
        listener(change.callId);
      }
      break;
    }
  }
  if (shown.rooms) {
    later('rooms', 1000, () => void readRooms().catch(() => {}));
  }
  if (shown.devices) {
    later('devices', 1000, () => void readDevices().catch(() => {}));
  }
  changed();
}

function learn(call: Call): void {
  for (const party of [call.caller, ...call.parties.map((p) => p.party), ...call.legs.map((leg) => leg.target)]) {
    if (party?.device) {
      learnName(`${call.pbx}/${party.device}`, party.number, party.name);
    }
  }
}

function onQueues(update: QueuesUpdate): void {
  if (update.kind === 'SNAPSHOT') {
    store.queues.clear();
  }
  for (const queue of update.queues ?? []) {
    store.queues.set(queue.id, queue);
    for (const member of queue.members) {
      learnName(`${queue.pbx}/${member.device}`, null, member.name);
    }
  }
  if (update.kind === 'REMOVED') {
    store.queues.delete(update.removed ?? '');
  }
  changed();
}

function onPbx(pbx: Pbx): void {
  if (pbx.state === 'REMOVED') {
    store.pbxes.delete(pbx.name);
  } else {
    store.pbxes.set(pbx.name, pbx);
  }
  changed();
}

async function readMe(): Promise<void> {
  store.me = (await ask<{ me: Me }>(ME)).me;
}

export async function readRooms(): Promise<void> {
  const answer = await ask<{ conferences: Conference[]; parkingSpaces: ParkedCall[] }>(ROOMS);
  store.conferences = answer.conferences;
  store.parked = answer.parkingSpaces;
  changed();
}

export async function readDevices(): Promise<void> {
  store.devices = (await ask<{ devices: Device[] }>(DEVICES)).devices;
  changed();
}

let namesRead = false;

/** Names of those who do not talk right now, once. */
export async function readNames(): Promise<void> {
  if (namesRead) {
    return;
  }
  namesRead = true;
  const { callRecords } = await ask<{ callRecords: { nodes: CallRecord[] } }>(NAMES);
  for (const record of callRecords.nodes.reverse()) {
    for (const party of [record.caller, ...record.legs.map((leg) => leg.target)]) {
      if (party?.device) {
        learnName(`${record.pbx}/${party.device}`, party.number, party.name);
      }
    }
  }
  changed();
}

export async function readToday(): Promise<void> {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  const answer = await ask<{ queueReport: QueueReport[] }>(TODAY, { from: from.toISOString(), to: to.toISOString() });
  store.today = new Map(answer.queueReport.map((report) => [`${report.pbx}/${report.queue}`, report]));
  changed();
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** At most once in that time, and once after the last reason to. */
export function later(what: string, ms: number, run: () => void): void {
  if (!timers.has(what)) {
    timers.set(
      what,
      setTimeout(() => {
        timers.delete(what);
        if (store.link === 'live') {
          run();
        }
      }, ms),
    );
  }
}

/** It tells what happens there; every few minutes it is also asked for the lists of all that is. */
export function connected(pbx: Pbx): boolean {
  return pbx.state === 'CONNECTED' || pbx.state === 'SYNCING';
}

/** Whether what is shown of this PBX is what happens there now. */
export function fresh(name: string): boolean {
  const pbx = store.pbxes.get(name);
  return store.link === 'live' && (pbx === undefined || connected(pbx));
}
