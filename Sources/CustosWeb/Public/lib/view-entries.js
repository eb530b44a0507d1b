// Opens view entries before media is asked for, and fetches the media under them.
import { api, query } from "./api.js";
import { camera as cameraOf } from "./store.js";
import { HOUR, MINUTE, parseTime, timeText } from "./time.js";

/** An entry reaches so far around the first time that is asked for; beyond it a new one is written. */
const BEFORE = 10 * MINUTE;
const AFTER = HOUR;

export class ViewEntries {
  /** @param {() => string} purpose */
  constructor(purpose) {
    this.purpose = purpose;
    /** @type {Map<string, {from: number, until: number, id: Promise<string>}[]>} by camera */
    this.entries = new Map();
  }

  /** The entry that covers a span of a camera, written now if there is none. */
  covering(camera, from, until) {
    const list = this.entries.get(camera) ?? [];
    this.entries.set(camera, list);
    const found = list.find((e) => e.from <= from && until <= e.until);
    if (found) return found.id;
    const entry = { from: from - BEFORE, until: Math.max(until, from + AFTER), id: null };
    entry.id = api.post("/views", { cameras: [cameraOf(camera)?.wireID ?? camera], kind: "playback", from: timeText(entry.from),
      to: timeText(entry.until), purpose: this.purpose() })
      .then((answer) => answer.view)
      .catch((error) => { list.splice(list.indexOf(entry), 1); throw error; });
    list.push(entry);
    return entry.id;
  }

  /** The entry that is open for a moment of a camera, or null: asking does not write one. */
  open(camera, at) {
    return (this.entries.get(camera) ?? []).find((e) => e.from <= at && at + 1000 <= e.until)?.id ?? null;
  }

  /**
   * The loader of one camera's stream, as MediaFeed wants it. `origin` is a function: a tile may begin anew with another.
   * `audio` answers "aac" while sound is wanted that the browser cannot play as it was recorded, else null.
   */
  loader(camera, stream, origin, audio = () => null) {
    return async ({ from, until, keyframes, transcode, signal }) => {
      const view = await this.covering(camera, from, until);
      const response = await api.raw(`/cameras/${camera}/media${query({ stream, view, from: timeText(from), until: timeText(until),
        origin: timeText(origin()), keyframes: keyframes ? 1 : 0, codec: transcode ? "h264" : null, audio: audio() })}`,
      { signal, patience: 30_000 });
      const header = (name) => parseTime(response.headers.get(name));
      const next = header("X-Custos-Next");
      const answer = { bytes: null, next: Number.isNaN(next) ? null : next };
      if (response.status === 204) return answer;
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { ...answer, bytes, start: header("X-Custos-Start"), end: header("X-Custos-End"),
        codecs: mediaType(response.headers.get("X-Custos-Codecs")) };
    };
  }
}

/** "avc1.64001f" or a whole MSE type, as a whole MSE type. */
export function mediaType(codecs) {
  return /^video\//.test(codecs ?? "") ? codecs : `video/mp4; codecs="${codecs}"`;
}
