// Reads just enough of fragmented MP4 to know which frames it holds and when. ISO 14496-12. No DOM.

/**
 * The boxes of one level. Stops at the first box that is not whole.
 * @param {DataView} view
 * @returns {{type: string, start: number, body: number, end: number}[]}
 */
export function boxes(view, start = 0, end = view.byteLength) {
  const found = [];
  for (let at = start; at + 8 <= end;) {
    let size = view.getUint32(at), body = at + 8;
    if (size === 1) {
      if (at + 16 > end) break;
      size = Number(view.getBigUint64(at + 8));
      body = at + 16;
    } else if (size === 0) size = end - at;
    if (size < body - at || at + size > end) break;
    const type = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7));
    found.push({ type, start: at, body, end: at + size });
    at += size;
  }
  return found;
}

function first(view, box, ...path) {
  let here = box;
  for (const type of path) {
    here = boxes(view, here.body, here.end).find((b) => b.type === type);
    if (!here) return null;
  }
  return here;
}

export function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The video track of an initialisation: its id, its ticks a second and the default sample duration.
 * @param {Uint8Array} bytes
 * @returns {{id: number, timescale: number, defaultDuration: number} | null}
 */
export function videoTrack(bytes) {
  const view = viewOf(bytes);
  const moov = boxes(view).find((b) => b.type === "moov");
  if (!moov) return null;
  const inside = boxes(view, moov.body, moov.end);
  for (const trak of inside.filter((b) => b.type === "trak")) {
    const handler = first(view, trak, "mdia", "hdlr");
    if (!handler || view.getUint32(handler.body + 8) !== 0x76696465) continue; // "vide"
    const header = first(view, trak, "mdia", "mdhd"), track = first(view, trak, "tkhd");
    if (!header || !track) continue;
    const id = view.getUint32(track.body + (view.getUint8(track.body) === 1 ? 20 : 12));
    const timescale = view.getUint32(header.body + (view.getUint8(header.body) === 1 ? 20 : 12));
    let defaultDuration = 0;
    const mvex = inside.find((b) => b.type === "mvex");
    for (const trex of mvex ? boxes(view, mvex.body, mvex.end) : []) {
      if (trex.type === "trex" && view.getUint32(trex.body + 4) === id) defaultDuration = view.getUint32(trex.body + 12);
    }
    return { id, timescale, defaultDuration };
  }
  return null;
}

/**
 * An initialisation without its sound: bytes that hold pictures only would else never count as buffered.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
export function withoutSound(bytes) {
  const view = viewOf(bytes), track = videoTrack(bytes), top = boxes(view), moov = top.find((b) => b.type === "moov");
  if (!moov || !track) return bytes;
  const isOfVideo = (box, at) => view.getUint32(box.body + at) === track.id;
  const keep = (box) => {
    if (box.type === "trak") { const tkhd = first(view, box, "tkhd"); return !tkhd || isOfVideo(tkhd, view.getUint8(tkhd.body) === 1 ? 20 : 12); }
    return box.type !== "trex" || isOfVideo(box, 4);
  };
  const rebuilt = (box) => {
    const children = boxes(view, box.body, box.end).filter(keep).map((b) => (b.type === "mvex" ? rebuilt(b) : bytes.subarray(b.start, b.end)));
    const size = children.reduce((n, c) => n + c.byteLength, 8), whole = new Uint8Array(size);
    viewOf(whole).setUint32(0, size);
    whole.set(bytes.subarray(box.start + 4, box.start + 8), 4);
    let at = 8;
    for (const child of children) { whole.set(child, at); at += child.byteLength; }
    return whole;
  };
  const parts = top.map((b) => (b === moov ? rebuilt(b) : bytes.subarray(b.start, b.end)));
  const result = new Uint8Array(parts.reduce((n, p) => n + p.byteLength, 0));
  let at = 0;
  for (const part of parts) { result.set(part, at); at += part.byteLength; }
  return result;
}

/**
 * Presentation times of the video frames in a run of fragments, in seconds of media time, in order of presentation.
 * @param {Uint8Array} bytes
 * @param {{id: number, timescale: number, defaultDuration: number}} track
 * @returns {{time: number, duration: number}[]}
 */
export function frameTimes(bytes, track) {
  const view = viewOf(bytes), frames = [];
  for (const moof of boxes(view)) {
    if (moof.type !== "moof") continue;
    for (const traf of boxes(view, moof.body, moof.end)) if (traf.type === "traf") readTrackFragment(view, traf, track, frames);
  }
  return frames.sort((a, b) => a.time - b.time);
}

function readTrackFragment(view, traf, track, frames) {
  const parts = boxes(view, traf.body, traf.end);
  const tfhd = parts.find((b) => b.type === "tfhd"), tfdt = parts.find((b) => b.type === "tfdt");
  if (!tfhd || !tfdt || view.getUint32(tfhd.body + 4) !== track.id) return;
  const flags = view.getUint32(tfhd.body) & 0xffffff;
  let at = tfhd.body + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
  const defaultDuration = flags & 8 ? view.getUint32(at) : track.defaultDuration;
  let decode = view.getUint8(tfdt.body) === 1 ? Number(view.getBigUint64(tfdt.body + 4)) : view.getUint32(tfdt.body + 4);
  for (const trun of parts.filter((b) => b.type === "trun")) {
    const version = view.getUint8(trun.body), run = view.getUint32(trun.body) & 0xffffff, count = view.getUint32(trun.body + 4);
    at = trun.body + 8 + (run & 1 ? 4 : 0) + (run & 4 ? 4 : 0);
    const stride = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => run & bit).length;
    if (at + stride * count > trun.end) return;
    for (let n = 0; n < count; n += 1) {
      const duration = run & 0x100 ? view.getUint32(at) : defaultDuration;
      let shift = 0;
      if (run & 0x800) {
        const place = at + stride - 4;
        shift = version === 0 ? view.getUint32(place) : view.getInt32(place);
      }
      frames.push({ time: (decode + shift) / track.timescale, duration: duration / track.timescale });
      decode += duration;
      at += stride;
    }
  }
}

/** Splits bytes in front of the first "moof": [initialisation or empty, rest]. */
export function splitInitialisation(bytes) {
  const moof = boxes(viewOf(bytes)).find((b) => b.type === "moof" || b.type === "styp" || b.type === "sidx");
  const at = moof ? moof.start : bytes.byteLength;
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
