import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { recorded } from './support/recorded.ts';
import { EXPECTED, linesIn, obstacle, remote, skipped, WORKERS } from './support/remote-run.ts';

/** A connection is lost this often. */
const CUTS = 6;

describe.skipIf(obstacle)(`a line to workers that are reached by ssh${skipped}`, () => {
  remote(
    'run on while connections are cut; then each line is there once, here, there and on the screen',
    async ({ run }) => {
      const { place, box } = run;
      const room = await run.room();
      for (let i = 0; i < CUTS; i++) {
        await run.becomes('far-1', 'running');
        // At one end, or in the middle of whatever is on its way.
        if (i % 2 === 0) for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
        else await box.cut();
        await expect.poll(() => run.losses(), { timeout: 20_000 }).toBe(i + 1);
      }
      await run.written(room);
      for (const worker of WORKERS) {
        expect(linesIn(recorded(box.state, worker))).toEqual(EXPECTED);
        await run.isCopied(worker);
        expect(linesIn(await run.onScreen(worker))).toEqual(EXPECTED);
        expect(linesIn((await place.command('logs', worker, '--lines', '9999')).stdout)).toEqual(EXPECTED);
      }
      const events = (await place.command('events')).stdout;
      expect(events.match(/host box cannot be reached/g)?.length).toBeGreaterThanOrEqual(CUTS);
      expect(events.match(/far-\d started/g)).toHaveLength(WORKERS.length);

      await run.becomes('far-2', 'running');
      room.type('2\r');
      await room.waitFor(/2 far-2 .*160×49.*leave/);
      room.type('stty size; echo typed $((40+2))\r');
      await room.waitFor(/typed 42/);
      expect(room.text()).toMatch(/49 160/);
      const [cut] = box.connections();
      expect(cut).toBeDefined();
      for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
      await run.becomes('far-2', 'running');
      await expect
        .poll(
          () => {
            room.type('echo again $((41+2))\r');
            return room.text();
          },
          { timeout: 20_000, interval: 500 },
        )
        .toMatch(/again 43/);
      room.press('ctrl-]');

      const down = await place.command('down', '--yes');
      expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining('is down: 4 workers ended') });
      await room.ended();
      await place.emptied();
      // Each loss is followed by a longer wait, and each login takes its round trips.
    },
    120_000,
  );

  remote(
    'nothing is done to them while nobody can log in; they are told of, and found again',
    async ({ run }) => {
      const { place, box } = run;
      const room = await run.room();
      await box.down();
      for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
      await run.becomes('far-1', 'unreachable', 10_000);
      await room.waitFor(/unreachable/);
      expect((await place.command('status')).stdout).toMatch(
        /host box cannot be reached.*Connection refused/,
      );
      expect(await place.command('key', 'far-1', 'enter')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('cannot be reached: it lives on box'),
      });
      const before = await run.worker('far-1');
      expect(await place.command('down', '--yes')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('--leave'),
      });
      await box.up();
      await run.becomes('far-1', 'running');
      expect((await run.worker('far-1')).pid).toBe(before.pid);
      await run.written(room);
      for (const name of WORKERS) expect(linesIn(await run.onScreen(name))).toEqual(EXPECTED);
      await run.down();
    },
  );

  remote(
    'a line that carries nothing any more is noticed by both sides, and another one is made',
    async ({ run }) => {
      const { place, box } = run;
      const room = await run.room();
      box.cutLine();
      // Control does not know yet, and sends it on its way.
      expect((await place.command('key', 'far-1', 'z', 'z', 'z')).code).toBe(0);
      // Four beats of 2.5 s.
      await run.becomes('far-1', 'unreachable');
      expect((await place.command('status')).stdout).toContain('nothing was heard from the host for 10 s');
      await expect.poll(() => run.bridges(), { timeout: 20_000 }).toEqual([]);
      box.mendLine();
      await run.becomes('far-1', 'running', 30_000);
      await run.written(room);
      for (const name of WORKERS) expect(linesIn(await run.onScreen(name))).toEqual(EXPECTED);
      // What was on its way when the line was lost is not delivered when it is back.
      expect(await run.onScreen('far-1')).not.toContain('z');
      await run.down();
    },
  );

  remote(
    'a line that stands still for a while is waited for, and nothing is lost or twice there',
    async ({ run }) => {
      const { place, box } = run;
      const room = await run.room();
      await box.holdLine();
      const copy = () => linesIn(recorded(join(place.dir, 'state'), 'far-1')).length;
      const there = () => linesIn(recorded(box.state, 'far-1')).length;
      const [held, from] = [copy(), there()];
      await expect.poll(there, { timeout: 20_000 }).toBeGreaterThan(from + 1000);
      // What had come out before it was held may still have been on its way into the copy.
      expect(copy()).toBeLessThan(held + 500);
      await box.releaseLine();
      await run.written(room);
      for (const name of WORKERS) {
        await run.isCopied(name);
        expect(linesIn(await run.onScreen(name))).toEqual(EXPECTED);
      }
      expect(await run.losses()).toBe(0);
      await run.down();
    },
  );
});
