/** A value that is replaced, never changed, and tells who looks at it. */
export interface Store<T> {
  get: () => T;
  /** Replaces the value; nothing is told when it is the same. */
  set: (next: T | ((value: T) => T)) => void;
  /** Returns what ends it. */
  subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      const replaced = typeof next === 'function' ? (next as (value: T) => T)(value) : next;
      if (replaced === value) return;
      value = replaced;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
