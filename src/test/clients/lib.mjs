// What the tests of all clients share: where the service is, a way to it that can be cut, and the fold of a subscription.
import assert from 'node:assert/strict';
import net from 'node:net';

export const service = new URL(process.env.RINGDOWN_URL ?? 'http://127.0.0.1:8080/graphql');

export const CALLS = `subscription Calls($after: ID) {
  calls(after: $after) {
    cursor kind removed
    calls { id revision state }
    change { callId revision type call { id revision state } }
  }
}`;
export const LIVE = '{ calls { id revision state } }';
export const PBXES = '{ pbxes { name state } }';
/** A call that is not there cannot be hung up. */
export const HANGUP = 'mutation { hangup(callId: "demo/none") { callId userErrors { code field message } } }';
export const WRONG = '{ nothing }';
export const WRONG_SUBSCRIPTION = 'subscription { nothing }';

/** Leads to the service until it is cut, as a network does; then anew. */
export async function line() {
  const open = new Set();
  const server = net.createServer((here) => {
    const there = net.connect(Number(service.port), service.hostname);
    for (const [one, other] of [[here, there], [there, here]]) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${server.address().port}`;
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    http: `http://${host}/graphql`,
    ws: `ws://${host}/graphql`,
    cut,
    close() {
      server.close();
      cut();
    },
  };
}

/** What a subscriber knows, kept by the rules of docs/graphql.md; and that nothing came twice or not at all. */
export class Fold {
  calls = new Map();
  revisions = new Map();
  /** All that it has known, one after the other. */
  known = new Set();
  kinds = [];
  ended = [];
  cursor = null;
  #waiting = new Set();

  take(update) {
    this.kinds.push(update.kind);
    this.cursor = update.cursor;
    switch (update.kind) {
      case 'SNAPSHOT':
        this.calls = new Map(update.calls.map((call) => [call.id, call]));
        this.revisions = new Map(update.calls.map((call) => [call.id, call.revision]));
        break;
      case 'CHANGE': {
        const { callId, revision, type, call } = update.change;
        assert.equal(revision, (this.revisions.get(callId) ?? 0) + 1, `${callId} is told without a hole and once`);
        if (type === 'ENDED') {
          this.calls.delete(callId);
          this.revisions.delete(callId);
          this.ended.push(callId);
        } else {
          this.calls.set(callId, call);
          this.revisions.set(callId, revision);
        }
        break;
      }
      case 'REMOVED':
        assert.fail('nothing leaves a subscription to all calls but by ENDED');
        break;
      case 'RESYNC':
        break;
    }
    this.known.add(fingerprint(this.calls.values()));
    this.#look();
  }

  fail(error) {
    this.error = error;
    this.#look();
  }

  #look() {
    for (const waiter of this.#waiting) waiter();
  }

  /** Waits for updates until it is so. */
  async until(what, so, seconds = 20) {
    let waiter;
    let timer;
    try {
      await new Promise((yes, no) => {
        waiter = () => {
          if (this.error) no(this.error);
          else if (so(this)) yes();
        };
        timer = setTimeout(() => no(new Error(`not within ${seconds} s: ${what}; kinds: ${this.kinds}`)), seconds * 1000);
        this.#waiting.add(waiter);
        waiter();
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiter);
    }
  }

  /** It knew, or comes to know, exactly these calls at one time. */
  agreesWith(calls) {
    const print = fingerprint(calls);
    return this.until(`knows ${print}`, () => this.known.has(print));
  }
}

function fingerprint(calls) {
  return [...calls]
    .map(({ id, revision, state }) => `${id} ${revision} ${state}`)
    .sort()
    .join(', ');
}

/** What begins a subscription: a snapshot, then changes, until a call has ended. */
export async function snapshotThenChangesUntilEnded(fold) {
  await fold.until('a call ended', () => fold.ended.length > 0);
  assert.equal(fold.kinds[0], 'SNAPSHOT');
  assert.ok(fold.kinds.slice(1).every((kind) => kind === 'CHANGE'), `${fold.kinds}`);
}

export function livePbx(pbxes) {
  assert.deepEqual(pbxes.map(({ name, state }) => ({ name, state })), [{ name: 'demo', state: 'CONNECTED' }]);
}

export function refusedInWords({ hangup }) {
  assert.equal(hangup.userErrors.length, 1);
  assert.equal(hangup.userErrors[0].code, 'NOT_FOUND');
  assert.equal(hangup.userErrors[0].field, 'callId');
  assert.ok(hangup.userErrors[0].message.length > 10);
}

export function told(errors, code) {
  assert.equal(errors[0].extensions?.code, code, JSON.stringify(errors));
  assert.ok(errors[0].message.includes('nothing'), errors[0].message);
}
