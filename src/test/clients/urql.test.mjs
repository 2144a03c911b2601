// @urql/core: queries and mutations over HTTP; subscriptions over graphql-ws, or by fetch as Server-Sent Events.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import * as ringdown from './lib.mjs';

let line;
let socket;
let overSocket;
let byFetch;
let opened = 0;

before(async () => {
  line = await ringdown.line();
  socket = createClient({ url: line.ws, webSocketImpl: WebSocket, on: { opened: () => opened++ } });
  const forwardSubscription = ({ query = '', variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  overSocket = new Client({
    url: line.http,
    preferGetMethod: false, // queries are asked by POST alone
    exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription })],
  });
  byFetch = new Client({
    url: line.http,
    preferGetMethod: false,
    fetchSubscriptions: true,
    fetch: endingQuietly,
    exchanges: [fetchExchange],
  });
});

after(async () => {
  await socket.dispose();
  line.close();
});

// who stops a subscription by fetch aborts it, and to urql that is an error that nobody takes
async function endingQuietly(url, options) {
  const response = await fetch(url, options);
  return new Response(ReadableStream.from(untilAborted(response.body)), response);
}

async function* untilAborted(body) {
  try {
    yield* body;
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}

function follow(client, fold = new ringdown.Fold()) {
  const { unsubscribe } = client.subscription(gql(ringdown.CALLS), { after: fold.cursor }).subscribe(({ data, error }) => {
    try {
      assert.equal(error, undefined);
      fold.take(data.calls);
    } catch (wrong) {
      fold.fail(wrong);
    }
  });
  return { fold, stop: unsubscribe };
}

test('queries', async () => {
  const { data, error } = await overSocket.query(gql(ringdown.LIVE), {});
  assert.equal(error, undefined);
  assert.ok(Array.isArray(data.calls));
  ringdown.livePbx((await overSocket.query(gql(ringdown.PBXES), {})).data.pbxes);
});

test('a mutation is refused in words', async () => {
  const { data, error } = await overSocket.mutation(gql(ringdown.HANGUP), {});
  assert.equal(error, undefined);
  ringdown.refusedInWords(data);
});

test('a wrong operation gets an error with a code', async () => {
  const query = await overSocket.query(gql(ringdown.WRONG), {});
  ringdown.told(query.error.graphQLErrors, 'GRAPHQL_VALIDATION_FAILED');
  const subscription = await new Promise((told) =>
    overSocket.subscription(gql(ringdown.WRONG_SUBSCRIPTION), {}).subscribe(told));
  ringdown.told(subscription.error.graphQLErrors, 'GRAPHQL_VALIDATION_FAILED');
});

test('follows calls, ends that and goes on behind the cursor on the same socket', async () => {
  const { fold, stop } = follow(overSocket);
  await ringdown.snapshotThenChangesUntilEnded(fold);
  const sockets = opened;
  const other = follow(overSocket, Object.assign(new ringdown.Fold(), { cursor: 'no-cursor' }));
  await other.fold.until('a snapshot', () => other.fold.kinds.includes('SNAPSHOT'));
  assert.equal(other.fold.kinds[0], 'RESYNC');
  stop();
  const seen = fold.kinds.length;
  const again = follow(overSocket, fold);
  await fold.until('changes', () => fold.kinds.length > seen + 3);
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  assert.equal(opened, sockets);
  const now = (await overSocket.query(gql(ringdown.LIVE), {}, { requestPolicy: 'network-only' })).data.calls;
  await Promise.all([fold.agreesWith(now), other.fold.agreesWith(now)]);
  other.stop();
  again.stop();
});

test('subscriptions by fetch', async () => {
  const { fold, stop } = follow(byFetch);
  await ringdown.snapshotThenChangesUntilEnded(fold);
  stop();
  const seen = fold.kinds.length;
  const again = follow(byFetch, fold);
  await fold.until('changes', () => fold.kinds.length > seen + 3);
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  again.stop();
});
