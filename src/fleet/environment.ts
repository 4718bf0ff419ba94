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
  const own = {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'orch-tui',
    TERM_PROGRAM_VERSION: identity.version,
    ORCH_TUI_RUN: identity.run,
    ORCH_TUI_WORKER: identity.worker,
    ORCH_TUI_RESTARTS: String(identity.restarts),
  };
  const inherited = Object.entries(base).filter(([key]) => !FOREIGN.test(key));
  const merged = [...inherited, ...Object.entries(own), ...Object.entries(config)];
  const result = new Map<string, string>();
  for (const [key, value] of merged) {
    if (typeof value === 'string') result.set(key, value);
    else result.delete(key);
  }
  return Object.fromEntries(result);
}
