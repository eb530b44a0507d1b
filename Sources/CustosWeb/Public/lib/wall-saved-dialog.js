// Saved layouts and tours in one dialog: open, save, rename by saving anew, remove; make a tour and start it.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { announce } from "./announce.js";
import { APIError } from "./api.js";
import { confirm, openDialog } from "./dialog.js";
import { errorNotice } from "./errors.js";
import { camera } from "./store.js";
import { LAYOUTS_LIMIT, NAME_LIMIT, TOURS_LIMIT, layouts, loadSaved, newID, tours } from "./wall-saved.js";
import { editTour } from "./wall-tour-dialog.js";

/**
 * Answers what to do: {open: layout} or {start: tour}, or null.
 * @param {{count: number, tiles: (string | null)[]}} present what the wall shows now
 */
export function savedDialog(present) {
  return openDialog({ title: t("saved.title"), wide: true, test: "saved", build: (close) => {
    const fault = h("div"), body = h("div", { class: "saved", "aria-busy": "true" }, h("p", { class: "quiet" }, t("saved.loading")));
    const name = h("input", { type: "text", maxlength: NAME_LIMIT, autocomplete: "off", "aria-label": t("saved.name"), placeholder: t("saved.name"),
      test: "layout-name", data: { focus: "" } });
    const act = async (run) => {
      show(fault);
      try { await run(); render(); } catch (error) { show(fault, errorNotice(error, { focus: true })); }
    };
    const save = () => {
      const title = name.value.trim();
      if (!title) { show(fault, h("p", { class: "notice warn" }, t("saved.nameMissing"))); name.focus(); return; }
      act(async () => {
        await layouts.change((list) => {
          const same = list.find((l) => l.name === title), entry = { id: same?.id ?? newID(list), name: title, count: present.count,
            tiles: present.tiles };
          if (!same && list.length >= LAYOUTS_LIMIT) throw full();
          return same ? list.map((l) => (l === same ? entry : l)) : [...list, entry];
        });
        name.value = "";
        announce(t("saved.done", { name: title }));
      });
    };
    const remove = (list, entry) => act(async () => {
      if (!await confirm({ title: t("saved.remove"), text: t("saved.removeText", { name: entry.name }), yes: t("saved.remove"),
        danger: true })) return;
      await list.change((all) => all.filter((e) => e.id !== entry.id));
    });
    const edit = (tour) => act(async () => {
      const next = await editTour(tour, layouts.value);
      if (!next) return;
      await tours.change((all) => (tour ? all.map((e) => (e.id === tour.id ? { ...next, id: tour.id } : e)) : [...all, { ...next, id: newID(all) }]));
    });
    const button = (key, test, run, more = {}) => h("button", { type: "button", class: "small plain-button", test, on: { click: run }, ...more },
      t(key));
    const layoutRow = (layout, n) => h("li", { test: "saved-layout" },
      h("button", { type: "button", class: "open", test: "layout-open", on: { click: () => close({ open: layout }) } }, icon("grid", true),
        h("span", { class: "grow" }, layout.name), n < 9 ? h("kbd", null, `Shift+${n + 1}`) : null),
      h("p", { class: "quiet" }, t("saved.layout", { n: layout.count, names: namesOf(layout) })), button("saved.remove", "layout-remove",
        () => remove(layouts, layout)));
    const tourRow = (tour) => h("li", { test: "saved-tour" },
      h("button", { type: "button", class: "open", test: "tour-start", on: { click: () => close({ start: tour }) } }, icon("play", true),
        h("span", { class: "grow" }, tour.name)),
      h("p", { class: "quiet" }, t("saved.tour", { n: tour.steps.length, seconds: tour.steps.reduce((sum, s) => sum + s.dwell, 0) })),
      button("saved.edit", "tour-edit", () => edit(tour)), button("saved.remove", "tour-remove", () => remove(tours, tour)));
    function render() {
      body.removeAttribute("aria-busy");
      show(body,
        h("section", null, h("h3", null, t("saved.layouts")), h("form", { class: "row",
          on: { submit: (event) => { event.preventDefault(); save(); } } },
          h("div", { class: "grow" }, name), h("button", { type: "submit", test: "layout-save" }, icon("plus", true), t("saved.save"))),
        h("p", { class: "hint quiet" }, t("saved.saveHint", { n: present.count })),
        layouts.value.length > 0 ? h("ol", { class: "plain-list" }, layouts.value.map(layoutRow)) : h("p", { class: "empty" }, t("saved.noLayouts"))),
        h("section", null, h("div", { class: "row" }, h("h3", { class: "grow" }, t("saved.tours")),
          h("button", { type: "button", test: "tour-new", disabled: layouts.value.length === 0 || tours.value.length >= TOURS_LIMIT,
            on: { click: () => edit(null) } }, icon("plus", true), t("saved.newTour"))),
        layouts.value.length === 0 ? h("p", { class: "hint quiet" }, t("saved.tourNeeds")) : null,
        tours.value.length > 0 ? h("ol", { class: "plain-list" }, tours.value.map(tourRow)) : h("p", { class: "empty" }, t("saved.noTours"))));
    }
    loadSaved().then(() => { render(); name.focus(); }, (error) => { show(body); show(fault, errorNotice(error, { focus: true })); });
    return { body: [fault, body], actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.close"))] };
  } });
}

/** The cameras of a layout by name, the first three of them. */
function namesOf(layout) {
  const names = layout.tiles.filter(Boolean).map((id) => camera(id)?.name ?? t("tile.gone"));
  return names.length > 3 ? t("saved.namesMore", { names: names.slice(0, 3).join(t("list.comma")), n: names.length }) : names.join(t("list.comma"));
}

function full() {
  const text = t("saved.full", { n: LAYOUTS_LIMIT });
  return new APIError(409, { code: "value.limit", zh: text, en: text });
}
