/** Where in a control sequence (ECMA-48) the text stands. */
type State = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape';

const ESC = '\x1b';
/** CAN and SUB break a sequence off. */
const CANCEL = '\x18\x1a';
/** ESC with one of these begins a string that ends with ST: DCS, SOS, OSC, PM, APC. */
const STRING_STARTS = 'PX]^_';
/** The same in one character each. */
const C1_STRING_STARTS = '\x90\x98\x9d\x9e\x9f';
/** Cursor forward, as programs use it instead of blanks. */
const FORWARD = /^(\d*)C$/;
const MAX_FORWARD = 500;

/**
 * Takes control sequences out of a program's output as it comes, however it is cut: what is left is its text, with line
 * feeds and tabs. Nothing is known of the screen, so a program that paints all over it gives a jumble.
 */
export class PlainText {
  #state: State = 'text';
  #parameters = '';
  #carriageReturn = false;

  /** The text in the next piece of output. */
  push(output: string): string {
    let text = '';
    for (const character of output) text += this.#next(character);
    return text;
  }

  #next(character: string): string {
    if (character === ESC) {
      this.#state = this.#state === 'string' ? 'string-escape' : 'escape';
      return '';
    }
    if (CANCEL.includes(character)) this.#state = 'text';
    switch (this.#state) {
      case 'text':
        return this.#text(character);
      case 'escape':
        return this.#escape(character);
      case 'intermediate':
        if (character >= '0') this.#state = 'text';
        return '';
      case 'csi':
        return this.#csi(character);
      case 'string':
        if (character === '\x07' || character === '\x9c') this.#state = 'text';
        return '';
      case 'string-escape':
        this.#state = 'text';
        return character === '\\' ? '' : this.#escape(character);
    }
  }

  #text(character: string): string {
    const after = this.#carriageReturn;
    this.#carriageReturn = character === '\r';
    if (character === '\r') return '';
    // A line that is written over, as progress bars do, becomes a line of its own.
    const start = after && character !== '\n' ? '\n' : '';
    if (character === '\n' || character === '\t') return start + character;
    if (character === '\x9b') this.#beginCsi();
    if (C1_STRING_STARTS.includes(character)) this.#state = 'string';
    return /\p{Cc}/u.test(character) ? '' : start + character;
  }

  #escape(character: string): string {
    if (character === '[') this.#beginCsi();
    else if (STRING_STARTS.includes(character)) this.#state = 'string';
    else this.#state = character >= ' ' && character <= '/' ? 'intermediate' : 'text';
    return '';
  }

  #beginCsi(): void {
    this.#state = 'csi';
    this.#parameters = '';
  }

  #csi(character: string): string {
    if (this.#parameters.length < 64) this.#parameters += character;
    if (character < '@' || character > '~') return '';
    this.#state = 'text';
    const forward = FORWARD.exec(this.#parameters);
    return forward ? ' '.repeat(Math.min(Number(forward[1] || 1), MAX_FORWARD)) : '';
  }
}
