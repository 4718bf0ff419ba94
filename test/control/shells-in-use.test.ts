import { expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { Watcher } from '../../src/classifier/watcher.ts';
import { mayRelaunch, mayRestart } from '../../src/recovery/safety.ts';
import { Screen } from '../../src/screen/screen.ts';
import { situation } from '../health/situations.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const { profiles } = await loadProfiles(['config/agents']);

test.each([
  ['cat', 'cat > notes.txt\r\n'],
  ['a question for a password', 'sudo make install\r\n[sudo] password for me: '],
  ['an editor', 'vim notes.md\r\n\x1b[?1049h\x1b[H\x1b[2Jimportant text\r\n~\r\n~\r\n~\x1b[H'],
  ['a question', "rm -i *\r\nrm: remove regular file 'a'? "],
  ['a build', 'make\r\ncc -c a.c\r\ncc -c b.c\r\n'],
])('no command line goes to %s that runs where an agent was, and it is not ended', (_, bytes) => {
  const screen = new Screen({ cols: 100, rows: 30 });
  const watcher = new Watcher({ profiles, agent: 'claude' });
  const show = (text: string, from: number) => {
    screen.write(text);
    watcher.output(screen, from);
    for (let now = from; watcher.nextLook !== undefined && now < from + 5000; ) {
      now = Math.max(now + 1, watcher.nextLook);
      watcher.look(screen, now);
    }
    return situation(from + 90_000, watcher.reading!);
  };
  const atPrompt = show('\x1b[?2004hbash-5.2$ ', 0);
  expect([mayRelaunch(atPrompt), mayRestart(atPrompt)]).toEqual([undefined, undefined]);
  const atWork = show(`\x1b[?2004l${bytes}`, 100_000);
  expect(atWork.reading?.state).toBe('shell');
  const refusal = { reason: 'something runs in its shell', how: 'wait' };
  expect([mayRelaunch(atWork), mayRestart(atWork)]).toEqual([refusal, refusal]);
});

/** An agent has left its shell, and a person has begun a command line there. */
async function begunLine(): Promise<SupervisedFleet> {
  const argv = ['bash', '-c', 'claude --look 2.1 --seed 7; exec bash'];
  const fleet = await SupervisedFleet.start({ w: argv }, { redrawMs: 1000 });
  await fleet.clock.pass(6000);
  fleet.host.killAgent('w');
  await fleet.clock.pass(300);
  const { index } = (await fleet.host.list())[0]!;
  fleet.control.personTypes('w');
  fleet.host.type(index, Buffer.from('git rebase --onto main half-written'));
  return fleet;
}

test("a person's half-written command line is not erased, and waited for", async () => {
  const fleet = await begunLine();
  await fleet.clock.pass(180_000);
  expect(fleet.typed('w').join('')).not.toContain('\x15');
  expect(fleet.control.worker('w')?.supervision?.incident?.next?.waits).toContain('begun a command line');
  expect(fleet.events('worker.started', 'w')).toHaveLength(1);
});

test('what stood in a shell keeps nobody from starting the worker again once its host is gone', async () => {
  const fleet = await begunLine();
  await fleet.clock.pass(180_000);
  fleet.host.close();
  fleet.control.lives.detach();
  await fleet.attach(new SimulatedHost(fleet.clock, { redrawMs: 1000 }));
  await fleet.clock.until(() => fleet.isWell('w'), 180_000);
  expect(fleet.events('incident.escalated', 'w')).toEqual([]);
});
