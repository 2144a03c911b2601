// The same stream from a Node server with graphql-ws: made-up changes of the size that Ringdown's have.
// Arguments: port, changes a second.
import { GraphQLObjectType, GraphQLSchema, GraphQLString, GraphQLInt, GraphQLID, GraphQLList } from 'graphql';
import { WebSocketServer } from 'ws';
import { useServer } from 'graphql-ws/use/ws';

const [port, rate] = process.argv.slice(2).map(Number);

const type = (name, fields) =>
  new GraphQLObjectType({ name, fields: Object.fromEntries(Object.entries(fields).map(([k, t]) => [k, { type: t }])) });
const Party = type('Party', { number: GraphQLString, name: GraphQLString, device: GraphQLString });
const Leg = type('Leg', { target: Party, outcome: GraphQLString });
const Call = type('Call', {
  id: GraphQLID, state: GraphQLString, caller: Party, dialed: GraphQLString, legs: new GraphQLList(Leg), talkMs: GraphQLInt,
});
const Change = type('CallChange', {
  type: GraphQLString, at: GraphQLString, callId: GraphQLID, revision: GraphQLInt, call: Call,
});
const Update = type('CallsUpdate', {
  cursor: GraphQLID, kind: GraphQLString, removed: GraphQLID, change: Change, calls: new GraphQLList(Call),
});

const waiting = new Set();
let sequence = 0;
const party = (n) => ({ number: String(100 + n), name: 'Alice Adams', device: `PJSIP/${100 + n}` });
const change = () => {
  const call = {
    id: `demo/1795250000.${sequence}`, state: 'UP', caller: party(1), dialed: '102',
    legs: [{ target: party(2), outcome: 'ANSWERED' }], talkMs: 5552,
  };
  return {
    calls: {
      cursor: `node.${sequence++}`, kind: 'CHANGE', removed: null, calls: null,
      change: { type: 'UPDATED', at: new Date().toISOString(), callId: call.id, revision: 7, call },
    },
  };
};

async function* changes() {
  const queue = [];
  const me = { push: (item) => queue.push(item), wake: null };
  waiting.add(me);
  try {
    while (true) {
      while (queue.length) yield queue.shift();
      await new Promise((resolve) => (me.wake = resolve));
    }
  } finally {
    waiting.delete(me);
  }
}

let due = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  due = Math.min(due + ((now - last) * rate) / 1000, 1); // what it cannot send it does not make: else it never gets to its sockets
  last = now;
  for (; due >= 1; due--) {
    const item = change();
    for (const each of waiting) {
      each.push(item);
      each.wake?.();
    }
  }
}, 3);

const schema = new GraphQLSchema({
  query: type('Query', { hello: GraphQLString }),
  subscription: new GraphQLObjectType({ name: 'Subscription', fields: { calls: { type: Update, subscribe: changes } } }),
});
useServer({ schema }, new WebSocketServer({ port, path: '/graphql', host: '127.0.0.1' }));
console.log('listening');
