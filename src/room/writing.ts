import type { MessageState } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { messageOf } from '../error-message.ts';
import { keyFor } from '../keymap/keymap.ts';
import type { Actions } from './actions.ts';
import type { Deliveries } from './deliveries.ts';
import { bufferOf, EDITS, type Edit, type EditorBuffer, insert } from './editor-buffer.ts';
import type { InputEvent } from './input.ts';
import { nameList } from './line.ts';
import { editorWidth } from './overlay.ts';
import type { Requests } from './requests.ts';
import { visibleWorkers } from './shown.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { markedOf, targetsOf } from './targets.ts';
import { waitingFor } from './undelivered.ts';

/** Writing messages to workers. What was written and not sent is kept for those it was meant for. */
export class Writing {
  readonly #store: Store<RoomState>;
  readonly #requests: Requests;
  readonly #deliveries: Deliveries;
  readonly #drafts = new Map<string, string>();

  constructor(store: Store<RoomState>, requests: Requests, deliveries: Deliveries) {
    this.#store = store;
    this.#requests = requests;
    this.#deliveries = deliveries;
  }

  readonly actions: Actions = {
    write: () => this.#open(targetsOf(this.#store.get())),
    'write-to-all': () => this.#openToAll(),
    'write-send': () => this.#send(),
    'write-later': () => this.#close(),
    'write-withdraw': () => this.#withdraw(),
    ...Object.fromEntries(Object.entries(EDITS).map(([name, edit]) => [name, () => this.#edit(edit)])),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = event.type === 'paste' || event.type === 'key' ? event.text : undefined;
    if (text === undefined) return false;
    this.#edit((buffer) => insert(buffer, text));
    return true;
  }

  get #editor() {
    const { overlay } = this.#store.get();
    return overlay?.kind === 'editor' ? overlay : undefined;
  }

  #show(overlay: RoomState['overlay']): void {
    this.#store.set((state) => ({ ...state, overlay }));
  }

  #open(targets: readonly ({ name: string; state: string } | undefined)[]): void {
    const known = targets.filter((target) => target !== undefined);
    const workers = known.filter(({ state }) => state === 'running').map(({ name }) => name);
    if (workers.length === 0) {
      if (known[0])
        this.#requests.say(
          `${known[0].name} does not run: ${keyFor(this.#store.get().keymap, 'grid', 'restart')} starts it again`,
        );
      return;
    }
    this.#show({ kind: 'editor', workers, buffer: bufferOf(this.#drafts.get(keyOf(workers)) ?? '') });
  }

  #openToAll(): void {
    const state = this.#store.get();
    const marked = markedOf(state);
    this.#open(marked.length > 0 ? marked : visibleWorkers(state));
  }

  #edit(edit: Edit): void {
    const editor = this.#editor;
    if (!editor) return;
    const buffer: EditorBuffer = edit(editor.buffer, editorWidth(this.#store.get().size));
    this.#show({ ...editor, buffer });
  }

  #close(): void {
    const editor = this.#editor;
    if (!editor) return;
    this.#keep(editor.workers, editor.buffer.text);
    this.#show(undefined);
  }

  #keep(workers: readonly string[], text: string): void {
    if (text.trim() === '') this.#drafts.delete(keyOf(workers));
    else this.#drafts.set(keyOf(workers), text);
  }

  #send(): void {
    const editor = this.#editor;
    if (!editor) return;
    const { workers } = editor;
    const { text } = editor.buffer;
    // It is kept until somebody took it.
    this.#close();
    if (text.trim() === '') return;
    this.#requests.say(`message to ${nameList(workers)} …`);
    void this.#sendAll(workers, text);
  }

  #withdraw(): void {
    const { workers } = this.#store.get();
    const waiting = waitingFor(workers, this.#editor?.workers ?? []).map(({ name }) => name);
    if (waiting.length === 0) return this.#requests.say('no message waits');
    const names = nameList(waiting);
    void this.#requests.each(
      `taking back what waits for ${names} …`,
      waiting,
      'withdraw',
      {},
      `what waited for ${names} is taken back`,
    );
  }

  async #sendAll(workers: readonly string[], text: string): Promise<void> {
    const answers = await Promise.allSettled(
      workers.map((name) => this.#requests.post<MessageState>(workerPath(name, 'send'), { text })),
    );
    if (answers.some(({ status }) => status === 'fulfilled')) this.#keep(workers, '');
    const states = answers.map((answer, i): MessageState => {
      if (answer.status === 'fulfilled') return answer.value;
      return { id: '', worker: workers[i]!, level: 'failed', attempts: 0, reason: messageOf(answer.reason) };
    });
    this.#deliveries.follow(states);
  }
}

function keyOf(workers: readonly string[]): string {
  return workers.join('\n');
}
