// Asks for the picture under a plan and how large it is: a floor plan or a map as PNG or JPEG.
import { h, show } from "./dom.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { errorNotice } from "./errors.js";
import { field } from "./forms.js";
import { pictureOf } from "./plan-model.js";
import { address, wire } from "./law/wire.js";

/** Answers the site's plans with the floor's own changed, or null. */
export function openPlanPicture(site, floor, box) {
  const now = pictureOf(site, floor), others = (site.data.plans ?? []).filter((p) => p !== now);
  return openDialog({ title: t("plan.picture"), test: "plan-picture-form", build: (close) => {
    let picture = now?.picture ?? null;
    const fault = h("div"), shown = h("div", { class: "plan-preview" });
    const number = (key, value) => field({ label: t(`plan.field.${key}`), test: `picture-${key}`,
      input: h("input", { type: "text", inputmode: "decimal", value: String(value) }) });
    const width = number("width", now?.width ?? Math.round(box.width)), x = number("left", now?.x ?? 0), y = number("top", now?.y ?? 0);
    const file = h("input", { type: "file", accept: "image/png,image/jpeg", on: { change: async () => {
      show(fault);
      try {
        picture = (await wire.upload(file.files[0])).id;
        draw();
      } catch (error) { show(fault, errorNotice(error, { focus: true })); }
    } } });
    const draw = () => show(shown, picture ? h("img", { src: address.attachment(picture), alt: t("plan.preview") }) : h("p", { class: "quiet" },
      t("plan.noPicture")));
    draw();
    const form = h("form", { novalidate: true, on: { submit: (event) => {
      event.preventDefault();
      const values = [[width, "width"], [x, "x"], [y, "y"]].map(([f, name]) => [f, name, Number(f.input.value)]);
      for (const [f, name, v] of values) f.blame(!Number.isFinite(v) || (name === "width" && v <= 0) ? t("plan.number") : null);
      const wrong = values.find(([f]) => f.input.getAttribute("aria-invalid") === "true");
      if (wrong) return wrong[0].input.focus();
      if (!picture) { show(fault, h("p", { class: "notice warn", role: "alert" }, t("plan.choosePicture"))); return file.focus(); }
      close([...others, { ...(floor ? { floor } : {}), picture, ...Object.fromEntries(values.map(([, name, v]) => [name, v])) }]);
    } } }, fault, h("p", { class: "quiet" }, t("plan.pictureText")), shown,
    field({ label: t("plan.file"), hint: t("plan.fileHint"), input: file, test: "picture-file" }), width, h("div", { class: "columns" }, x, y),
    h("button", { type: "submit", hidden: true }));
    return { body: form, actions: [now ? h("button", { type: "button", class: "danger", test: "picture-remove",
      on: { click: () => close(others) } }, t("plan.pictureRemove")) : null,
    h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
    h("button", { type: "button", class: "primary", test: "picture-save", on: { click: () => form.requestSubmit() } }, t("dialog.save"))]
      .filter(Boolean) };
  } });
}
