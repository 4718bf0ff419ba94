import { expect, test, vi } from 'vitest';
import { SupervisedScreen } from '../support/supervised-screen.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const rule = '─'.repeat(100);
const LIMIT = '\x1b[31m● Usage limit reached · continuing automatically at 2:33am · esc to cancel';
/** When the Esc for a turn that hangs is due, ms. */
const DUE_MS = 600_020;

function painted(line: string, foot: string): string {
  return (
    '\x1b[?2026h\x1b[H\x1b[?2004h Claude Code v2.1.329\x1b[3;1H❯ do it' +
    `\x1b[5;1H\x1b[2K${line}\x1b[0m\x1b[17;1H${rule}\x1b[18;1H❯ \x1b[19;1H${rule}` +
    `\x1b[20;1H\x1b[2K  ${foot}\x1b[18;3H\x1b[?2026l`
  );
}

/** A turn hangs; the limit is painted so long before its Esc is due. Returns the keys. */
async function pressedWithLimit(beforeMs: number | undefined): Promise<string[]> {
  const agent = new SupervisedScreen(100, 20);
  const { clock, sent } = agent;
  const begin = clock.now();
  const limitAt = beforeMs === undefined ? Number.POSITIVE_INFINITY : DUE_MS - beforeMs;
  for (let frame = 0; sent.length === 0; frame++) {
    const at = clock.now() - begin;
    if (at >= limitAt) {
      agent.write(painted(LIMIT, '? for shortcuts'));
      await clock.pass(20_000);
      break;
    }
    agent.write(painted(`\x1b[33m${'✢✳✶✻'[frame % 4]} Puzzling… (3s)`, 'esc to interrupt'));
    await clock.pass(Math.max(1, Math.min(1000, limitAt - at)));
  }
  agent.supervisor.close();
  return sent;
}

test('a turn that hangs is interrupted', async () => {
  expect(await pressedWithLimit(undefined)).toEqual(['escape']);
});

test.for([900, 600, 500, 450, 300, 150, 50])(
  'the Esc for it is not pressed on a limit that ends by itself and was painted %d ms before',
  async (beforeMs) => {
    expect(await pressedWithLimit(beforeMs)).toEqual([]);
  },
);
