import type { InputEvent } from './input.ts';

/**
 * What was typed or pasted into a field of one line; undefined when it is no text. Of several pasted lines it is the first with
 * something in it.
 */
export function typedText(event: InputEvent): string | undefined {
  if (event.type === 'paste') {
    const line = event.text.split('\n').find((each) => each.trim() !== '');
    return line?.replaceAll(/\p{Cc}/gu, ' ');
  }
  const text = event.type === 'key' ? event.text : undefined;
  return text === undefined || /\p{Cc}/u.test(text) ? undefined : text;
}
