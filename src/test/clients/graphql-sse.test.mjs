// npm's graphql-sse in its distinct connections mode: POST with Accept: text/event-stream.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-sse';
import * as ringdown from './lib.mjs';

let line;
let client;
let connecting = 0;

before(async () => {
  line = await ringdown.line();
  client = createClient({
    url: line.http,
    retryAttempts: 20,
    retry: () => new Promise((again) => setTimeout(again, 100)),
    on: { connecting: () => connecting++ },
  });
});

after(() => {
  client.dispose();
  line.close();
});

function ask(query) {
  return new Promise((answered, failed) => {
    let answer;
    client.subscribe({ query }, { next: (result) => (answer = result), error: failed, complete: () => answered(answer) });
  });
}

function follow(variables = { after: null }) {
  const fold = new ringdown.Fold();
  const stop = client.subscribe(
    { query: ringdown.CALLS, variables },
    {
      next({ data, errors }) {
        try {
          assert.equal(errors, undefined);
          fold.take(data.calls);
          variables.after = data.calls.cursor;
        } catch (wrong) {
          fold.fail(wrong);
        }
      },
      error: (error) => fold.fail(error),
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
  ringdown.told((await ask(ringdown.WRONG)).errors, 'GRAPHQL_VALIDATION_FAILED');
  ringdown.told((await ask(ringdown.WRONG_SUBSCRIPTION)).errors, 'GRAPHQL_VALIDATION_FAILED');
});

test('follows calls, ends that and begins another', async () => {
  const first = follow();
  await ringdown.snapshotThenChangesUntilEnded(first.fold);
  first.stop();
  const second = follow();
  await second.fold.until('changes', () => second.fold.kinds.length > 3);
  second.stop();
});

test('goes on behind the cursor after its connection was cut', async () => {
  const { fold, stop } = follow();
  for (let round = 0; round < 3; round++) {
    const [seen, connections] = [fold.kinds.length, connecting];
    await fold.until('five changes', () => fold.kinds.length > seen + 5);
    line.cut();
    await fold.until('a change on a new connection', () => connecting > connections && fold.kinds.length > seen + 6);
  }
  assert.equal(fold.kinds.lastIndexOf('SNAPSHOT'), 0, 'one snapshot, at the beginning');
  assert.ok(!fold.kinds.includes('RESYNC'));
  await fold.agreesWith((await ask(ringdown.LIVE)).data.calls);
  stop();
});
