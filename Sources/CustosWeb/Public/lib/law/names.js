// Titles of records that others refer to: asked once each, a few at a time.
import { wire } from "./wire.js";

const AT_ONCE = 4;
const held = new Map();
let running = 0;
const waiting = [];

/** The title of a record, or its number when it cannot be seen. */
export function titleOf(id) {
  if (!held.has(id)) held.set(id, turn(() => wire.record(id)).then((a) => a.record.title, () => `#${id}`));
  return held.get(id);
}

/** Puts titles that came with an answer where the next reader finds them. */
export function learn(titles) {
  for (const [id, title] of Object.entries(titles ?? {})) held.set(Number(id), Promise.resolve(title));
}

export function learnRecord(record) {
  held.set(record.id, Promise.resolve(record.title));
}

/** Runs a few askings at a time, so that a page with many of them leaves room for others. */
export function turn(work) {
  return new Promise((resolve, reject) => {
    const run = () => { running += 1; work().then(resolve, reject).finally(() => { running -= 1; waiting.shift()?.(); }); };
    if (running < AT_ONCE) run(); else waiting.push(run);
  });
}
