// A value that tells its watchers when it changes. No DOM.

/** @template T */
export class Observable {
  /** @param {T} value */
  constructor(value) {
    this.current = value;
    this.watchers = new Set();
  }

  get value() {
    return this.current;
  }

  set value(next) {
    this.current = next;
    for (const watcher of [...this.watchers]) watcher(next);
  }

  /** Calls now and at each change; returns the way to stop. */
  watch(watcher, now = true) {
    this.watchers.add(watcher);
    if (now) watcher(this.current);
    return () => this.watchers.delete(watcher);
  }
}
