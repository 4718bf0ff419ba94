import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configJsonSchema, configSchema } from '../../src/config/schema.ts';

/** A piece of JSON Schema as far as these tests look into it. */
interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

describe('the JSON Schema of orch.json', () => {
  test('in config/ is up to date (node scripts/config-schema.ts writes it)', () => {
    const file = new URL('../../config/orch.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(configJsonSchema());
  });

  test('describes every key', () => {
    const schema = configJsonSchema() as JsonSchema;
    const worker = schema.properties!.workers!.items!;
    const described = [...Object.values(schema.properties!), ...Object.values(worker.properties!)];
    expect(described.length).toBeGreaterThan(15);
    for (const { description } of described) expect(description).toMatch(/^[A-Z].{20,}\.$/);
  });
});

describe('configSchema', () => {
  test('fills in the defaults', () => {
    expect(configSchema.parse({ workers: [{ command: ['sh'] }] })).toEqual({
      logins: {},
      workers: [
        {
          command: ['sh'],
          shell: false,
          env: {},
          count: 1,
          cols: 120,
          rows: 40,
          scrollback: 1000,
        },
      ],
      hosts: [],
      recordInput: false,
      castSegmentBytes: 67_108_864,
      castRetentionBytes: 2_147_483_648,
      leaveKey: 'ctrl-]',
      keys: {},
      toasts: true,
      theme: 'auto',
      hostStopTimeoutMs: 5000,
      automation: 'on',
      automationByState: {},
      dryRun: false,
      accept: [],
      resumeText: 'Continue the current task from where it stopped.',
      healthCheckIntervalMs: 30_000,
      idleTimeoutMs: 60_000,
      toolRunningThresholdMs: 1_800_000,
      progressCheckMode: 'observe',
      progressCheckIntervalMs: 300_000,
      heartbeatIntervalMs: 120_000,
      submitDelayMs: 3000,
      personHoldMs: 60_000,
      maxRestarts: 3,
      maxSteps: 20,
    });
  });

  test.each(['ctrl-]', 'ctrl-g', 'ctrl-\\', 'alt-x', 'f12'])('%s may leave the focus view', (leaveKey) => {
    expect(configSchema.safeParse({ workers: [{ command: ['sh'] }], leaveKey }).success).toBe(true);
  });

  test.each(['q', 'enter', 'ctrl-c', 'ctrl-[', 'ctrl-m', 'ctrl-i', 'ctrl-j', 'ctrl-h', 'f13', ''])(
    '%s may not: workers need it, or it does not exist',
    (leaveKey) => {
      expect(configSchema.safeParse({ workers: [{ command: ['sh'] }], leaveKey }).success).toBe(false);
    },
  );
});

describe('where the API listens', () => {
  const parse = (listen: unknown) =>
    configSchema.safeParse({ workers: [{ command: ['sh'] }], api: { listen } });

  test.each(['127.0.0.1:8420', '127.0.0.1:0', 'localhost:65535', '[::1]:80'])(
    '%s is this machine alone',
    (listen) => {
      expect(parse(listen).success).toBe(true);
    },
  );

  test.each([
    '0.0.0.0:8420',
    ':8420',
    '8420',
    '192.168.1.5:8420',
    '[::]:80',
    '127.0.0.1',
    '127.0.0.1.evil.example:80',
    'http://127.0.0.1:80',
    'box:80',
    ' 127.0.0.1:80',
    8420,
  ])('%s is refused, with the reason', (listen) => {
    const [issue, ...others] = parse(listen).error!.issues;
    expect(issue!.message).toMatch(/^an address that only this machine reaches, such as "127\.0\.0\.1:8420"/);
    expect(others).toEqual([]);
  });

  test.each(['127.0.0.1:65536', '[::1]:999999'])('%s is refused for its port', (listen) => {
    const messages = parse(listen).error!.issues.map(({ message }) => message);
    expect(messages).toEqual(['a port from 0 (any that is free) to 65535']);
  });
});
