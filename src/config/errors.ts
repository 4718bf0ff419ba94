/** A configuration that cannot be used. `problems` has one line for each mistake, ready to be shown. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** There is no configuration file in the folder. */
export class ConfigMissingError extends ConfigError {
  constructor(file: string) {
    super([
      `${file}: no such file: create it, name another folder with --config DIR, ` +
        'or start without one, for example: orch-tui --workers 4 -- claude',
    ]);
    this.name = 'ConfigMissingError';
  }
}
