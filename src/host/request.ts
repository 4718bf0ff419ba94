import { fieldsOf } from './fields.ts';
import { ProtocolError } from './frame.ts';
import type { HostRequest, SpawnSpec } from './protocol.ts';

/**
 * Checks a request field by field. Written by hand, so that the host carries no schema library.
 * @throws {ProtocolError} naming the field, what was expected and what was found
 */
export function parseRequest(message: { type: string; [key: string]: unknown }): HostRequest {
  const field = fieldsOf(message, message.type);
  switch (message.type) {
    case 'list':
      return { type: 'list' };
    case 'ping':
      return { type: 'ping' };
    case 'spawn':
      return { type: 'spawn', spec: parseSpec(field.object('spec')) };
    case 'resize':
      return {
        type: 'resize',
        worker: field.string('worker'),
        cols: field.cells('cols'),
        rows: field.cells('rows'),
      };
    case 'signal':
      return { type: 'signal', worker: field.string('worker'), signal: field.string('signal') };
    case 'kill':
      return { type: 'kill', worker: field.string('worker'), graceMs: field.count('graceMs') };
    case 'forget':
      return { type: 'forget', worker: field.string('worker') };
    case 'subscribe': {
      const from = message.from === 'segment' || message.from === 'end' ? message.from : field.count('from');
      return {
        type: 'subscribe',
        worker: field.string('worker'),
        subscription: field.u32('subscription'),
        from,
      };
    }
    case 'unsubscribe':
      return { type: 'unsubscribe', subscription: field.u32('subscription') };
    case 'rotate':
      return {
        type: 'rotate',
        worker: field.string('worker'),
        index: field.count('index'),
        at: field.count('at'),
        snapshot: field.string('snapshot'),
        cols: field.cells('cols'),
        rows: field.cells('rows'),
      };
    case 'shutdown':
      return { type: 'shutdown', graceMs: field.count('graceMs') };
    default:
      throw new ProtocolError(`unknown request "${message.type}"`);
  }
}

function parseSpec(value: Record<string, unknown>): SpawnSpec {
  const field = fieldsOf(value, 'spawn.spec');
  const recording = fieldsOf(field.object('recording'), 'spawn.spec.recording');
  const name = field.string('name');
  // The name becomes a file name in the run folder.
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u.test(name))
    throw new ProtocolError(`"${name}" is no name for a worker`);
  const argv = field.strings('argv');
  if (argv.length === 0) throw new ProtocolError('spawn.spec.argv: expected at least a program, found []');
  return {
    name,
    argv,
    cwd: field.string('cwd'),
    env: field.dictionary('env'),
    ...(value.inherit !== undefined && { inherit: field.boolean('inherit') }),
    cols: field.cells('cols'),
    rows: field.cells('rows'),
    recording: {
      input: recording.boolean('input'),
      segmentBytes: recording.count('segmentBytes'),
      retentionBytes: recording.count('retentionBytes'),
    },
  };
}
