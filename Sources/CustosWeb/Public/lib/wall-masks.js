// How many privacy masks the register names for a camera: a masked picture says so on the wall.
import { loadLaw } from "./law/model.js";
import { wire } from "./law/wire.js";

/** Cameras that are remembered; beyond that the oldest is asked for again. */
const LIMIT = 256;
/** What is known is asked for again after this: a mask may be drawn while the wall is open. */
const AGES = 10 * 60_000;
/** @type {Map<string, {count: Promise<number>, at: number}>} */
const known = new Map();

/** The camera's own record in the register of cameras, or null: not every camera has one, and not everybody may read it. */
export async function cameraRecord(camera) {
  const law = await loadLaw(), kind = law.kind("camera");
  if (!kind || kind.mayRead === false) return null;
  const { records } = await wire.records({ kind: "camera", field: "device", value: camera.wireID, limit: 1 });
  return records[0] ?? null;
}

/** The number of masks; 0 where none is known. */
export function maskCount(camera) {
  const entry = known.get(camera.id);
  if (entry && performance.now() - entry.at < AGES) return entry.count;
  const count = cameraRecord(camera).then((record) => record?.data.masks?.length ?? 0,
    () => { known.delete(camera.id); return 0; }); // the wall shows pictures without the books too
  if (known.size >= LIMIT) known.delete(known.keys().next().value);
  known.set(camera.id, { count, at: performance.now() });
  return count;
}
