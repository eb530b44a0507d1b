// The viewer's mark over every picture: name, number and time, once as a pattern that all tiles draw from.
import { s } from "./dom.js";
import { serverNow, session } from "./store.js";
import { clock, date } from "./time.js";

const ID = "custos-viewer-mark";
const SVG = "http://www.w3.org/2000/svg";
/** The mark carries the minute: it is written anew when that has passed. */
const TICK = 1000;
let holder = null, users = 0, timer = null;

/** "王某 duty 2026-11-24 14:31" */
function words() {
  const user = session.value?.user, now = serverNow();
  return [`${user?.name ?? ""} ${user?.user ?? ""}`.trim(), `${date(now)} ${clock(now).slice(0, 5)}`];
}

function write() {
  const [who, when] = words();
  holder.querySelectorAll("[data-part=who]").forEach((node) => { if (node.textContent !== who) node.textContent = who; });
  holder.querySelectorAll("[data-part=when]").forEach((node) => { if (node.textContent !== when) node.textContent = when; });
}

function build() {
  const line = (part, x, y) => [0, 1].map((layer) => s("text", { x, y, class: layer ? "light" : "dark", "data-part": part }));
  holder = s("svg", { class: "mark-source", width: 0, height: 0, "aria-hidden": "true" }, s("defs", null,
    s("pattern", { id: ID, width: 350, height: 150, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-20)" },
      line("who", 8, 40), line("when", 8, 60), line("who", 183, 115), line("when", 183, 135))));
  document.body.append(holder);
  write();
  timer = setInterval(write, TICK);
}

/** A layer with the mark; `release` it when its tile goes. */
export function markLayer() {
  users += 1;
  if (!holder) build();
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "watermark");
  node.setAttribute("aria-hidden", "true");
  node.dataset.test = "watermark";
  node.append(s("rect", { width: "100%", height: "100%", fill: `url(#${ID})` }));
  return node;
}

export function releaseMark() {
  users -= 1;
  if (users > 0 || !holder) return;
  clearInterval(timer);
  holder.remove();
  holder = null;
}
