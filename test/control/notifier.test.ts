import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Notifier, type NotifySettings } from '../../src/control/notifier.ts';
import type { NewEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let server: Server;
let url: string;
let status = 200;
/** What arrives, one after the other. */
let heard: string[];
let next: () => void = () => {};

beforeEach(async () => {
  heard = [];
  status = 200;
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.writeHead(status).end();
    heard.push(Buffer.concat(parts).toString());
    next();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function arrived(count: number): Promise<void> {
  return new Promise((resolve) => {
    next = () => {
      if (heard.length >= count) resolve();
    };
    next();
  });
}

function notifier(settings: Partial<NotifySettings>) {
  const log = new MemoryLog();
  const clock = new VirtualClock(0);
  const { promise: problem, resolve } = Promise.withResolvers<string>();
  const notifies = new Notifier(log, clock, resolve);
  notifies.settings = { minIntervalMs: 10_000, ...settings };
  return { log, clock, problem, notifies };
}

const escalated = (worker: string, reason = 'nothing that was tried helped'): NewEvent => ({
  type: 'incident.escalated',
  at: 5,
  data: { worker, incident: `${worker}-1`, reason },
});
const screen = (worker: string, to: string, agent?: string): NewEvent => ({
  type: 'screen.changed',
  at: 5,
  data: {
    worker,
    to,
    ...(agent !== undefined && { agent }),
    evidence: 'Do you want to proceed?',
    source: 'screen',
  },
});

test('a webhook hears of a worker that needs a person', async () => {
  const { log } = notifier({ webhook: url });
  log.append(escalated('worker-1'));
  await arrived(1);
  expect(JSON.parse(heard[0]!)).toEqual({
    worker: 'worker-1',
    what: 'needs_operator',
    text: 'worker-1 needs a person: nothing that was tried helped',
    at: 5,
  });
});

test('a program has what happened as its last word, whatever stands in it', async () => {
  const post = `fetch(${JSON.stringify(url)}, { method: 'POST', body: process.argv.at(-1) })`;
  const { log } = notifier({ command: [process.execPath, '-e', post, 'a word of its own'] });
  log.append(escalated('worker-1', 'a "quote", $(a command) and ; another'));
  await arrived(1);
  expect(heard).toEqual(['worker-1 needs a person: a "quote", $(a command) and ; another']);
});

test('of those who wait it is told when an agent asks, and of nothing else', async () => {
  const { log } = notifier({ webhook: url, minIntervalMs: 0 });
  log.append(screen('w', 'working', 'claude'));
  log.append(screen('w', 'permission'));
  log.append(screen('w', 'permission', 'claude'));
  log.append(screen('w', 'shell', 'claude'));
  log.append(screen('w', 'question', 'claude'));
  await arrived(2);
  expect(heard.map((body) => JSON.parse(body).text)).toEqual([
    'w waits (permission): Do you want to proceed?',
    'w waits (question): Do you want to proceed?',
  ]);
});

test('about one worker there is one at a time, about others there are others', async () => {
  const { log, clock } = notifier({ webhook: url });
  for (let i = 0; i < 5; i++) log.append(screen('one', 'permission', 'claude'));
  log.append(screen('two', 'permission', 'claude'));
  await arrived(2);
  await clock.pass(10_000);
  log.append(screen('one', 'permission', 'claude'));
  await arrived(3);
  expect(heard.map((body) => JSON.parse(body).worker).toSorted()).toEqual(['one', 'one', 'two']);
});

test('another worker of the name of one that was removed is told of at once', async () => {
  const { log } = notifier({ webhook: url });
  log.append(screen('w', 'permission', 'claude'));
  log.append({ type: 'worker.removed', at: 6, data: { worker: 'w' } });
  log.append(screen('w', 'question', 'claude'));
  await arrived(2);
  expect(whats().toSorted()).toEqual(['permission', 'question']);
});

const whats = () => heard.map((body) => JSON.parse(body).what);

test('that a person is needed is told later where it may not be told at once', async () => {
  const { log, clock } = notifier({ webhook: url });
  log.append(screen('w', 'permission', 'claude'));
  await clock.pass(4000);
  log.append(escalated('w'));
  await clock.pass(5999);
  await arrived(1);
  expect(whats()).toEqual(['permission']);
  await clock.pass(1);
  await arrived(2);
  expect(whats()).toEqual(['permission', 'needs_operator']);
});

test('and not at all when it is over by then', async () => {
  const { log, clock } = notifier({ webhook: url });
  log.append(screen('w', 'permission', 'claude'));
  log.append(escalated('w'));
  log.append({ type: 'incident.closed', at: 6, data: { worker: 'w', incident: 'w-1', outcome: 'operator' } });
  await clock.pass(20_000);
  log.append(screen('w', 'question', 'claude'));
  await arrived(2);
  expect(whats()).toEqual(['permission', 'question']);
});

test.for<[string, () => Partial<NotifySettings>, RegExp]>([
  ['a program that is not there', () => ({ command: ['/nowhere/at-all'] }), /^notify\.command: .*ENOENT/],
  [
    'a program that fails',
    () => ({ command: [process.execPath, '-e', 'process.exit(3)'] }),
    /^notify\.command: /,
  ],
  ['an address where nobody answers', () => ({ webhook: 'http://127.0.0.1:9/' }), /^notify\.webhook: /],
  ['an address that refuses', () => ({ webhook: `${url}no` }), /^notify\.webhook: it answered 500$/],
])('%s is a problem that is told, and no more', async ([, settings, message]) => {
  status = 500;
  const { log, problem } = notifier(settings());
  log.append(escalated('w'));
  expect(await problem).toMatch(message);
});

test('without settings, and after its end, nobody is told', async () => {
  const { log, notifies } = notifier({ webhook: url });
  notifies.settings = undefined;
  log.append(escalated('one'));
  notifies.settings = { webhook: url, minIntervalMs: 0 };
  log.append(escalated('two'));
  await arrived(1);
  notifies.close();
  log.append(escalated('three'));
  expect(heard.map((body) => JSON.parse(body).worker)).toEqual(['two']);
});
