// npm's subscriptions-transport-ws: the older subprotocol, graphql-ws by name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import * as ringdown from './lib.mjs';

let line;
let client;
let connected = 0;

before(async () => {
  line = await ringdown.line();
  client = new SubscriptionClient(line.ws, { reconnect: true, timeout: 60_000, minTimeout: 5_000 }, WebSocket);
  client.onConnected(() => connected++);
  client.onReconnected(() => connected++);
});

after(() => {
  client.close();
  line.close();
});

function ask(query) {
  return new Promise((answered, failed) => {
    let answer;
    client.request({ query }).subscribe({
      next: (result) => (answer = result),
      error: failed,
      complete: () => answered(answer),
    });
  });
}

function follow(variables = { after: null }) {
  const fold = new ringdown.Fold();
  const { unsubscribe } = client.request({ query: ringdown.CALLS, variables }).subscribe({
    next({ data, errors }) {
      try {
        assert.equal(errors, undefined);
        fold.take(data.calls);
        variables.after = data.calls.cursor; // sent again when the client reconnects
      } catch (wrong) {
        fold.fail(wrong);
      }
    },
    error: (error) => fold.fail(error),
  });
  return { fold, stop: unsubscribe };
}

test('queries', async () => {
  assert.ok(Array.isArray((await ask(ringdown.LIVE)).data.calls));
  ringdown.livePbx((await ask(ringdown.PBXES)).data.pbxes);
});

test('a mutation is refused in words', async () => {
  ringdown.refusedInWords((await ask(ringdown.HANGUP)).data);
});

test('a wrong operation gets an error with a code', async () => {
  ringdown.told((await ask(ringdown.WRONG)).errors, 'GRAPHQL_VALIDATION_FAILED');
  ringdown.told((await ask(ringdown.WRONG_SUBSCRIPTION)).errors, 'GRAPHQL_VALIDATION_FAILED');
});

test('follows calls, ends that and goes on with another operation on the same socket', async () => {
  const { fold, stop } = follow();
  await ringdown.snapshotThenChangesUntilEnded(fold);
  stop();
  const seen = fold.kinds.length;
  const other = follow();
  await other.fold.until('changes', () => other.fold.kinds.length > 3);
  assert.equal(fold.kinds.length, seen, 'who has ended hears no more');
  await other.fold.agreesWith((await ask(ringdown.LIVE)).data.calls);
  other.stop();
  assert.equal(connected, 1);
});

test('goes on behind the cursor after its socket was cut', async () => {
  const { fold, stop } = follow();
  await fold.until('changes', () => fold.kinds.length > 3);
  const [seen, before] = [fold.kinds.length, connected];
  line.cut();
  await fold.until('a change on a new socket', () => connected > before && fold.kinds.length > seen + 1);
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  assert.ok(!fold.kinds.includes('RESYNC'));
  await fold.agreesWith((await ask(ringdown.LIVE)).data.calls);
  stop();
});
