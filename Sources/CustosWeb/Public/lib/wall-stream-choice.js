// Which stream a live tile asks for: by its size, by what the browser plays, by what was tried in vain. No DOM.

/** A tile shows the main stream when it has clearly more pixels than the sub stream. */
const MAIN_FROM = 1.3;
/** The width of a sub stream that has not told its own yet. */
const USUAL_SUB_WIDTH = 640;

/** The name of a way to get a picture, as it is remembered when it failed: "main", "sub", "main/h264". */
export const wayName = ({ stream, codec }) => (codec ? `${stream}/${codec}` : stream);

/** The stream that fits the size of a tile. */
export function fittingStream({ pixels, subWidth, hasSub }) {
  if (!hasSub) return "main";
  return pixels > MAIN_FROM * (subWidth || USUAL_SUB_WIDTH) ? "main" : "sub";
}

/**
 * The way to ask for the picture: the fitting stream as it is, else the other one, else one made into H.264 by the server.
 * `failed` are names of ways that did not work; `isSlow` says that the line cannot keep up with the main stream.
 * @param {{pixels: number, subWidth: number | null, hasSub: boolean, plays: {main: boolean, sub: boolean}, failed?: Set<string>,
 *   isSlow?: boolean}} facts
 * @returns {{stream: "main" | "sub", codec: "h264" | null, why: null | "codec" | "slow", wanted: "main" | "sub"} | null} null when every
 *   way has failed
 */
export function chooseWay({ pixels, subWidth, hasSub, plays, failed = new Set(), isSlow = false }) {
  const byScreen = fittingStream({ pixels, subWidth, hasSub }), wanted = isSlow && hasSub ? "sub" : byScreen;
  const streams = hasSub ? [wanted, wanted === "main" ? "sub" : "main"] : ["main"];
  const ways = [...streams.filter((stream) => plays[stream]).map((stream) => ({ stream, codec: null })),
    ...streams.map((stream) => ({ stream, codec: "h264" }))];
  const found = ways.find((way) => !failed.has(wayName(way)));
  if (!found) return null;
  const isOther = found.stream !== byScreen || found.codec !== null;
  return { ...found, wanted: byScreen, why: !isOther ? null : found.stream === wanted && !found.codec && isSlow ? "slow" : "codec" };
}
