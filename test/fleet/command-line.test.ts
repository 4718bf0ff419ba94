import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { agentCommand, agentInLine, typedCommand } from '../../src/fleet/agent-command.ts';
import { type Beginning, commandLine, SessionNameError } from '../../src/fleet/command-line.ts';

const { profiles } = await loadProfiles([fileURLToPath(new URL('../../config/agents', import.meta.url))]);
const AGENTS = [...profiles.agents.values()];
const ID = '0b5e9d0e-31e5-4a67-8b9e-6f1e2d3c4b5a';
const SES = 'ses_e046e5dfeffe9LdTLw6XNIAoWA';

function begin(argv: readonly string[], beginning: Beginning): readonly string[] | undefined {
  const command = agentCommand(argv, AGENTS);
  return command && commandLine(command, beginning);
}

/** A word of a table for each blank; "~" stands for a blank in a word. */
const words = (line: string) => line.split(' ').map((word) => word.replaceAll('~', ' '));

describe('agentCommand', () => {
  test.each([
    ['claude --model x', 'claude', 'claude'],
    ['/opt/bin/codex', 'codex', '/opt/bin/codex'],
    ['node /opt/bin/gemini.js -y', 'gemini', 'node /opt/bin/gemini.js'],
    [
      'node --inspect /x/node_modules/@anthropic-ai/claude-code/cli.js -c',
      'claude',
      'node --inspect /x/node_modules/@anthropic-ai/claude-code/cli.js',
    ],
    ['npx -y @openai/codex@0.169.0 -m x', 'codex', 'npx -y @openai/codex@0.169.0'],
    ['npx -p opencode-ai opencode .', 'opencode', 'npx -p opencode-ai opencode'],
    ['pnpm dlx @google/gemini-cli', 'gemini', 'pnpm dlx @google/gemini-cli'],
    ['env A=b nice -n 5 claude', 'claude', 'env A=b nice -n 5 claude'],
    ['/usr/bin/node dist/demo-agent.js --name w', 'claude', '/usr/bin/node dist/demo-agent.js'],
    ['node src/cli.ts demo-agent --name w', 'claude', 'node src/cli.ts demo-agent'],
  ])('%s is %s', (line, name, program) => {
    const found = agentCommand(line.split(' '), AGENTS);
    expect([found?.profile.name, found?.program.join(' ')]).toEqual([name, program]);
  });

  test.each([
    'vim claude',
    'bash',
    'node server.js --watch x claude',
    'tail -f codex',
    'claudette',
    'npx tsc',
  ])('%s is none', (line) => {
    expect(agentCommand(line.split(' '), AGENTS)).toBeUndefined();
  });

  test('of a line for a shell, when no shell is needed to read it', () => {
    expect(agentCommand(['/bin/zsh', '-c', 'claude  --model x'], AGENTS)?.profile.name).toBe('claude');
    expect(agentCommand(['bash', '-lc', 'claude'], AGENTS)?.shell).toEqual(['bash', '-lc']);
    expect(agentCommand(['/bin/zsh', '-c', 'claude | tee log'], AGENTS)).toBeUndefined();
    expect(agentCommand(['bash', '-xl', 'claude'], AGENTS)).toBeUndefined();
    expect(agentCommand(['/bin/zsh', '-c', 'make'], AGENTS)).toBeUndefined();
  });

  test.each([
    ['claude --model x; exec bash -i', 'claude --model x'],
    ['cd $HOME/proj && claude --continue\nexec zsh', 'claude --continue'],
    ['claude || codex', 'claude'],
  ])('%s starts an agent first', (line, first) => {
    const found = agentInLine(['/bin/bash', '-c', line], AGENTS);
    expect([...found!.program, ...found!.args].join(' ')).toBe(first);
    expect(found).not.toHaveProperty('shell');
  });

  test.each([
    'echo "make; claude"; exec bash',
    'make # ; claude',
    'claude "$(cat task)"; exec bash',
    'claude | tee log',
    'while true; do claude; done',
    'make; exec bash',
  ])('%s is not known to start one first', (line) => {
    expect(agentInLine(['/bin/bash', '-c', line], AGENTS)).toBeUndefined();
  });

  test('of a line that was typed into a shell', () => {
    const found = typedCommand('claude  --permission-mode plan', AGENTS);
    expect(found).toMatchObject({ program: ['claude'], args: ['--permission-mode', 'plan'] });
    expect(typedCommand('claude "$(cat task)"', AGENTS)).toBeUndefined();
  });
});

describe('commandLine', () => {
  test.each([
    // What it was started with → what resumes it.
    ['claude', `claude --resume ${ID}`],
    [
      'claude --model haiku --permission-mode plan --dangerously-skip-permissions',
      `claude --resume ${ID} --model haiku --permission-mode plan --dangerously-skip-permissions`,
    ],
    ['claude -c --model haiku', `claude --resume ${ID} --model haiku`],
    ['claude --continue', `claude --resume ${ID}`],
    ['claude -r --verbose', `claude --resume ${ID} --verbose`],
    ['claude --resume other --fork-session', `claude --resume ${ID}`],
    ['claude --resume=other', `claude --resume ${ID}`],
    [`claude --session-id ${SES} --model x`, `claude --resume ${ID} --model x`],
    ['claude do~the~work', `claude --resume ${ID}`],
    ['claude --model x do~the~work', `claude --resume ${ID} --model x`],
    ['claude -- do~the~work', `claude --resume ${ID}`],
    // It may be one more tool.
    ['claude --allowedTools Edit do~the~work', `claude --resume ${ID} --allowedTools Edit do~the~work`],
    ['claude --brand-new value', `claude --resume ${ID} --brand-new value`],
    [
      'node /x/node_modules/@anthropic-ai/claude-code/cli.js -c',
      `node /x/node_modules/@anthropic-ai/claude-code/cli.js --resume ${ID}`,
    ],
    [
      'node cli.js demo-agent --name w-1 --seed 3',
      `node cli.js demo-agent --resume ${ID} --name w-1 --seed 3`,
    ],
    ['codex -m o3 fix~it', `codex resume ${ID} -m o3`],
    ['codex resume --last -m o3', `codex resume ${ID} -m o3`],
    ['codex -m o3 resume other go~on', `codex resume ${ID} -m o3`],
    ['codex -c model="x" -a never', `codex resume ${ID} -c model="x" -a never`],
    ['gemini -r latest -y', `gemini --resume ${ID} -y`],
    ['gemini -i start~here -m x', `gemini --resume ${ID} -m x`],
    ['opencode ./sub --model a/b --prompt go', `opencode --session ${ID} ./sub --model a/b`],
  ])('%s → %s', (started, resumed) => {
    expect(begin(words(started), { session: ID })).toEqual(words(resumed));
  });

  test.each([
    ['claude --model x -c', 'claude --continue --model x'],
    ['codex go~on', 'codex resume --last'],
    ['gemini', 'gemini --resume latest'],
    ['opencode -s old', 'opencode --continue'],
  ])('%s → %s', (started, resumed) => {
    expect(begin(words(started), 'latest')).toEqual(words(resumed));
  });

  test.each([
    ['claude --continue --model x', 'claude --model x'],
    ['claude --session-id old do~it', 'claude do~it'],
    ['codex resume old -m x', 'codex -m x'],
    ['opencode --session old --fork .', 'opencode .'],
    ['claude -c -- do~it -x', 'claude -- do~it -x'],
    ['codex -m x -- resume old -x', 'codex -m x -- -x'],
  ])('%s → %s', (started, fresh) => {
    expect(begin(words(started), 'fresh')).toEqual(words(fresh));
  });

  test.each([
    'claude -p hello',
    'claude mcp serve',
    'claude --model x update',
    'codex exec go',
    'gemini mcp',
    'opencode run go',
  ])('%s holds no conversation', (line) => {
    expect(begin(line.split(' '), { session: ID })).toBeUndefined();
  });

  test('a prompt of one word is no option of the same name', () => {
    expect(begin(['claude', 'go on', 'update'], { session: ID })).toEqual(['claude', '--resume', ID]);
  });

  test('a line for a shell stays one', () => {
    expect(begin(['/bin/fish', '-c', 'claude --model x'], { session: ID })).toEqual([
      '/bin/fish',
      '-c',
      `claude --resume ${ID} --model x`,
    ]);
  });

  test.each(['--dangerous', 'a b', '$(id)', '', 'x'.repeat(200)])('%j names no conversation', (session) => {
    expect(() => begin(['claude'], { session })).toThrow(SessionNameError);
  });

  test('an agent of which nothing is known is not resumed', () => {
    const [claude] = AGENTS;
    expect(
      commandLine({ profile: { ...claude!, resume: undefined }, program: ['x'], args: [] }, 'latest'),
    ).toBeUndefined();
  });
});
