// The arithmetic of the wall: grid shape and which camera is in which tile. No DOM.

export const LAYOUTS = [1, 4, 9, 16];

/** Columns of a square wall. */
export function columns(count) {
  return Math.sqrt(count);
}

/**
 * Which camera is in which tile: what the address says, then cameras that are not placed yet when the address says nothing.
 * @param {string | null} text ids separated by commas, empty for an empty tile
 * @param {string[]} all ids of all cameras
 */
export function placement(text, count, all) {
  if (text === null) return all.slice(0, count).concat(Array(Math.max(0, count - all.length)).fill(null));
  const ids = text.split(",").map((id) => id || null);
  return ids.slice(0, count).concat(Array(Math.max(0, count - ids.length)).fill(null));
}

/** Grows or shrinks a placement; growing fills the new tiles with cameras that are not shown yet. */
export function resized(tiles, count, all) {
  const kept = tiles.slice(0, count), rest = all.filter((id) => !kept.includes(id));
  while (kept.length < count) kept.push(rest.shift() ?? null);
  return kept.map((id) => id ?? null);
}

/** Puts a camera into a tile; if it is shown elsewhere the two change places. */
export function placed(tiles, index, id) {
  const next = [...tiles], elsewhere = next.indexOf(id);
  if (elsewhere >= 0) next[elsewhere] = next[index];
  next[index] = id;
  return next;
}

/** The tile reached from one by an arrow key. */
export function neighbour(index, direction, count) {
  const wide = columns(count), row = Math.floor(index / wide), column = index % wide;
  const to = { ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column] }[direction];
  return to[0] < 0 || to[1] < 0 || to[0] >= wide || to[1] >= wide ? index : to[0] * wide + to[1];
}

/** Text for the address; trailing empty tiles are left out. */
export function placementText(tiles) {
  return tiles.map((id) => id ?? "").join(",").replace(/,+$/, "");
}
