import { Command } from 'commander';
import { expect, test } from 'vitest';
import { processIo } from '../../src/commands/io.ts';
import { manPage } from '../../src/commands/man-page.ts';
import { defineProgram } from '../../src/commands/program.ts';

test('the manual has every command with its options', () => {
  const program = defineProgram(processIo(), [], () => {});
  const page = manPage(program, '1.2.3');
  for (const command of program.createHelp().visibleCommands(program)) {
    expect(page).toMatch(new RegExp(`^\\.B ${command.name().replaceAll('-', '\\\\-')}( |$)`, 'm'));
  }
  expect(page).toMatch(/^\.TH ORCH-TUI 1 "" "orch-tui 1\.2\.3"/);
  expect(page).toContain('.SH SEE AND STEER THE WORKERS OF A RUN\n');
  expect(page).toContain('.B \\-f, \\-\\-follow\n');
  expect(page).not.toContain('demo\\-agent');
});

test('no text is taken for a request', () => {
  const program = new Command('x').description('.so /etc/passwd\n.sy reboot \\n(yr');
  const lines = manPage(program, '1.2.3').split('\n');
  expect(lines).toContain('\\&.so /etc/passwd .sy reboot \\en(yr');
});
