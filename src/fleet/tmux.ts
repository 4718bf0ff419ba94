/** A tmux session that somebody else began: its name, and one of its windows by name or number. */
export interface TmuxTarget {
  session: string;
  window?: string;
}

/** Which tmux server: by the name of its socket (`-L`) or by the path of that (`-S`). */
export type TmuxServer = readonly [] | readonly ['-L' | '-S', string];

/** What `tmux:SESSION[:WINDOW]` names; undefined when it is no such thing. */
export function parseTmuxTarget(text: string): TmuxTarget | undefined {
  // tmux allows neither ":" nor "." in the name of a session.
  const [, session, window] = /^tmux:([^:.\s][^:.]*)(?::([^:.]+))?$/.exec(text) ?? [];
  if (session === undefined) return undefined;
  return { session, ...(window !== undefined && { window }) };
}

/** The server that is meant: the named one, else that of the tmux around us, else the usual one. */
export function tmuxServer(
  socket: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TmuxServer {
  if (socket !== undefined) return [socket.includes('/') ? '-S' : '-L', socket];
  // Its path, the server's pid, the session: separated by commas.
  const around = /^(.+),\d+,\d+$/.exec(env.TMUX ?? '')?.[1];
  return around === undefined ? [] : ['-S', around];
}

/** How tmux is told of a session, by its whole name, or of one of its windows. */
export function targetText({ session, window }: TmuxTarget): string {
  return window === undefined ? `=${session}:` : `=${session}:${window}`;
}

/**
 * The command line that shows a session in one more terminal, through a session of its own in the same group, called `own`.
 * What is set is set there alone: the person's session, its options and its clients stay as they are. It ends with that
 * terminal. It begins nothing: without the session it fails.
 */
export function attachCommand(
  server: TmuxServer,
  target: TmuxTarget,
  own: string,
  { ignoreSize }: { ignoreSize: boolean },
): string[] {
  const group = `=${target.session}`;
  const options = [
    ['destroy-unattached', 'on'],
    ['status', 'off'],
    // No key is taken for a command of tmux: neither the prefix nor those of a table.
    ['prefix', 'None'],
    ['prefix2', 'None'],
    ['key-table', 'orch-tui'],
    // The title of the program inside reaches the terminal.
    ['set-titles', 'on'],
    ['set-titles-string', '#{pane_title}'],
  ];
  const commands = [
    ['has-session', '-t', group],
    // While others look at a window, their terminals say how large it is.
    ['new-session', ...(ignoreSize ? ['-f', 'ignore-size'] : []), '-t', group, '-s', own],
    ...options.map(([name, value]) => ['set-option', '-t', own, name!, value!]),
    ...(target.window === undefined ? [] : [['select-window', '-t', `=${own}:${target.window}`]]),
  ];
  return [
    'tmux',
    // What it shows is UTF-8 whatever the locale says.
    '-u',
    ...server,
    ...commands.flatMap((words, i) => [...(i === 0 ? [] : [';']), ...words.map(withoutSeparator)]),
  ];
}

/**
 * What asks tmux for the process that owns the pane which such a command line shows, when that is
 * alone in its window; undefined for any other command line.
 */
export function paneQuestion(attach: readonly string[]): string[] | undefined {
  const end = attach.indexOf('has-session');
  const own = attach[attach.indexOf('-s', end) + 1];
  if (attach[0] !== 'tmux' || end === -1 || own === undefined || !attach.includes('-s', end))
    return undefined;
  // Of several panes, it is not known which one the keys will go to.
  const format = '#{?#{==:#{window_panes},1},#{pane_pid},}';
  return [...attach.slice(0, end), 'display-message', '-p', '-t', `=${own}:`, format];
}

/** A word that ends in ";" would end the command. */
function withoutSeparator(word: string): string {
  return word.replace(/;$/, '\\;');
}
