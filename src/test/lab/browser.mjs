// A Chromium that takes orders: a line of JSON in, a line of JSON out. dashboard.py starts it.
//   {"call": "click", "of": "button.primary", "with": [{"clickCount": 2}]}   of: a selector (its first element), page, keyboard, mouse
// Run: node browser.mjs CHROMIUM FOLDER, where FOLDER/node_modules holds playwright-core.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const [executablePath, folder] = process.argv.slice(2);
const { chromium } = createRequire(join(folder, 'x.js'))('playwright-core');
const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
page.setDefaultTimeout(15_000);
const complaints = [];
page.on('pageerror', (error) => complaints.push(String(error)));
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

function target(of) {
  switch (of) {
    case 'page':
      return page;
    case 'keyboard':
      return page.keyboard;
    case 'mouse':
      return page.mouse;
    default:
      return page.locator(of).first();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  let answer;
  try {
    const value = order.call === 'complaints' ? complaints.splice(0) : await target(order.of)[order.call](...(order.with ?? []));
    answer = { value: ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value) ? value : null };
    if (order.call === 'evaluate') {
      answer.value = value ?? null;
    }
  } catch (failure) {
    answer = { failure: String(failure.message ?? failure).split('\n').slice(0, 4).join(' ') };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await browser.close();
