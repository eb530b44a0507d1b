// Speaks to assistive technology through the two live regions of the page.
import { setText } from "./dom.js";

/** Alarms are announced at most once in this time; the last one wins. */
const URGENT_PAUSE = 5000;
let urgentAt = -URGENT_PAUSE, urgentTimer = null, clearTimer = null;

/** A status that may wait until the reader is idle. */
export function announce(text) {
  const region = document.getElementById("polite");
  setText(region, "");
  requestAnimationFrame(() => setText(region, text));
  clearTimeout(clearTimer);
  clearTimer = setTimeout(() => setText(region, ""), 15_000);
}

/** An alarm. */
export function alarm(text) {
  clearTimeout(urgentTimer);
  const wait = Math.max(0, urgentAt + URGENT_PAUSE - performance.now());
  urgentTimer = setTimeout(() => {
    urgentAt = performance.now();
    setText(document.getElementById("urgent"), text);
  }, wait);
}
