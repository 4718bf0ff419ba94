/** A shell as far as an agent's life needs one: its prompt, a line that is typed, and programs that are there or not. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof SHELLS)[number];

export interface ShellOptions {
  readonly name: ShellName;
  readonly onOutput: (text: string) => void;
  /** Starts a program, which has the terminal until {@link SimulatedShell.prompt} is called; false if there is none. */
  readonly run: (argv: readonly string[]) => boolean;
  readonly onExit: () => void;
}

const PROMPTS: Readonly<Record<ShellName, string>> = {
  bash: 'user@host:~/proj$ ',
  zsh: 'user@host ~/proj% ',
  fish: 'user@host ~/proj> ',
};

const NOT_FOUND: Readonly<Record<ShellName, (program: string) => string>> = {
  bash: (program) => `bash: ${program}: command not found`,
  zsh: (program) => `zsh: command not found: ${program}`,
  fish: (program) => `fish: Unknown command: ${program}`,
};

/** A paste, a CSI or SS3 sequence, or one character. */
const INPUT = /\x1b\[200~([\s\S]*?)\x1b\[201~|\x1b\[[\x20-\x3f]*[\x40-\x7e]|\x1bO.|[\s\S]/gu;

/** What a key of the kitty keyboard protocol leaves behind in a shell that does not know it, such as `9;5u`. */
const KITTY = /^\x1b\[\d(.*u)$/;

export class SimulatedShell {
  readonly #options: ShellOptions;
  #line = '';

  constructor(options: ShellOptions) {
    this.#options = options;
  }

  /** A new line to type at. */
  prompt(): void {
    this.#line = '';
    this.#write(`\x1b[?2004h${PROMPTS[this.#options.name]}`);
  }

  read(data: Buffer): void {
    for (const [input, pasted] of data.toString().matchAll(INPUT)) this.#receive(input, pasted);
  }

  #receive(input: string, pasted: string | undefined): void {
    if (pasted !== undefined) return this.#type(pasted);
    const act = this.#keys[input];
    if (act) return act();
    const garbage = KITTY.exec(input)?.[1];
    if (garbage !== undefined) this.#type(garbage);
    else if (input >= ' ') this.#type(input);
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    '\r': () => this.#enter(),
    '\n': () => this.#enter(),
    '\x03': () => {
      this.#write('^C\r\n');
      this.prompt();
    },
    '\x04': () => {
      if (this.#line === '') this.#exit();
    },
    '\x0c': () => this.#write(`\x1b[H\x1b[2J${PROMPTS[this.#options.name]}${this.#line}`),
    '\x15': () => this.#erase(this.#line.length),
    '\x7f': () => this.#erase(Math.min(1, this.#line.length)),
  };

  #type(text: string): void {
    this.#line += text;
    this.#write(text.replaceAll(/\r?\n|\r/g, '\r\n'));
  }

  #erase(count: number): void {
    this.#line = this.#line.slice(0, this.#line.length - count);
    this.#write('\b \b'.repeat(count));
  }

  #enter(): void {
    const argv = this.#line.split(/\s+/).filter((word) => word !== '');
    this.#line = '';
    this.#write('\r\n\x1b[?2004l\r');
    const [program] = argv;
    if (program === undefined) return this.prompt();
    if (program === 'exit') return this.#exit();
    if (this.#options.run(argv)) return;
    this.#write(`${NOT_FOUND[this.#options.name](program)}\r\n`);
    this.prompt();
  }

  #exit(): void {
    this.#write('exit\r\n');
    this.#options.onExit();
  }

  #write(text: string): void {
    this.#options.onOutput(text);
  }
}
