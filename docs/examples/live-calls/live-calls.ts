// Follows live calls and prints one line per change: npm start [ws://host:port/graphql]
import { readFileSync } from 'node:fs';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { LiveCallsSubscription, LiveCallsSubscriptionVariables, RowFragment } from './generated.js';

const query = readFileSync('live-calls.graphql', 'utf8');
const variables: LiveCallsSubscriptionVariables = { after: null };
const calls = new Map<string, RowFragment>();

const client = createClient({
  url: process.argv[2] ?? 'ws://127.0.0.1:8080/graphql',
  webSocketImpl: WebSocket,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  on: {
    connected: () => console.log(variables.after ? '-- connected again, going on behind the last cursor' : '-- connected'),
    closed: () => console.log('-- not connected'),
  },
});

for await (const { data, errors } of client.iterate<LiveCallsSubscription>({ query, variables })) {
  if (errors || !data) {
    throw new Error(JSON.stringify(errors));
  }
  const update = data.calls;
  take(update);
  variables.after = update.cursor; // sent when the client connects again
}

function take({ kind, calls: all, change, removed }: LiveCallsSubscription['calls']) {
  switch (kind) {
    case 'SNAPSHOT':
      calls.clear();
      for (const call of all ?? []) {
        calls.set(call.id, call);
        console.log(line('now', call));
      }
      break;
    case 'CHANGE':
      if (!change) break;
      if (change.type === 'ENDED') calls.delete(change.call.id);
      else calls.set(change.call.id, change.call);
      console.log(line(change.type, change.call), change.disposition ?? '');
      break;
    case 'REMOVED':
      if (removed) calls.delete(removed);
      break;
    case 'RESYNC':
      console.log('-- changes were missed');
      break;
    default: // kinds may be added
  }
}

function line(what: string, { state, caller, dialed, parties }: RowFragment): string {
  const who = parties.map(({ party, held }) => (party.number ?? '?') + (held ? ' (held)' : '')).join(', ');
  return `${what.padEnd(15)} ${state.padEnd(14)} ${caller?.number ?? '?'} -> ${dialed ?? '?'} [${who}] ${calls.size} live`;
}
