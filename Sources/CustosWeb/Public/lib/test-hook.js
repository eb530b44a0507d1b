// Facts for browser tests, only in test mode: ?test=1, kept for the session.

if (new URLSearchParams(location.search).get("test") === "1") sessionStorage.setItem("custos.test", "1");
export const isTest = sessionStorage.getItem("custos.test") === "1";
if (isTest) document.documentElement.dataset.custosTest = "";

const hook = { wall: () => null, playback: () => null };
if (isTest) window.custosTest = hook;

/** The wall's tiles: state, frames, lag, codec. */
export function exposeWall(wall) {
  if (!isTest) return;
  hook.wall = () => wall && { purpose: wall.purpose, focus: wall.focus,
    tiles: wall.tiles.map((id) => (id ? wall.slots.get(id)?.video.statistics ?? null : null)) };
}

/** The page clock, each tile's media time, and the timeline's view. */
export function exposePlayback(page) {
  if (!isTest) return;
  hook.playback = () => page && page.facts();
}
