// npm's graphql-ws: the subprotocol graphql-transport-ws.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import * as ringdown from './lib.mjs';

let line;
let client;
let opened = 0;

before(async () => {
  line = await ringdown.line();
  client = createClient({
    url: line.ws,
    webSocketImpl: WebSocket,
    retryAttempts: 20,
    retryWait: () => new Promise((again) => setTimeout(again, 100)),
    shouldRetry: () => true,
    on: { opened: () => opened++ },
  });
});

after(async () => {
  await client.dispose();
  line.close();
});

function ask(query) {
  return new Promise((answered, failed) => {
    let answer;
    client.subscribe({ query }, { next: (result) => (answer = result), error: failed, complete: () => answered(answer) });
  });
}

function follow(by = client, variables = { after: null }) {
  const fold = new ringdown.Fold();
  const stop = by.subscribe(
    { query: ringdown.CALLS, variables },
    {
      next({ data, errors }) {
        try {
          assert.equal(errors, undefined);
          fold.take(data.calls);
          variables.after = data.calls.cursor; // sent again when the client reconnects
        } catch (wrong) {
          fold.fail(wrong);
        }
      },
      error: (error) => fold.fail(error instanceof Error ? error : new Error(JSON.stringify(error))),
      complete() {},
    },
  );
  return { fold, stop };
}

test('queries', async () => {
  assert.ok(Array.isArray((await ask(ringdown.LIVE)).data.calls));
  ringdown.livePbx((await ask(ringdown.PBXES)).data.pbxes);
});

test('a mutation is refused in words', async () => {
  ringdown.refusedInWords((await ask(ringdown.HANGUP)).data);
});

test('a wrong operation gets an error with a code', async () => {
  for (const wrong of [ringdown.WRONG, ringdown.WRONG_SUBSCRIPTION]) {
    await assert.rejects(ask(wrong), (errors) => {
      ringdown.told(errors, 'GRAPHQL_VALIDATION_FAILED');
      return true;
    });
  }
});

test('follows calls, ends that and goes on with another operation on the same socket', async () => {
  const { fold, stop } = follow();
  await ringdown.snapshotThenChangesUntilEnded(fold);
  const sockets = opened;
  const other = follow();
  await other.fold.until('a snapshot', () => other.fold.kinds.length > 0);
  stop();
  const seen = other.fold.kinds.length;
  const seenByFirst = fold.kinds.length;
  await other.fold.until('a change', () => other.fold.kinds.length > seen);
  assert.equal(fold.kinds.length, seenByFirst, 'who has ended hears no more');
  ringdown.livePbx((await ask(ringdown.PBXES)).data.pbxes);
  other.stop();
  assert.equal(opened, sockets);
});

test('goes on behind the cursor after its socket was cut', async () => {
  const steady = createClient({ url: `ws://${ringdown.service.host}/graphql`, webSocketImpl: WebSocket });
  const uncut = follow(steady);
  const cut = follow();
  for (let round = 0; round < 3; round++) {
    const [seen, sockets] = [cut.fold.kinds.length, opened];
    await cut.fold.until('five changes', () => cut.fold.kinds.length > seen + 5);
    line.cut();
    await cut.fold.until('a change on a new socket', () => opened > sockets && cut.fold.kinds.length > seen + 6);
  }
  assert.deepEqual([...new Set(cut.fold.kinds)], ['SNAPSHOT', 'CHANGE']);
  assert.equal(cut.fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  const now = (await ask(ringdown.LIVE)).data.calls;
  await Promise.all([uncut.fold.agreesWith(now), cut.fold.agreesWith(now)]);
  uncut.stop();
  cut.stop();
  await steady.dispose();
});

test('a cursor of another life gets RESYNC and a snapshot', async () => {
  const { fold, stop } = follow(client, { after: 'no-cursor' });
  await fold.until('a snapshot', () => fold.kinds.includes('SNAPSHOT'));
  assert.deepEqual(fold.kinds.slice(0, 2), ['RESYNC', 'SNAPSHOT']);
  stop();
});
