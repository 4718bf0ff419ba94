import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { LoggedEvent } from '../../src/cast/log.ts';
import { parseCast } from '../../src/cast/read.ts';
import { HostClient } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { Host } from '../../src/host/host.ts';
import { type HostedWorker, type SpawnSpec, TYPING_MS } from '../../src/host/protocol.ts';
import { processesOfSession } from '../../src/host/session.ts';

let dir: string;
let host: Host;
/** What the clock of the host is ahead, ms. */
let ahead: number;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'host-'));
  ahead = 0;
  host = new Host(dir, () => performance.timeOrigin + performance.now() + ahead);
});
afterEach(async () => {
  await host.shutdown(200);
  await rm(dir, { recursive: true, force: true });
});

async function connectClient(): Promise<HostClient> {
  const [near, far] = duplexPair();
  serveClient(host, far, { version: '0', onShutdown: () => {} });
  return HostClient.connect(near);
}

function spec(name: string, argv: string[], overrides: Partial<SpawnSpec> = {}): SpawnSpec {
  return {
    name,
    argv,
    cwd: dir,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' },
    cols: 80,
    rows: 24,
    recording: { input: false, segmentBytes: 64 << 20, retentionBytes: 1 << 30 },
    ...overrides,
  };
}

/** Follows a worker to its end and returns all that it put out. */
async function outputOf(
  client: HostClient,
  worker: string,
  from: number | 'segment' = 'segment',
): Promise<string> {
  const chunks: Uint8Array[] = [];
  await new Promise<void>((resolve, reject) => {
    client
      .subscribe(worker, from, {
        open: () => {},
        event: (event) => {
          if (event.code === 'o') chunks.push(event.data);
          if (event.code === 'x') resolve();
        },
      })
      .catch(reject);
  });
  return Buffer.concat(chunks).toString();
}

const sh = (script: string) => ['/bin/sh', '-c', script];

function whenExited(client: HostClient, count: number): Promise<HostedWorker[]> {
  return new Promise((resolve) => {
    const exited = new Map<string, HostedWorker>();
    client.onNotice = (notice) => {
      if (notice.type !== 'worker' || !notice.worker.exit) return;
      exited.set(notice.worker.name, notice.worker);
      if (exited.size === count) resolve([...exited.values()]);
    };
  });
}

test('everything a program wrote arrives before its exit, with its status', async () => {
  const client = await connectClient();
  const exited = whenExited(client, 1);
  await client.spawn(spec('w', sh('i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; exit 3')));
  const lines = (await outputOf(client, 'w')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)).toBe('line 19999');
  expect((await exited)[0]).toMatchObject({ exit: { code: 3 } });
});

test('a program waits for a live reader that is slow, goes on with it, and loses nothing', async () => {
  const client = await connectClient();
  const worker = await client.spawn(
    spec('w', sh('read x; head -c 6000000 /dev/zero | tr "\\0" "a"; echo end')),
  );
  const hosted = host.worker('w');
  let acked = 0;
  let received = 0;
  let furthest = 0;
  const ended = Promise.withResolvers<void>();
  const slow = hosted.subscribe(0, (event) => {
    received = event.end;
    if (event.code === 'x') ended.resolve();
  });
  slow.start();
  const reading = setInterval(() => {
    furthest = Math.max(furthest, hosted.log.end - acked);
    // It begins to read when the program is far ahead, however slow that is.
    if (furthest <= 1024 * 1024) return;
    acked = Math.min(received, acked + 50_000);
    hosted.acked(slow, acked);
  }, 5);
  client.write(worker.index, Buffer.from('\r'));
  await ended.promise;
  clearInterval(reading);
  expect(furthest).toBeLessThan(3 * 1024 * 1024);
  expect(await outputOf(client, 'w')).toMatch(/a{100}end\r\n$/);
});

test('a worker is forgotten at once, and what it leaves counts towards the limit of the run', async () => {
  const client = await connectClient();
  const exited = whenExited(client, 1);
  const recording = { input: false, segmentBytes: 64 << 20, retentionBytes: 0 };
  await client.spawn(spec('w', sh('exit'), { recording }));
  await exited;
  const notices: string[] = [];
  host.listen((notice) => notices.push(notice.type));
  const forgotten = host.forget('w');
  expect(notices).toEqual(['forgotten']);
  await forgotten;
  expect(await readdir(dir)).toEqual([]);
});

test('a signal that does not exist is refused', async () => {
  const client = await connectClient();
  await client.spawn(spec('w', sh('read x')));
  await expect(client.signal('w', 'SIGNOPE')).rejects.toThrow(
    /no signal "SIGNOPE": use a name such as SIGINT/,
  );
});

test('a signal that ended a program is named', async () => {
  const client = await connectClient();
  const exited = whenExited(client, 1);
  await client.spawn(spec('w', sh('kill -9 $$')));
  expect((await exited)[0]).toMatchObject({ exit: { signal: 'SIGKILL' } });
});

test('a hundred workers that end at once leave no zombie, and each exit is known', async () => {
  const client = await connectClient();
  const exited = whenExited(client, 100);
  const workers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => client.spawn(spec(`w-${i}`, sh(`read x; exit ${i % 7}`)))),
  );
  for (const worker of workers) client.write(worker.index, Buffer.from('\r'));
  for (const worker of await exited) {
    expect(worker.exit).toEqual({ code: Number(worker.name.slice(2)) % 7 });
    expect(() => process.kill(worker.pid, 0)).toThrow(/ESRCH/);
  }
});

test('input, size and signals reach the program', async () => {
  const client = await connectClient();
  const worker = await client.spawn(
    spec(
      'w',
      sh('trap "echo got it; stty size; exit 0" USR1; echo ready; while :; do read x; echo "said $x"; done'),
    ),
  );
  let seen = '';
  const output = new Promise<string>((resolve) => {
    void client.subscribe('w', 'segment', {
      open: () => {},
      event: (event) => {
        if (event.code === 'x') resolve(seen);
        if (event.code !== 'o') return;
        const before = seen;
        seen += Buffer.from(event.data).toString();
        if (!before.includes('ready') && seen.includes('ready'))
          client.write(worker.index, Buffer.from('hello\r'));
        if (!before.includes('said hello') && seen.includes('said hello')) {
          void client.resize('w', 100, 33).then(() => client.signal('w', 'SIGUSR1'));
        }
      },
    });
  });
  expect(await output).toMatch(/said hello[\s\S]*got it\r\n33 100/);
});

test('two who follow see the same, also one who comes late and asks for the middle', async () => {
  const client = await connectClient();
  await client.spawn(spec('w', sh('seq 1 5000')));
  const first = await outputOf(client, 'w');
  expect(await outputOf(await connectClient(), 'w')).toBe(first);
  const events: { start: number; data: string }[] = [];
  await new Promise<void>((resolve) => {
    void client.subscribe('w', 0, {
      open: () => {},
      event: (event) => {
        events.push({ start: event.start, data: Buffer.from(event.data).toString() });
        if (event.code === 'x') resolve();
      },
    });
  });
  const middle = events[Math.floor(events.length / 2)]!;
  const tail = await outputOf(client, 'w', middle.start);
  expect(first.endsWith(tail)).toBe(true);
});

test('a reader that stopped costs no memory, holds nobody up and loses nothing when it reads on', async () => {
  const client = await connectClient();
  await client.spawn(spec('w', sh('read x; head -c 8000000 /dev/zero | tr "\\0" "a"; echo; echo end')));
  const received: Uint8Array[] = [];
  let gate: (() => void) | undefined;
  const hosted = host.worker('w');
  let inFlight = 0;
  const subscription = hosted.subscribe(0, (event) => {
    inFlight += event.data.byteLength;
    received.push(event.data);
    if (event.code === 'x') gate?.();
  });
  subscription.start();
  client.write((await client.list())[0]!.index, Buffer.from('\r'));
  const complete = await outputOf(client, 'w');
  expect(complete).toMatch(/end\r\n$/);
  expect(inFlight).toBeLessThan(1024 * 1024);

  const all = new Promise<void>((resolve) => {
    gate = resolve;
  });
  const acknowledge = setInterval(() => {
    inFlight = 0;
    hosted.acked(
      subscription,
      received.reduce((sum, data) => sum + data.byteLength + 1, 0),
    );
  }, 1);
  await all;
  clearInterval(acknowledge);
  const text = Buffer.concat(received.slice(0, -1)).toString();
  expect(text).toBe(complete);
});

test('output waits for what comes soon after it, but not that of a worker which was just started or given something', async () => {
  host = new Host(dir, () => ahead);
  const client = await connectClient();
  const script =
    'stty -echo; echo 1; for i in 2 3 4; do while [ ! -e $i ]; do sleep 0.01; done; echo $i; read x; done';
  const worker = await client.spawn(spec('w', sh(script)));
  const told: [text: string, mayWait: boolean][] = [];
  let wake = () => {};
  const subscription = host.worker('w').subscribe(0, ({ data }, mayWait) => {
    told.push([Buffer.from(data).toString().trim(), mayWait]);
    wake();
  });
  subscription.start();
  const says = async (text: string) => {
    while (told.at(-1)?.[0] !== text) await new Promise<void>((resolve) => (wake = resolve));
  };
  await says('1');
  ahead += 2000;
  await writeFile(join(dir, '2'), '');
  await says('2');
  client.write(worker.index, Buffer.from('\r'));
  await client.list();
  await writeFile(join(dir, '3'), '');
  await says('3');
  client.write(worker.index, Buffer.from('\r'));
  await client.list();
  ahead += 2000;
  await writeFile(join(dir, '4'), '');
  await says('4');
  expect(told).toEqual([
    ['1', false],
    ['2', true],
    ['3', false],
    ['4', true],
  ]);
});

test('queries of one event are answered once, whoever answers', async () => {
  const client = await connectClient();
  const other = await connectClient();
  const worker = await client.spawn(
    spec('w', sh('stty raw -echo; printf "ask"; dd bs=1 count=4 2>/dev/null | od -c')),
  );
  const output = new Promise<string>((resolve) => {
    let seen = '';
    const handler = (me: HostClient) => ({
      open: () => {},
      event: (event: { code: string; end: number; data: Uint8Array }) => {
        const text = Buffer.from(event.data).toString();
        if (me === client) seen += text;
        if (text === 'ask') {
          me.answer(worker.index, event.end, Buffer.from('ab'));
          if (me === other) me.answer(worker.index, event.end + 1, Buffer.from('cd'));
        }
        if (event.code === 'x' && me === client) resolve(seen);
      },
    });
    void client
      .subscribe('w', 'segment', handler(client))
      .then(() => other.subscribe('w', 'segment', handler(other)));
  });
  expect(await output).toContain('a   b   c   d');
});

/** Follows a worker; tells where its output ends once this has come of it, and all that came. */
function following(client: HostClient, worker: string) {
  let seen = '';
  let end = 0;
  let wake = () => {};
  void client.subscribe(worker, 'segment', {
    open: () => {},
    event: (event) => {
      seen += event.code === 'i' ? '<typed>' : Buffer.from(event.data).toString();
      if (event.code === 'o') end = event.end;
      wake();
    },
  });
  const said = async (text: string): Promise<number> => {
    while (!seen.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
    return end;
  };
  return { said, text: () => seen };
}

test.for([false, true])(
  'what was decided on by an older screen is not written (recorded: %s)',
  async (input) => {
    const client = await connectClient();
    const recording = { input, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
    const script = 'stty -echo; echo menu A; read a; echo "menu B [$a]"; read b; echo "done [$b]"';
    const { index } = await client.spawn(spec('w', sh(script), { recording }));
    const { said, text } = following(client, 'w');
    const menuA = await said('menu A');
    client.write(index, Buffer.from('yes\r'));
    // The whole line: its end may be told by itself.
    const menuB = await said('menu B [yes]\r\n');
    expect(await client.writeSeen(index, menuA, Buffer.from('1\r'))).toBe(false);
    expect(await client.writeSeen(index, menuB, Buffer.from('2\r'))).toBe(true);
    await said('done');
    expect(text()).toContain('menu B [yes]');
    expect(text()).toContain('done [2]');
  },
);

test('that input was recorded is no change of the screen', async () => {
  const client = await connectClient();
  const recording = { input: true, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
  const { index } = await client.spawn(spec('w', sh('stty echo; echo ready; sleep 1000'), { recording }));
  const { said } = following(client, 'w');
  await said('ready');
  // A terminal that echoes shows nothing of this one.
  client.write(index, Buffer.from('\x04'));
  const end = await said('<typed>');
  expect(await client.writeSeen(index, end, Buffer.from('b'))).toBe(true);
});

describe.for([false, true])('while somebody types (recorded: %s)', (input) => {
  const recording = { input, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
  const ready = async () => {
    const [room, control] = [await connectClient(), await connectClient()];
    const { index } = await control.spawn(
      spec('w', sh('stty raw -echo; echo ready; sleep 1000'), { recording }),
    );
    const end = await following(control, 'w').said('ready');
    const decide = () => control.writeSeen(index, end, Buffer.from('x'));
    const type = (data: string) => room.type(index, Buffer.from(data));
    return { decide, type, control, index };
  };

  test('nothing that was decided on is written, in whatever order both come', async () => {
    const { decide, type } = await ready();
    const decided = decide();
    type('a');
    expect(await decided).toBe(false);
    expect(await decide()).toBe(false);
    ahead += TYPING_MS;
    expect(await decide()).toBe(true);
  });

  test('it is told, and how long ago that was', async () => {
    const { decide, type, control } = await ready();
    const told = new Promise<number | undefined>((resolve) => {
      control.onNotice = (notice) => {
        if (notice.type === 'worker') resolve(notice.worker.typedAgoMs);
      };
    });
    expect((await control.list())[0]).not.toHaveProperty('typedAgoMs');
    type('a');
    expect(await told).toBeLessThan(TYPING_MS);
    await decide();
    ahead += 60_000;
    const [later] = await control.list();
    expect(later!.typedAgoMs).toBeGreaterThanOrEqual(60_000);
    expect(later!.typedAgoMs).toBeLessThan(90_000);
  });

  test('what a program sends is not typed', async () => {
    const { decide, type, control, index } = await ready();
    control.write(index, Buffer.from('a'));
    expect(await decide()).toBe(true);
    expect((await control.list())[0]).not.toHaveProperty('typedAgoMs');
    type('a');
    expect(await decide()).toBe(false);
  });
});

test('who types sees what comes of it before all others, and nobody misses anything', async () => {
  const clients = [await connectClient(), await connectClient(), await connectClient()];
  const { index } = await clients[0]!.spawn(spec('w', sh('stty raw -echo; echo ready; exec cat')));
  await following(clients[0]!, 'w').said('ready');
  const arrivals: { client: number; text: string }[] = [];
  for (const [i, client] of clients.entries()) {
    await client.subscribe('w', 'end', {
      open: () => {},
      event: ({ code, data }) => {
        if (code === 'o') arrivals.push({ client: i, text: Buffer.from(data).toString() });
      },
    });
  }
  for (const [typist, letter] of [...'abcdef'].entries()) {
    arrivals.length = 0;
    clients[typist % 3]!.type(index, Buffer.from(letter));
    await expect.poll(() => arrivals).toHaveLength(3);
    expect(arrivals[0]).toEqual({ client: typist % 3, text: letter });
    expect(arrivals.map(({ text }) => text)).toEqual([letter, letter, letter]);
  }
  // What comes right behind an echo does not overtake it.
  arrivals.length = 0;
  for (const letter of 'xyz') clients[2]!.type(index, Buffer.from(letter));
  const textFor = (client: number) =>
    arrivals.flatMap((arrival) => (arrival.client === client ? [arrival.text] : [])).join('');
  await expect.poll(() => [0, 1, 2].map(textFor)).toEqual(['xyz', 'xyz', 'xyz']);
});

test('whom nobody can write to is written nothing', async () => {
  const client = await connectClient();
  const { index } = await client.spawn(spec('w', sh('echo bye; sleep 1000')));
  const { said } = following(client, 'w');
  const end = await said('bye');
  await client.kill('w', 1000);
  expect(await client.writeSeen(index, end + 1000, Buffer.from('x'))).toBe(false);
  expect(await client.writeSeen(99, end, Buffer.from('x'))).toBe(false);
});

test('a program that has not read what it was sent is sent no more that was decided on before', async () => {
  const client = await connectClient();
  const { index } = await client.spawn(spec('w', sh('stty raw -echo; echo ready; sleep 1000')));
  const { said } = following(client, 'w');
  const end = await said('ready');
  // More than its terminal takes.
  expect(await client.writeSeen(index, end, Buffer.alloc(256 * 1024, 'x'))).toBe(true);
  expect(await client.writeSeen(index, end, Buffer.from('y'))).toBe(false);
});

test('what cannot be started is refused with the reason', async () => {
  const client = await connectClient();
  await expect(client.spawn(spec('w', ['no-such-program-here']))).rejects.toThrow(/no such program in PATH/);
  await expect(client.spawn(spec('w', sh('exit'), { cwd: join(dir, 'none') }))).rejects.toThrow(
    /no such folder/,
  );
  await expect(client.spawn(spec('../w', sh('exit')))).rejects.toThrow(/no name for a worker/);
  await expect(client.resize('w', 80, 24)).rejects.toThrow(/there is no worker "w"/);
});

test('killing ends the whole process group, and what ignores SIGTERM after the grace', async () => {
  const client = await connectClient();
  await client.spawn(spec('polite', sh('sleep 1000 & wait')));
  await client.spawn(spec('stubborn', sh('trap "" TERM HUP; echo armed; while :; do sleep 1; done')));
  await new Promise<void>((resolve) => {
    void client.subscribe('stubborn', 'segment', { open: () => {}, event: () => resolve() });
  });
  await Promise.all([client.kill('polite', 5000), client.kill('stubborn', 50)]);
  const [polite, stubborn] = await client.list();
  expect(polite!.exit).toBeDefined();
  expect(stubborn!.exit).toEqual({ signal: 'SIGKILL' });
});

test('input is recorded only when asked for, and never while the terminal does not echo', async () => {
  const client = await connectClient();
  const recording = { input: true, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
  const worker = await client.spawn(
    spec(
      'w',
      sh('echo one; read a; read pause; stty -echo; echo two; read b; stty echo; echo three; read c'),
      { recording },
    ),
  );
  const answers: Record<string, string> = { one: 'open', open: '', two: 'secret', three: 'again' };
  await new Promise<void>((resolve) => {
    void client.subscribe('w', 'segment', {
      open: () => {},
      event: (event) => {
        if (event.code === 'x') resolve();
        const prompt = /one|open|two|three/.exec(Buffer.from(event.data).toString());
        if (event.code === 'o' && prompt) client.write(worker.index, Buffer.from(`${answers[prompt[0]]}\r`));
      },
    });
  });
  await host.worker('w').log.flush();
  const cast = parseCast(await readFile(join(dir, 'w.cast'), 'utf8'), 'w.cast');
  const inputs = cast.events.filter((event) => event.code === 'i').map((event) => event.data);
  expect(inputs).toContain('open\r');
  expect(inputs.join('')).not.toContain('secret');
});

test('a recording goes on in a new segment that rebuilds the screen', async () => {
  const client = await connectClient();
  const recording = { input: false, segmentBytes: 20_000, retentionBytes: 1 << 30 };
  const rotated = new Promise<void>((resolve) => {
    client.onNotice = (notice) => {
      if (notice.type !== 'snapshot-wanted') return;
      void client
        .list()
        .then(([worker]) => {
          const { index, end: at } = worker!;
          return client.rotate({ worker: 'w', index, at, snapshot: 'SNAPSHOT', cols: 80, rows: 24 });
        })
        .then(resolve);
    };
  });
  const worker = await client.spawn(spec('w', sh('seq 1 9000; read x; echo the end'), { recording }));
  await rotated;
  client.write(worker.index, Buffer.from('\r'));
  let opening = '';
  const rest = await new Promise<string>((resolve) => {
    let seen = '';
    void client.subscribe('w', 'segment', {
      open: ({ snapshot }) => {
        opening = snapshot;
      },
      event: (event) => {
        if (event.code === 'x') resolve(seen);
        else seen += Buffer.from(event.data).toString();
      },
    });
  });
  expect(opening).toBe('SNAPSHOT');
  expect(rest).toMatch(/the end\r\n$/);
});

test('a screen that is larger than a segment may be does not make every output begin another', async () => {
  const client = await connectClient();
  const recording = { input: false, segmentBytes: 1000, retentionBytes: 1 << 30 };
  let wanted = 0;
  const rotated = new Promise<void>((resolve) => {
    client.onNotice = (notice) => {
      if (notice.type !== 'snapshot-wanted') return;
      wanted++;
      const rotation = { worker: 'w', index: worker.index, at: end, snapshot: 'S'.repeat(20_000) };
      void client.rotate({ ...rotation, cols: 80, rows: 24 }).then(resolve);
    };
  });
  const script =
    'seq 1 400; read x; for i in 1 2 3 4 5; do echo line $i; sleep 0.02; done; echo the end; read x';
  const worker = await client.spawn(spec('w', sh(script), { recording }));
  let end = 0;
  const seen = new Promise<void>((resolve) => {
    const event = (event: LoggedEvent) => {
      end = event.end;
      if (Buffer.from(event.data).includes('the end')) resolve();
    };
    void client.subscribe('w', 0, { open: () => {}, event });
  });
  await rotated;
  client.write(worker.index, Buffer.from('\r'));
  await seen;
  await client.list();
  expect(wanted).toBe(1);
});

test('the screen of a life that is over is not what the recording of the next one goes on with', async () => {
  const client = await connectClient();
  const ended = whenExited(client, 1);
  const { index } = await client.spawn(spec('w', sh('echo old')));
  await ended;
  await client.spawn(spec('w', sh('echo new; read x')));
  const rotation = { worker: 'w', index, at: 0, snapshot: 'OLD SCREEN', cols: 80, rows: 24 };
  await expect(client.rotate(rotation)).rejects.toThrow('worker "w" was started again');
  expect(await readdir(dir)).not.toContain('w.3.cast');
});

test('no snapshot is asked for of a worker that was forgotten', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  let time = 0;
  const gone = join(dir, 'gone');
  const unwritable = new Host(gone, () => time);
  const unrecorded = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const wanted: string[] = [];
  unwritable.listen((notice) => {
    if (notice.type === 'snapshot-wanted') wanted.push(notice.worker);
    if (notice.type !== 'worker') return;
    if (notice.worker.recordingProblem !== undefined) unrecorded.resolve();
    if (notice.worker.exit) ended.resolve();
  });
  unwritable.spawn(spec('w', ['cat']));
  await unrecorded.promise;
  await mkdir(gone);
  unwritable.worker('w').signal('SIGKILL');
  await ended.promise;
  await unwritable.forget('w');
  wanted.length = 0;
  time += 5000;
  vi.advanceTimersByTime(5000);
  expect(wanted).toEqual([]);
});

test('a program that is silent is recorded again once its folder can be written', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let time = 0;
  const gone = join(dir, 'gone');
  const late = new Host(gone, () => time);
  const wanted = Promise.withResolvers<void>();
  const unrecorded = Promise.withResolvers<void>();
  const recorded = Promise.withResolvers<void>();
  late.listen((notice) => {
    if (notice.type === 'snapshot-wanted') wanted.resolve();
    if (notice.type !== 'worker') return;
    if (notice.worker.recordingProblem !== undefined) unrecorded.resolve();
    else if (notice.worker.segmentStart === 0 && time > 0) recorded.resolve();
  });
  const { index } = late.spawn(spec('w', ['cat']));
  await unrecorded.promise;
  await mkdir(gone);
  time += 5000;
  vi.advanceTimersByTime(5000);
  await wanted.promise;
  await late.rotate({ worker: 'w', index, at: 0, snapshot: '', cols: 80, rows: 24 });
  await recorded.promise;
  expect(await readdir(gone)).toEqual(['w.cast']);
  vi.useRealTimers();
  await late.shutdown(200);
});

test('what a shell had started ends with it, also when it ignores the hang-up', async () => {
  const client = await connectClient();
  const stubborn = `trap "" TERM HUP; echo armed $$; while :; do sleep 1; done`;
  const started = new Promise<void>((resolve) => {
    void client.spawn(spec('w', ['bash', '-i'])).then(async (worker) => {
      client.write(worker.index, Buffer.from(`sh -c '${stubborn}'\r`));
      await client.subscribe('w', 'segment', {
        open: () => {},
        event: ({ data }) => {
          if (/armed \d+\r/.test(Buffer.from(data).toString())) resolve();
        },
      });
    });
  });
  await started;
  const session = host.list()[0]!.pid;
  expect(processesOfSession(session).length).toBeGreaterThan(1);
  await client.kill('w', 300);
  await expect.poll(() => processesOfSession(session)).toEqual([]);
});

test('what cannot be ended is named, and can be ended once it heeds', async () => {
  const client = await connectClient();
  const { pid } = await client.spawn(
    spec('w', sh('trap "" TERM HUP; echo armed; while :; do sleep 1; done')),
  );
  await new Promise<void>((resolve) => {
    void client.subscribe('w', 'segment', { open: () => {}, event: () => resolve() });
  });
  // As for a process of another user.
  const denied = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  onTestFinished(() => denied.mockRestore());
  const refusals = [client.kill('w', 0), client.shutdown(0)].map((end) => end.catch((error: Error) => error));
  await client.list();
  ahead += 60_000;
  for (const refusal of await Promise.all(refusals))
    expect(String(refusal)).toMatch(new RegExp(`worker "w" cannot be ended: process ${pid}\\b.* lives on`));
  denied.mockRestore();
  await client.spawn(spec('other', sh('read x')));
  await client.kill('w', 0);
  expect(await client.list()).toMatchObject([{ exit: { signal: 'SIGKILL' } }, { name: 'other' }]);
});

test('none is started while all are being ended, and after that', async () => {
  const client = await connectClient();
  await client.spawn(spec('quick', sh('read x')));
  await client.spawn(spec('slow', sh('trap "" TERM HUP; echo armed; while :; do sleep 1; done')));
  await new Promise<void>((resolve) => {
    void client.subscribe('slow', 'segment', { open: () => {}, event: () => resolve() });
  });
  const quickEnded = whenExited(client, 1);
  const down = client.shutdown(300);
  await quickEnded;
  await expect(client.spawn(spec('quick', sh('read x')))).rejects.toThrow(/none is started any more/);
  await down;
  expect(() => host.spawn(spec('late', sh('read x')))).toThrow(/none is started any more/);
  expect(host.list().filter(({ exit }) => !exit)).toEqual([]);
});

test('a life that is over says nothing any more under the name of the worker', async () => {
  const client = await connectClient();
  const exited = whenExited(client, 1);
  const { index } = await client.spawn(spec('w', sh('exit')));
  await exited;
  const first = host.worker('w').log;
  const second = await client.spawn(spec('w', sh('exit')));
  const told: number[] = [];
  host.listen((notice) => {
    if (notice.type === 'worker') told.push(notice.worker.index);
  });
  // As on a disk that is full when the rest of its recording is written.
  first.onChange();
  expect(told).not.toContain(index);
  await expect.poll(() => host.worker('w').running).toBe(false);
  const last = host.worker('w').log;
  await client.forget('w');
  told.length = 0;
  last.onChange();
  expect(told).toEqual([]);
  expect(second.index).not.toBe(index);
});
