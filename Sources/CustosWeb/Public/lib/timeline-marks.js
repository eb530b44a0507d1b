// What lies on footage besides the footage: holds, bookmarks, events, and what is soon erased. Painted above the track and told in words.
import { t, pick } from "./i18n.js";
import { DAY, briefTime, date, shortDate } from "./time.js";
import { end, start, timeAt, xAt } from "./timeline-view.js";

/** Footage leaves within this once it is told as soon erased. */
const SOON = 3 * DAY;
/** A mark this near to the pointer is meant, in pixels. */
const REACH = 6;

/**
 * @typedef {{id: string, from: number, to: number | null, title: string}} Mark
 * @typedef {{holds: Mark[], bookmarks: Mark[], events: Mark[], erasure: {oldest: number | null, soonBefore: number | null} | null}} Marks
 */

/** Paints the marks of one row: `y` is the top of its lane, the track lies `lane` below. */
export function paintMarks(context, marks, view, { y, lane, width, height }, colors, now) {
  if (!marks) return;
  paintErasure(context, marks.erasure, view, { y: y + lane, width, height }, colors, now);
  for (const hold of within(marks.holds, view, now)) {
    const [a, b] = ends(hold, view, width, now);
    context.fillStyle = colors.hold;
    context.fillRect(a, y + lane - 3, Math.max(2, b - a), 2);
    if (lane >= 8) paintLock(context, Math.max(1, Math.min(a, width - 10)), y, colors.hold);
  }
  for (const event of within(marks.events, view, now)) {
    const [a, b] = ends(event, view, width, now);
    context.fillStyle = colors.fg1;
    context.fillRect(Math.round(a) - 1, y, 2, lane);
    if (b - a > 2) context.fillRect(a, y + lane - 1, b - a, 1);
  }
  for (const bookmark of within(marks.bookmarks, view, now)) {
    const [a, b] = ends(bookmark, view, width, now), x = Math.round(a), flag = Math.min(7, lane);
    context.fillStyle = colors.info;
    context.fillRect(x, y, 1.5, lane + height);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + flag + 2, y + flag / 2);
    context.lineTo(x, y + flag);
    context.fill();
    if (b - a > 3) context.fillRect(x, y + lane - 1, b - a, 1.5);
  }
}

function paintLock(context, x, y, color) {
  context.strokeStyle = color;
  context.lineWidth = 1.2;
  context.beginPath();
  context.arc(x + 4, y + 3, 2, Math.PI, 0);
  context.stroke();
  context.fillStyle = color;
  context.fillRect(x + 1, y + 3, 6, 4);
}

/** What leaves within days fades towards its old end; a dashed edge and a date close it. */
function paintErasure(context, erasure, view, { y, width, height }, colors, now) {
  if (!erasure?.soonBefore || !erasure.oldest || erasure.soonBefore <= erasure.oldest) return;
  const a = Math.max(0, xAt(view, erasure.oldest, width)), b = Math.min(width, xAt(view, erasure.soonBefore, width));
  if (b <= 0 || a >= width || b - a < 1) return;
  const fade = context.createLinearGradient(a, 0, b, 0);
  fade.addColorStop(0, colors.bg1);
  fade.addColorStop(1, `${colors.bg1}00`);
  context.fillStyle = fade;
  context.fillRect(a, y, b - a, height);
  context.strokeStyle = colors.alarm;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.beginPath();
  context.moveTo(Math.round(b) - 0.5, y);
  context.lineTo(Math.round(b) - 0.5, y + height);
  context.stroke();
  context.setLineDash([]);
  const label = t("timeline.eraseBy", { date: shortDate(now + SOON) });
  if (height < 14 || b - a < context.measureText(label).width + 12) return;
  context.fillStyle = colors.bg1;
  context.fillRect(a + 3, y + 2, context.measureText(label).width + 6, height - 4);
  context.fillStyle = colors.alarm;
  context.textAlign = "left";
  context.fillText(label, a + 6, y + height / 2 + 0.5);
}

const ends = (mark, view, width, now) => [Math.max(-2, xAt(view, mark.from, width)), Math.min(width + 2, xAt(view, mark.to ?? now, width))];

function* within(marks, view, now) {
  const from = start(view), to = end(view);
  for (const mark of marks) if (mark.from < to && (mark.to ?? now) >= from) yield mark;
}

/** The words of the marks at a place of a row, at most four. */
export function marksAt(marks, view, x, width, now) {
  if (!marks) return [];
  const from = timeAt(view, x - REACH, width), to = timeAt(view, x + REACH, width), words = [];
  for (const [kind, list] of [["hold", marks.holds], ["event", marks.events], ["bookmark", marks.bookmarks]]) {
    for (const m of list) if (m.from <= to && (m.to ?? now) >= from) words.push(markWords(kind, m, now));
  }
  const { soonBefore, oldest } = marks.erasure ?? {};
  if (soonBefore && oldest && to >= oldest && from < soonBefore) words.push(t("timeline.eraseByLong", { date: date(now + SOON) }));
  return words.slice(0, 4);
}

/** "Hold: case 12, 14:00:00 – 15:00:00". */
export function markWords(kind, mark, now) {
  const title = typeof mark.title === "object" ? pick(mark.title) : mark.title;
  const span = mark.to === null ? t("timeline.since", { time: briefTime(mark.from, now) })
    : mark.to - mark.from < 1000 ? briefTime(mark.from, now) : `${briefTime(mark.from, now)} – ${briefTime(mark.to, now)}`;
  return t(`timeline.mark.${kind}`, { title: title || "–", span });
}

/** Where marks of a row begin and end: for the keys that jump to the next one. */
export function markEdges(marks) {
  return [...marks.holds, ...marks.bookmarks, ...marks.events].flatMap((m) => (m.to === null || m.to === m.from ? [m.from] : [m.from, m.to]));
}
