// The one place that says what state a live tile is in, and why. No DOM.

/** No new frame for so long: the picture is frozen and says so. */
export const FROZEN_AFTER = 3000;
/** Above this age of the picture the lag is shown. */
export const LAG_SHOWN = 2000;
/** Connecting is told without a cause for so long. */
export const PATIENCE = 3000;

/** Why the server closed the line, by the close code. */
const REFUSALS = { 4403: "forbidden", 4404: "gone", 4401: "signedOut" };
const WAITS = { 1013: "tooMany", 4408: "tooSlow", 4429: "busy" };
/** The rule by which a camera is taken off view: places where no camera may be. */
const OFF_VIEW = /^NM203\.8(\.|$)|^CN799\.8(\.|$)/;

/** States in which a picture is on the tile; in all others none is. */
export const SHOWING = ["live", "lagging", "frozen", "held"];
/** States that count as a lost tile. */
export const LOST = ["offline", "frozen", "unsupported", "forbidden", "unlawful", "offView", "gone", "signedOut"];

/**
 * @param {{phase: string, closeCode: number | null, refusal: any, stated: any, isHeld: boolean, lastFrameAt: number, shownWall: number | null,
 *   lag: number, startedAt: number, attempts: number}} player what the player knows
 * @param {{condition: string, cause: string, detail: string, since: string} | null} status what the server says of the stream
 * @param {{now: number, server: number, hasWay: boolean}} clocks performance clock, server clock, whether any way is left to try
 * @returns {{state: string, since?: number | string | null, lag?: number, refusal?: any, source?: any, wait?: string, attempts?: number}}
 */
export function tileState(player, status, { now, server, hasWay }) {
  if (player.phase === "refused") {
    if (player.closeCode === 4451) {
      const rules = player.refusal?.rules ?? [];
      return { state: rules.some((rule) => OFF_VIEW.test(rule)) ? "offView" : "unlawful", refusal: player.refusal };
    }
    return { state: REFUSALS[player.closeCode] ?? "forbidden", refusal: player.refusal };
  }
  if (!hasWay || player.phase === "unsupported") return { state: "unsupported" };
  const isDown = (s) => s.condition !== "live" && s.condition !== "connecting";
  if (player.stated) return { state: isDown(player.stated) ? "offline" : "connecting", source: player.stated, since: player.stated.since };
  if (player.isHeld && player.lastFrameAt > 0) return { state: "held", since: player.shownWall };
  if (player.lastFrameAt > 0) {
    const silence = now - player.lastFrameAt;
    if (silence > FROZEN_AFTER) return { state: "frozen", since: player.shownWall ?? server - silence };
    return { state: player.lag > LAG_SHOWN ? "lagging" : "live", lag: player.lag };
  }
  if (status && isDown(status)) return { state: "offline", source: status, since: status.since };
  return { state: "connecting", wait: player.phase === "waiting" ? WAITS[player.closeCode] ?? "noServer"
    : now - player.startedAt > PATIENCE ? "noPicture" : null, attempts: player.attempts };
}
