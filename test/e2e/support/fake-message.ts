import { randomUUID } from 'node:crypto';

/** A part of an answer of the Anthropic Messages API. */
export type Block = { type: 'text'; text: string } | { type: 'tool_use'; name: string; input: object };

/** An event of a streamed answer; its type is also the name of the server-sent event. */
export interface MessageEvent {
  type: string;
  [field: string]: unknown;
}

/** The events of a streamed message in order; texts and inputs come in pieces of `chunk` characters. */
export function* messageEvents(
  model: string,
  blocks: readonly Block[],
  chunk: number,
): Generator<MessageEvent> {
  yield { type: 'message_start', message: { ...header(model), content: [], stop_reason: null } };
  for (const [index, block] of blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: withId(block, true) };
    for (const delta of deltasOf(block, chunk)) yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  yield {
    type: 'message_delta',
    delta: { stop_reason: stopReason(blocks), stop_sequence: null },
    usage: { output_tokens: 20 },
  };
  yield { type: 'message_stop' };
}

/** The same message for a request that did not ask for a stream. */
export function wholeMessage(model: string, blocks: readonly Block[]): object {
  return {
    ...header(model),
    content: blocks.map((block) => withId(block, false)),
    stop_reason: stopReason(blocks),
  };
}

function header(model: string): object {
  return {
    id: `msg_${randomUUID()}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_sequence: null,
    usage: { input_tokens: 1000, output_tokens: 1 },
  };
}

/** A streamed block starts empty and is filled by its deltas. */
function withId(block: Block, empty: boolean): object {
  if (block.type === 'text') return empty ? { ...block, text: '' } : block;
  return { ...block, id: `toolu_${randomUUID()}`, ...(empty && { input: {} }) };
}

function* deltasOf(block: Block, chunk: number): Generator<object> {
  const [whole, wrap] =
    block.type === 'text'
      ? [block.text, (text: string) => ({ type: 'text_delta', text })]
      : [JSON.stringify(block.input), (partial_json: string) => ({ type: 'input_json_delta', partial_json })];
  for (let at = 0; at < whole.length; at += chunk) yield wrap(whole.slice(at, at + chunk));
}

function stopReason(blocks: readonly Block[]): string {
  return blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
}
