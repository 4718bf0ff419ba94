import type { Command } from 'commander';

/** The manual page of the command line, in the man macros of roff. */
export function manPage(program: Command, version: string): string {
  const help = program.createHelp();
  const groups = Map.groupBy(help.visibleCommands(program), (command) => command.helpGroup() || 'Commands:');
  const lines = [
    `.TH ${program.name().toUpperCase()} 1 "" "${program.name()} ${version}" "User Commands"`,
    '.SH NAME',
    `${escaped(program.name())} \\- ${escaped(sentence(program.description()))}`,
    '.SH SYNOPSIS',
    `.B ${escaped(program.name())}`,
    escaped(program.usage()),
    '.SH DESCRIPTION',
    escaped(program.description()),
    'Without a command it opens the room on the run that lives here, or on a new one.',
    '.SH OPTIONS',
    ...optionLines(program),
    ...[...groups].flatMap(([group, commands]) => [
      `.SH ${escaped(group.replace(/:$/, '').toUpperCase())}`,
      ...commands.flatMap(commandLines),
    ]),
    '.SH FILES',
    ...entry('./config/orch.json', 'what runs here; "orch-tui init" writes one'),
    ...entry('~/.local/state/orch-tui', 'a folder for each run: its recordings and its journal'),
    '.SH EXIT STATUS',
    '0 when all went well, 1 when it did not, 2 after wrong use.',
    '.SH SEE ALSO',
    '.BR tmux (1),',
    '.BR asciinema (1)',
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(command: Command): string[] {
  const usage = [command.name(), command.usage().replace(/^\[options\] ?/, '')].filter(Boolean).join(' ');
  const options = optionLines(command);
  return [
    '.TP',
    `.B ${escaped(usage)}`,
    escaped(command.description()),
    ...(options.length > 0 ? ['.RS', ...options, '.RE'] : []),
  ];
}

function optionLines(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .flatMap(({ flags, description }) => entry(flags, description));
}

function entry(term: string, description: string): string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(description)];
}

/** The end of a sentence does not belong in a heading. */
function sentence(text: string): string {
  return text.replace(/\.$/, '').replace(/^A /, 'a ');
}

/** A text that roff takes as it is: no escapes, no requests, and dashes that can be copied. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/^[.']/, '\\&$&');
}
