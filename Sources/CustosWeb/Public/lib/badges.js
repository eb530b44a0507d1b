// Numbers beside the bell and the list of tasks: what waits for the person and what nobody has acknowledged yet.
import { api } from "./api.js";
import { Observable } from "./observable.js";

const INTERVAL = 30_000;
/** How many tasks wait; null while that is not known. */
export const tasks = new Observable(null);
/** How many events nobody has acknowledged; null while that is not known. */
export const alarms = new Observable(null);

let timer = null;

/** Asks now and every half minute while somebody is signed in and looks. */
export function startBadges() {
  stopBadges();
  timer = setInterval(() => { if (!document.hidden) refreshBadges(); }, INTERVAL);
  refreshBadges();
}

export function stopBadges() {
  clearInterval(timer);
  timer = null;
  tasks.value = alarms.value = null;
}

/** After a step was taken the numbers are asked for at once. */
export async function refreshBadges() {
  if (!timer) return;
  try {
    const { counts } = await api.get("/duty");
    if (!timer) return;
    tasks.value = counts.tasks;
    alarms.value = counts.unacknowledged;
  } catch { /* the line's own banner says what is wrong; the numbers stay as old as they are */ }
}
