// A polygon: drawn on a plan or picture with the pointer or the keyboard, or typed as numbers. Both show the same corners.
import { h, s, show } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { frame } from "./field-frame.js";
import { lawIcon } from "./icons.js";

/** Corners that the law's books keep of one polygon. */
const MOST = 64;
/** Metres from side to side of a sheet without corners outside of it: a building with its forecourt. */
const SHEET = 100;
/** A press of an arrow key moves a corner by a metre, with Shift by a tenth. */
const STEP = 1, FINE = 0.1;
const tenth = (v) => Math.round(v * 10) / 10;

/** The part of the plane that a drawing shows: the sheet, grown to hold all corners. */
export function sheetOf(points, size = SHEET) {
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const x = Math.min(0, ...xs), y = Math.min(0, ...ys);
  return { x, y, width: Math.max(size, ...xs) - x, height: Math.max(size * 9 / 16, ...ys) - y };
}

/** A polygon to look at. */
export function polygonPicture(points) {
  const box = sheetOf(points);
  return s("svg", { class: "polygon-view", viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`, role: "img",
    "aria-label": t("law.polygon.corners", { n: points.length }) },
    s("polygon", { points: points.map((p) => p.join(",")).join(" "), "vector-effect": "non-scaling-stroke" }));
}

/** @returns {import("./inputs.js").Input} */
export function polygonInput(field, changed) {
  let points = [], size = SHEET, box = sheetOf([]), chosen = -1, dragged = -1;
  const shape = s("polygon", { "vector-effect": "non-scaling-stroke" }), corners = s("g");
  const picture = s("image", { preserveAspectRatio: "none" });
  const sheet = s("svg", { class: "polygon-sheet", tabIndex: 0, role: "application", "aria-label": t("law.polygon.sheet") }, picture,
    s("g", { class: "lines" }), shape, corners);
  const table = h("ol", { class: "corner-list" }), scale = h("span", { class: "quiet small" });
  const plan = h("input", { type: "file", accept: "image/*", hidden: true, tabIndex: -1, "aria-hidden": "true" });
  const body = h("div", { class: "polygon", test: `in-${field.name}` },
    h("div", null, sheet, h("p", { class: "hint" }, t("law.polygon.hint"), " ", scale)),
    h("div", { class: "corner-side" }, table, h("div", { class: "row" },
      h("button", { type: "button", class: "small", test: "corner-add",
        on: { click: () => { add(points.at(-1) ? [points.at(-1)[0] + STEP * 5, points.at(-1)[1]]
        : [box.x + box.width / 2, box.y + box.height / 2]); table.querySelector("li:last-child input").focus(); } } },
        icon("plus", true), t("law.polygon.add")),
      h("button", { type: "button", class: "small", on: { click: () => plan.click() } }, lawIcon("upload", true), t("law.polygon.plan")),
      h("button", { type: "button", class: "small", on: { click: () => { size *= 2; draw(); } } }, icon("minus", true), t("law.polygon.wider")),
      h("button", { type: "button", class: "small", on: { click: () => set([]) } }, t("law.polygon.clear")))), plan);
  const around = frame(field, body, { group: true, wide: true });

  function draw() {
    box = sheetOf(points, size);
    show(scale, t("law.polygon.scale", { n: tenth(box.width / 10) }));
    sheet.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
    for (const [name, value] of Object.entries(box)) picture.setAttribute(name, value);
    const lines = sheet.querySelector(".lines");
    lines.replaceChildren(...[...Array(9).keys()].flatMap((n) => {
      const x = box.x + box.width * (n + 1) / 10, y = box.y + box.height * (n + 1) / 10;
      return [s("line", { x1: x, x2: x, y1: box.y, y2: box.y + box.height, "vector-effect": "non-scaling-stroke" }),
        s("line", { x1: box.x, x2: box.x + box.width, y1: y, y2: y, "vector-effect": "non-scaling-stroke" })];
    }));
    shape.setAttribute("points", points.map((p) => p.join(",")).join(" "));
    const r = box.width / 80;
    corners.replaceChildren(...points.map((p, n) => s("circle", { cx: p[0], cy: p[1], r: n === chosen ? r * 1.4 : r,
      class: n === chosen ? "chosen" : null, "vector-effect": "non-scaling-stroke" })));
  }

  function rows() {
    show(table, points.map((p, n) => h("li", null, ["x", "y"].map((axis, i) => h("input", { type: "text", inputmode: "decimal", value: String(p[i]),
      "aria-label": t("law.polygon.corner", { n: n + 1, axis }), test: `corner-${axis}`, on: {
        focus: () => { chosen = n; draw(); },
        input: (event) => { event.stopPropagation(); const v = Number(event.target.value); if (event.target.value.trim() !== ""
          && Number.isFinite(v)) { points[n][i] = v; draw(); changed(); } } } })),
    h("button", { type: "button", class: "icon plain-button", "aria-label": t("law.polygon.remove", { n: n + 1 }), on: { click: () => remove(n) } },
      icon("close", true)))));
    table.hidden = points.length === 0;
  }

  function set(next) {
    points = next.map((p) => [...p]);
    chosen = Math.min(chosen, points.length - 1);
    draw();
    rows();
    changed();
  }
  const add = (p) => { if (points.length < MOST) { chosen = points.length; set([...points, p.map(tenth)]); } };
  const remove = (n) => { set(points.filter((_, i) => i !== n)); sheet.focus(); };

  function at(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
    return [tenth(place.x), tenth(place.y)];
  }
  sheet.addEventListener("pointerdown", (event) => {
    const n = [...corners.children].indexOf(event.target);
    if (n < 0) return add(at(event));
    dragged = chosen = n;
    sheet.setPointerCapture(event.pointerId);
    draw();
  });
  sheet.addEventListener("pointermove", (event) => { if (dragged >= 0) { points[dragged] = at(event); draw(); } });
  sheet.addEventListener("pointerup", () => { if (dragged >= 0) { dragged = -1; rows(); changed(); } });
  sheet.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step && points[chosen]) { points[chosen] = points[chosen].map((v,
      i) => tenth(v + step[i] * (event.shiftKey ? FINE : STEP))); draw(); rows(); changed(); }
    else if (event.key === "Enter") add([box.x + box.width / 2, box.y + box.height / 2]);
    else if ((event.key === "[" || event.key === "]") && points.length > 0) { chosen = (chosen + (event.key === "]" ? 1
      : -1) + points.length) % points.length; draw(); }
    else if (event.key === "Delete" && points[chosen]) remove(chosen);
    else return;
    event.preventDefault();
  });
  // The plan lies under the drawing on this screen only; it is not sent.
  plan.addEventListener("change", () => { if (plan.files[0]) picture.setAttribute("href", URL.createObjectURL(plan.files[0])); });
  draw();
  rows();
  return { node: around.node, isWide: true, read: () => (points.length ? points : undefined),
    write: (value) => { points = (value ?? []).map((p) => [...p]); chosen = -1; draw(); rows(); },
    blame: (path, text, rules) => around.blame(text, rules), focus: () => sheet.focus() };
}
