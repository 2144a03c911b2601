// @apollo/client: queries and mutations over HTTP, subscriptions over graphql-ws, split by the kind of the operation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import * as ringdown from './lib.mjs';

globalThis.WebSocket ??= WebSocket; // Apollo's link asks for it, whatever graphql-ws was given

let line;
let socket;
let client;
let opened = 0;

before(async () => {
  line = await ringdown.line();
  socket = createClient({ url: line.ws, webSocketImpl: WebSocket, retryAttempts: 0, on: { opened: () => opened++ } });
  client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: line.http }),
    ),
    defaultOptions: { query: { fetchPolicy: 'network-only' } },
  });
});

after(async () => {
  client.stop();
  await socket.dispose();
  line.close();
});

/** @param after where the last subscription was; without: from a snapshot */
function follow(fold = new ringdown.Fold()) {
  const subscription = client
    .subscribe({
      query: gql(ringdown.CALLS),
      variables: { after: fold.cursor },
      fetchPolicy: 'no-cache',
      // else who asks the same joins in the middle, without a snapshot
      context: { queryDeduplication: false },
    })
    .subscribe({
      next({ data, error }) {
        try {
          assert.equal(error, undefined);
          fold.take(data.calls);
        } catch (wrong) {
          fold.fail(wrong);
        }
      },
      error: (error) => fold.fail(error),
    });
  return { fold, stop: () => subscription.unsubscribe() };
}

test('queries', async () => {
  assert.ok(Array.isArray((await client.query({ query: gql(ringdown.LIVE) })).data.calls));
  ringdown.livePbx((await client.query({ query: gql(ringdown.PBXES) })).data.pbxes);
});

test('a mutation is refused in words', async () => {
  ringdown.refusedInWords((await client.mutate({ mutation: gql(ringdown.HANGUP) })).data);
});

test('a wrong operation gets an error with a code', async () => {
  await assert.rejects(client.query({ query: gql(ringdown.WRONG) }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    ringdown.told(error.errors, 'GRAPHQL_VALIDATION_FAILED');
    return true;
  });
  const { error } = await new Promise((next, error) =>
    client.subscribe({ query: gql(ringdown.WRONG_SUBSCRIPTION) }).subscribe({ next, error }));
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  ringdown.told(error.errors, 'GRAPHQL_VALIDATION_FAILED');
});

test('follows calls, ends that and goes on behind the cursor on the same socket', async () => {
  const { fold, stop } = follow();
  await ringdown.snapshotThenChangesUntilEnded(fold);
  const sockets = opened;
  // graphql-ws closes a socket without operations at once
  const other = follow();
  stop();
  const seen = fold.kinds.length;
  const again = follow(fold);
  await fold.until('changes', () => fold.kinds.length > seen + 3);
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  assert.equal(opened, sockets);
  const now = (await client.query({ query: gql(ringdown.LIVE) })).data.calls;
  await Promise.all([fold.agreesWith(now), other.fold.agreesWith(now)]);
  other.stop();
  again.stop();
});

test('goes on behind the cursor after its socket was cut', async () => {
  const fold = new ringdown.Fold();
  follow(fold);
  await fold.until('changes', () => fold.kinds.length > 3);
  const ended = assert.rejects(fold.until('an error', () => false));
  line.cut();
  await ended; // this graphql-ws was told not to try again
  fold.error = undefined;
  const seen = fold.kinds.length;
  const { stop } = follow(fold);
  await fold.until('changes', () => fold.kinds.length > seen + 3);
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  assert.ok(!fold.kinds.includes('RESYNC'));
  await fold.agreesWith((await client.query({ query: gql(ringdown.LIVE) })).data.calls);
  stop();
});
