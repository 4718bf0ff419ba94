import { describe, expect } from 'vitest';
import { recorded } from './support/recorded.ts';
import { EXPECTED, linesIn, obstacle, remote, skipped, WORKERS } from './support/remote-run.ts';

describe.skipIf(obstacle)(`workers on a host that is reached by ssh${skipped}`, () => {
  remote(
    'kill -9 of the host there ends its workers, and they are started again on another one',
    async ({ run }) => {
      const { place } = run;
      await run.room();
      const [host, ...more] = run.hosted();
      expect(more).toEqual([]);
      process.kill(host!.pid, 'SIGKILL');
      const events = async () => (await place.command('events')).stdout;
      for (const name of WORKERS)
        await expect
          .poll(events, { timeout: 30_000 })
          .toMatch(
            new RegExp(
              `${name} is gone: its host died.*${name} started \\((resume|fresh), attempt 1\\)`,
              's',
            ),
          );
      await expect.poll(() => run.hosted().map(({ pid }) => pid), { timeout: 20_000 }).toHaveLength(1);
      expect(run.hosted()[0]!.pid).not.toBe(host!.pid);
      for (const name of WORKERS) await run.becomes(name, 'running');
      expect((await run.worker('near')).state).toBe('running');
      expect((await events()).match(/near started/g)).toHaveLength(1);
      await run.down();
    },
  );

  remote('a host that is added while the run lives gets its workers', async ({ run }) => {
    const { place, box } = run;
    const near = { name: 'near', command: ['cat'] };
    run.write({ workers: [near] });
    const room = place.room([], { cols: 120, rows: 40 });
    await room.waitFor(/near/);
    expect(box.connections()).toEqual([]);
    const far = {
      name: 'far',
      host: 'box',
      command: ['sh', '-c', 'echo "$ORCH_TUI_WORKER is ready"; exec cat'],
    };
    run.write({ hosts: [{ name: 'box', command: box.command }], workers: [near, far] });
    await room.waitFor(/far is ready/, { timeout: 20_000 });
    expect(await run.worker('far')).toMatchObject({ state: 'running', host: 'box' });
    expect(await place.command('add', '--host', 'box', '--name', 'more', '--', 'cat')).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: expect.stringMatching(/^more runs in/),
    });
    expect(await place.command('send', 'more', 'over there')).toMatchObject({ code: 0 });
    await room.waitFor(/over there/, { timeout: 20_000 });
    expect(recorded(box.state, 'more')).toContain('over there');
    await run.down();
  });

  remote('kill -9 of control loses nothing of them either', async ({ run }) => {
    const { place } = run;
    const room = await run.room();
    for (let i = 0; i < 3; i++) {
      const [control] = place.processes().filter(({ argv }) => argv.includes('control'));
      process.kill(control!.pid, 'SIGKILL');
      await run.becomes('far-1', 'running');
    }
    await run.written(room);
    for (const name of WORKERS) {
      await run.isCopied(name);
      expect(linesIn(await run.onScreen(name))).toEqual(EXPECTED);
    }
    await run.down();
  });
});
