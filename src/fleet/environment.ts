/** What the terminal, multiplexer or package runner around us left in the environment; it would mislead a worker. */
const FOREIGN =
  /^(TERM_PROGRAM(_VERSION)?|TERMCAP|COLUMNS|LINES|WINDOWID|STY|TMUX(_PANE)?|ZELLIJ.*|ITERM_.*|LC_TERMINAL.*|KITTY_.*|GHOSTTY_.*|WEZTERM_.*|ALACRITTY_.*|KONSOLE_.*|VTE_VERSION|WT_.*|VSCODE_.*|npm_.*|INIT_CWD|NODE_COMPILE_CACHE|CLAUDECODE|CLAUDE_CODE_ENTRYPOINT)$/;

export interface WorkerIdentity {
  run: string;
  worker: string;
  version: string;
  /** How often it was started again. */
  restarts: number;
}

/**
 * The environment of a worker: that of whoever started the run, less what belongs to the terminal around it, with what our
 * own terminal is, and with what the config sets (null unsets). Claude Code under the name of iTerm asks for the cursor's
 * position five times a second, so the outer terminal's name never gets through.
 */
export function workerEnvironment(
  base: Readonly<Record<string, string | undefined>>,
  config: Readonly<Record<string, string | null>>,
  identity: WorkerIdentity,
): Record<string, string> {
  const merged = { ...withoutForeign(base), ...remoteEnvironment(config, identity) };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** What a worker elsewhere gets on top of the environment of its host there; null unsets. */
export function remoteEnvironment(
  config: Readonly<Record<string, string | null>>,
  { run, worker, version, restarts }: WorkerIdentity,
): Record<string, string | null> {
  return {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'orch-tui',
    TERM_PROGRAM_VERSION: version,
    ORCH_TUI_RUN: run,
    ORCH_TUI_WORKER: worker,
    ORCH_TUI_RESTARTS: String(restarts),
    ...config,
  };
}

/** An environment without what belongs to the terminal around it. */
export function withoutForeign<T>(env: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !FOREIGN.test(key)));
}
