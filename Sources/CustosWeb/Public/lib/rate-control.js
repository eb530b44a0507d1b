// Decides how fast a picture plays so that live stays near the end and recorded tiles stay in step. No DOM.

/** Live: more than this behind the end of the buffer and the player jumps. Measured in docs of the first wall. */
export const JUMP_LAG = 2.0;
export const FAST_LAG = 0.30;
export const BRISK_LAG = 0.12;
/** Where a jump lands before the end: one or two frames, so that the picture does not stall at once. */
export const JUMP_TO = 0.05;
/** Sound needs so much more in the buffer: nearer to the end it runs dry, and the browser then waits for long. */
export const SOUND_ROOM = 0.25;
/** Live: seconds kept behind the picture, and how much is cut at once. */
export const KEEP_BEHIND = 20;
export const CUT_TO = 10;

/**
 * What a live player should do now.
 * @param {{current: number, ranges: [number, number][], isStarting: boolean, hasSound: boolean}} facts media time shown, what is
 *   buffered, whether the stream has only just begun (then the kept GOP is passed over at once), and whether sound comes with it
 * @returns {{seek: number | null, rate: number, lag: number, cutTo: number | null}}
 */
export function liveDecision({ current, ranges, isStarting = false, hasSound = false }) {
  if (ranges.length === 0) return { seek: null, rate: 1, lag: 0, cutTo: null };
  const [start, end] = ranges[ranges.length - 1];
  const lag = end - current, room = hasSound ? SOUND_ROOM : 0;
  const oldest = ranges[0][0];
  const cutTo = current - oldest > KEEP_BEHIND ? current - CUT_TO : null;
  if (current < start - 0.01 || lag > (isStarting ? FAST_LAG + room : JUMP_LAG) || lag < -0.5) {
    return { seek: Math.max(start, end - JUMP_TO - room), rate: 1, lag, cutTo };
  }
  return { seek: null, rate: lag > FAST_LAG + room ? 1.15 : lag > BRISK_LAG + room ? 1.05 : 1, lag, cutTo };
}

/** Browsers refuse a higher rate. */
export const FASTEST = 16;
/** Recorded: a tile further away than this from the clock seeks instead of hurrying. */
export const STEP_LIMIT = 0.5;

/**
 * Keeps one tile on the page clock: a trim of at most 5 %, or a seek when it is far off.
 * @param {{current: number, wanted: number, rate: number}} facts media times in seconds
 * @returns {{seek: boolean, rate: number}}
 */
export function stepDecision({ current, wanted, rate }) {
  const ahead = current - wanted;
  if (Math.abs(ahead) > STEP_LIMIT * Math.max(1, rate)) return { seek: true, rate };
  const trim = Math.max(-0.05, Math.min(0.05, (ahead / Math.max(1, rate)) * 0.6));
  return { seek: false, rate: Math.abs(trim) < 0.004 ? rate : Math.min(FASTEST, rate * (1 - trim)) };
}

/** Wait before the n-th new connection (n from 1), in ms: doubling from 0.5 s to 10 s with a quarter of jitter. */
export function backoff(n, random = Math.random()) {
  return Math.min(10_000, 500 * 2 ** Math.max(0, n - 1)) * (0.75 + 0.25 * random);
}
