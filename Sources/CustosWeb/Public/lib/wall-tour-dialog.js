// Makes or changes a tour: its name, and its layouts in order with the time that each stands.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { field, select } from "./forms.js";
import { DWELL, NAME_LIMIT, STEPS_LIMIT } from "./wall-saved.js";

/**
 * {name, steps} as the person wants it, or null.
 * @param {{name: string, steps: {layout: string, dwell: number}[]} | null} tour
 */
export function editTour(tour, layouts) {
  return openDialog({ title: t(tour ? "tour.change" : "tour.make"), test: "tour", build: (close) => {
    const name = field({ label: t("tour.name"), test: "tour-name",
      input: h("input", { type: "text", maxlength: NAME_LIMIT, autocomplete: "off", value: tour?.name ?? "", data: { focus: "" } }) });
    const steps = (tour?.steps ?? layouts.map((l) => ({ layout: l.id, dwell: DWELL.usual }))).filter((s) => layouts.some((l) => l.id === s.layout))
      .slice(0, STEPS_LIMIT).map((s) => ({ ...s }));
    const list = h("ol", { class: "tour-steps" }), fault = h("p", { class: "fault", role: "alert", hidden: true });
    const move = (n, by) => { const [step] = steps.splice(n, 1); steps.splice(n + by, 0, step); render(n + by, by < 0 ? "up" : "down"); };
    const small = (glyph, key, test, run, isOff, n) => h("button", { type: "button", class: "icon plain-button", disabled: isOff, test,
      "aria-label": t(key, { n: n + 1 }), title: t(key, { n: n + 1 }), data: { act: test }, on: { click: run } }, icon(glyph, true));
    function row(step, n) {
      const layout = select(layouts.map((l) => [l.id, l.name]), step.layout);
      layout.setAttribute("aria-label", t("tour.layoutOf", { n: n + 1 }));
      layout.dataset.test = "tour-layout";
      layout.addEventListener("change", () => { step.layout = layout.value; });
      const dwell = h("input", { type: "number", min: DWELL.least, max: DWELL.most, value: String(step.dwell), "aria-label": t("tour.dwellOf",
        { n: n + 1 }),
        test: "tour-dwell", on: { input: () => { step.dwell = Number(dwell.value); } } });
      return h("li", null, h("span", { class: "quiet" }, String(n + 1)), layout, dwell, h("span", { class: "quiet" }, t("tour.seconds")),
        small("up", "tour.up", "tour-up", () => move(n, -1), n === 0, n), small("down", "tour.down", "tour-down", () => move(n, 1),
          n === steps.length - 1, n),
        small("close", "tour.drop", "tour-drop", () => { steps.splice(n, 1); render(Math.max(0, n - 1), "drop"); }, steps.length === 1, n));
    }
    const more = h("button", { type: "button", test: "tour-add", on: { click: () => {
      steps.push({ layout: layouts[0].id, dwell: DWELL.usual });
      render(steps.length - 1, null);
    } } }, icon("plus", true), t("tour.add"));
    function render(focusRow = null, act = null) {
      show(list, steps.map(row));
      more.disabled = steps.length >= STEPS_LIMIT;
      if (focusRow === null) return;
      const node = list.children[focusRow], wanted = act ? node.querySelector(`[data-act=tour-${act}]:not(:disabled)`) : null;
      (wanted ?? node.querySelector("select")).focus();
    }
    function done() {
      const title = name.input.value.trim(), isWrong = steps.some((s) => !(s.dwell >= DWELL.least && s.dwell <= DWELL.most));
      name.blame(title ? null : t("tour.nameMissing"));
      fault.hidden = !isWrong;
      fault.textContent = isWrong ? t("tour.dwellWrong", { least: DWELL.least, most: DWELL.most }) : "";
      if (!title) name.input.focus();
      else if (!isWrong) close({ name: title, steps });
    }
    render();
    return { body: h("form", { novalidate: true, on: { submit: (event) => { event.preventDefault(); done(); } } }, name,
      h("h3", null, t("tour.steps")), list, fault, more, h("button", { type: "submit", hidden: true })),
    actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
      h("button", { type: "button", class: "primary", test: "tour-ok", on: { click: done } }, t("dialog.save"))] };
  } });
}
