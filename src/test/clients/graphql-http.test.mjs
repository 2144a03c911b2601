// GraphQL over HTTP as its specification says, by the audits of graphql-http.
import assert from 'node:assert/strict';
import test from 'node:test';
import { serverAudits } from 'graphql-http';
import { service } from './lib.mjs';

// On purpose, and the specification lets us: a query by GET may be sent by any page, and stays in logs.
const NOT_DONE = new Set(['5A70', 'D6D5', '6A70']);

for (const audit of serverAudits({ url: service.href, fetchFn: fetch })) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    if (NOT_DONE.has(audit.id)) {
      assert.equal(result.status, 'notice');
    } else {
      assert.equal(result.status, 'ok', result.reason);
    }
  });
}
