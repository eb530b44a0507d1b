// Rule units: their texts, and the citation that shows a text on hover and focus.
import { h, show, uniqueID } from "../dom.js";
import { pick, t } from "../i18n.js";
import { wire } from "./wire.js";

let held = null, texts = new Map();

/** The packs with their units, asked once. Citations show their texts as soon as they are there. */
export function loadPacks() {
  held ??= wire.packs().then((answer) => {
    for (const pack of answer.packs) for (const unit of pack.units ?? []) texts.set(unitID(unit), { pack, unit });
    return answer.packs;
  }).catch((error) => { held = null; throw error; });
  return held;
}

export const unitID = (unit) => unit.id ?? unit.unit ?? unit.rule;
/** The short wording of a unit. */
export const unitText = (unit) => pick(unit.text ?? unit.title ?? unit);

/** `NM203.8.1.1` as readers cite it: article, paragraph, item. */
export function citation(id) {
  const [pack, article, paragraph, item] = id.split(".");
  if (!/^\d/.test(article ?? "")) return { pack, words: "" };
  const key = item ? "law.cite.item" : paragraph ? "law.cite.paragraph" : "law.cite.article";
  return { pack, words: t(key, { article, paragraph, item }) };
}

/** The nearest unit that has a text: that of the item, its paragraph, its article. */
function known(id) {
  for (let at = id; at.includes("."); at = at.slice(0, at.lastIndexOf("."))) if (texts.has(at)) return texts.get(at);
  return null;
}

/** Where a unit stands, as the pack cites it. */
const clause = (found, id) => (found.unit.clause ? pick(found.unit.clause) : citation(id).words);

/** A rule unit as a small button; its text shows on hover, focus and press. */
export function cite(id) {
  const bubble = uniqueID("cite");
  const node = h("button", { type: "button", class: "cite", "aria-describedby": bubble, test: "rule", data: { rule: id } }, id);
  const text = h("span", { id: bubble, class: "unseen" }, citation(id).words);
  const fill = () => {
    const found = known(id);
    if (found) show(text, `${clause(found, id)} ${unitText(found.unit)}`);
  };
  loadPacks().then(fill, () => { /* the number alone still says which rule it is */ });
  const open = () => openBubble(node, id), close = () => closeBubble(node);
  node.addEventListener("pointerenter", open);
  node.addEventListener("pointerleave", () => { if (document.activeElement !== node) later(close); });
  node.addEventListener("focus", open);
  node.addEventListener("blur", close);
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current?.owner === node) { event.preventDefault(); event.stopPropagation(); closeBubble(node); }
  });
  return h("span", { class: "cite-box" }, node, text);
}

/** Several, in a row. */
export function cites(ids) {
  return ids?.length ? h("span", { class: "cites" }, ids.map((id) => cite(id))) : null;
}

let current = null, timer = null;
/** The pointer has time to travel from the number onto its text. */
const TRAVEL = 180;
const later = (run) => { clearTimeout(timer); timer = setTimeout(run, TRAVEL); };

function openBubble(owner, id) {
  clearTimeout(timer);
  if (current?.owner === owner) return;
  if (current) closeBubble(current.owner);
  const found = known(id), { words } = citation(id);
  const node = h("div", { class: "cite-text", popover: "manual", "aria-hidden": "true", test: "cite-text",
    on: { pointerenter: () => clearTimeout(timer), pointerleave: () => later(() => closeBubble(owner)) } },
  h("p", { class: "quiet small" }, found ? `${pick(found.pack.name ?? found.pack)} ${clause(found, id)}` : `${id} ${words}`),
  found ? h("p", null, unitText(found.unit)) : null);
  (owner.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  const box = owner.getBoundingClientRect(), size = node.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - size.width - 8));
  const top = box.bottom + size.height + 12 < innerHeight ? box.bottom + 6 : Math.max(8, box.top - size.height - 6);
  node.style.setProperty("left", `${left}px`);
  node.style.setProperty("top", `${top}px`);
  current = { owner, node };
}

function closeBubble(owner) {
  if (current?.owner !== owner) return;
  current.node.remove();
  current = null;
}
addEventListener("scroll", () => { if (current) closeBubble(current.owner); }, { capture: true, passive: true });
addEventListener("popstate", () => { if (current) closeBubble(current.owner); });
