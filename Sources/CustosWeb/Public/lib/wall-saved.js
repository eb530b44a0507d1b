// Named layouts and tours of a person, kept on the server with the account.
import { readValues, writeValue } from "./account-values.js";
import { Observable } from "./observable.js";

/** Bounds of what a person keeps; the server bounds the bytes. */
export const LAYOUTS_LIMIT = 40;
export const TOURS_LIMIT = 20;
export const STEPS_LIMIT = 40;
export const NAME_LIMIT = 40;
/** Seconds that a layout stands in a tour. */
export const DWELL = { least: 5, usual: 20, most: 600 };
/** Another screen of the same person may have written in between: so often is the change made again on what is there now. */
const TRIES = 3;
/** The version that says: none is there so far. */
const NOT_YET = 0;

/**
 * @typedef {{id: string, name: string, count: number, tiles: (string | null)[]}} SavedLayout
 * @typedef {{id: string, name: string, steps: {layout: string, dwell: number}[]}} Tour
 */
class SavedList extends Observable {
  constructor(name) {
    super([]);
    this.name = name;
    this.version = null;
  }

  take(entry) {
    this.version = entry?.version ?? null;
    this.value = Array.isArray(entry?.value) ? entry.value : [];
  }

  /** Writes what `make` makes of the list as it is at the server. */
  async change(make) {
    for (let n = 1; ; n += 1) {
      const value = make(this.value);
      try {
        this.version = await writeValue(this.name, value, this.version ?? NOT_YET);
        this.value = value;
        return value;
      } catch (error) {
        if (error.code !== "value.stale" || n === TRIES) throw error;
        await loadSaved();
      }
    }
  }
}

export const layouts = new SavedList("wall.layouts");
export const tours = new SavedList("wall.tours");

/** Reads both lists from the server. */
export async function loadSaved() {
  const values = await readValues("wall.");
  for (const list of [layouts, tours]) list.take(values.find((entry) => entry.name === list.name));
}

/** A new id that no entry of a list has. */
export function newID(list) {
  return `n${list.reduce((most, entry) => Math.max(most, Number(entry.id.slice(1)) || 0), 0) + 1}`;
}
