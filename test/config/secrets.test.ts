import { describe, expect, test } from 'vitest';
import { givenSecrets, inheritedSecrets } from '../../src/config/secrets.ts';

const given = (name: string, value: string | null) => givenSecrets({ [name]: value });

describe('what a config sets for a worker', () => {
  test.each([
    ['ANYTHING', 'tango-whiskey-7731'],
    ['DATABASE_URL', 'postgres://me:hunter2@db/shop'],
    ['DB_PASSWORD', 'correcthorse'],
    ['MY_API_KEY', '/begins+like/a/path=='],
    ['SLACK_WEBHOOK_URL', 'https://hooks.example.com/services/T0/B0/x'],
    ['CALLBACK', 'https://example.com/?token=12345678'],
  ])('%s=%s is a secret', (name, value) => {
    expect(given(name, value)).toEqual([value]);
  });

  test.each([
    ['NODE_ENV', 'production'],
    ['STAGE', 'production'],
    ['BUILD', '20260114.3'],
    ['PATH', '/usr/local/bin:/usr/bin:/bin'],
    ['CLAUDE_CONFIG_DIR', '~/.claude-2'],
    ['SSH_AUTH_SOCK', '/run/user/1000/agent.sock'],
    ['ANTHROPIC_BASE_URL', 'http://127.0.0.1:4000/one'],
    ['ANTHROPIC_MODEL', 'claude-sonnet-4-5-20250929'],
    ['LANG', 'en_US.UTF-8'],
    ['UNSET', null],
  ])('%s=%s is none', (name, value) => {
    expect(given(name, value)).toEqual([]);
  });
});

test('of what is inherited, only what is called a secret is one', () => {
  const env = {
    ANTHROPIC_API_KEY: 'a1',
    GH_TOKEN: 'b2',
    AWS_SECRET_ACCESS_KEY: 'c3',
    OPENAI_API_KEY_2: 'd4',
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: '32000',
    SSH_AUTH_SOCK: '/tmp/agent',
    GOOGLE_APPLICATION_CREDENTIALS_FILE: '/x.json',
    GITHUB_TOKENS: 'd5,d6',
    MYSQL_PWD: 'e5',
    ADMIN_PW: 'f6',
    SSHPASS: 'g7',
    SMTP_PASS: 'h8',
    GEMINI_API_KEY1: 'i9',
    DB_PASSWORD02: 'j10',
    MYSQL_PWD3: 'k11',
    KEYBOARD: 'de',
    KEYBOARD2: 'us',
    SUDO_ASKPASS: '/usr/bin/ask',
    PROXY_BYPASS: 'localhost',
    COMPASS: 'north',
    PWD: '/home/me',
    OLDPWD: '/home/me/before',
    HOME: '/home/me',
    NONE_TOKEN: undefined,
  };
  expect(inheritedSecrets(env)).toEqual([
    'a1',
    'b2',
    'c3',
    'd4',
    'd5,d6',
    'e5',
    'f6',
    'g7',
    'h8',
    'i9',
    'j10',
    'k11',
  ]);
});
