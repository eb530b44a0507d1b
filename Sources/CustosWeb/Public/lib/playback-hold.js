// Places a hold on footage: who orders it, under which document, and what it costs, told before it is saved.
import { h, setText, show } from "./dom.js";
import { t } from "./i18n.js";
import { api } from "./api.js";
import { errorNotice, sentence } from "./errors.js";
import { bytes } from "./format.js";
import { field } from "./forms.js";
import { openDialog } from "./dialog.js";
import { camera } from "./store.js";
import { clock, date, dateClock, duration, timeText } from "./time.js";
import { cameraNames, spanPreview } from "./footage-span.js";

/** Asks and places; the number of holds placed, or null. */
export function holdDialog({ cameras, from, to }) {
  const text = (key, hint, test, length) => field({ label: t(`hold.${key}`), hint: hint ? t(`hold.${hint}`) : null, test,
    input: h("input", { type: "text", required: true, maxlength: length, autocomplete: "off" }) });
  const authority = text("authority", "authorityHint", "hold-authority", 120), document = text("document", "documentHint", "hold-document", 200),
    reason = text("reason", null, "hold-reason", 300);
  const cost = h("dd", { role: "status", test: "hold-bytes" }, t("range.counting"));
  const already = h("p", { class: "quiet", hidden: true });
  spanPreview(cameras, from, to).then((answer) => {
    setText(cost, t("hold.cost", { bytes: bytes(answer.totals.bytes) }));
    const held = answer.cameras.reduce((n, c) => n + (Array.isArray(c.holds) ? c.holds.length : c.holds ?? 0), 0);
    already.hidden = held === 0;
    setText(already, t("hold.already", { n: held }));
  }, (error) => setText(cost, t("range.noPreview", { why: sentence(error) })));
  // What was placed stays placed when a later camera is refused: a second try goes on from there.
  const wanted = cameras.flatMap((id) => [[id, "main"], ...(camera(id)?.recordsSub && camera(id)?.hasSub ? [[id, "sub"]] : [])]), placed = [];
  return openDialog({ title: t("hold.title"), test: "hold-form", build: (close) => {
    const fault = h("div"), ok = h("button", { type: "button", class: "primary", test: "hold-ok", on: { click: () => form.requestSubmit() } },
      t("hold.place"));
    const isFilled = (box) => { const value = box.input.value.trim(); box.blame(value ? null : t("hold.needed")); return value !== ""; };
    const form = h("form", { novalidate: true, on: { submit: async (event) => {
      event.preventDefault();
      if (ok.disabled) return;
      const empty = [authority, document, reason].filter((box) => !isFilled(box));
      if (empty.length > 0) return empty[0].input.focus();
      ok.disabled = true;
      try {
        while (placed.length < wanted.length) {
          const [id, stream] = wanted[placed.length];
          placed.push(await api.post("/custody", { kind: "hold", camera: camera(id)?.wireID ?? Number(id), stream,
            from: timeText(from), to: timeText(to),
            reason: t("hold.reasonOf", { authority: authority.input.value.trim(), reason: reason.input.value.trim() }),
            document: document.input.value.trim() }));
        }
        close(new Set(wanted.map(([id]) => id)).size);
      } catch (error) {
        show(fault, placed.length > 0 ? h("p", { class: "notice warn" }, t("hold.partly", { n: placed.length, all: wanted.length })) : null,
          errorNotice(error, { focus: true }));
        ok.disabled = false;
      }
    } } }, fault, h("dl", { class: "hold-facts" }, h("dt", null, t("hold.cameras")), h("dd", null, cameraNames(cameras)),
      h("dt", null, t("hold.span")), h("dd", { class: "mono" }, `${dateClock(from)} – ${date(from) === date(to) ? clock(to) : dateClock(to)}`),
      h("dt", null, t("hold.length")), h("dd", null, duration(to - from, t)), h("dt", null, t("hold.extra")), cost), already,
    authority, document, reason, h("button", { type: "submit", hidden: true }));
    return { body: form, actions: [h("button", { type: "button", on: { click: () => close(placed.length || null) } }, t("dialog.cancel")), ok] };
  } });
}
