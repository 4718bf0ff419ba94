import type { InputEvent } from './input.ts';

/** What was typed or pasted into a field of one line; undefined when it is no text. */
export function typedText(event: InputEvent): string | undefined {
  const text =
    event.type === 'paste' ? event.text.split('\n')[0] : event.type === 'key' ? event.text : undefined;
  return text === undefined || text === '' || /\p{Cc}/u.test(text) ? undefined : text;
}
