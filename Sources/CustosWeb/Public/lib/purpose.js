// Asks for the purpose of viewing: every view is an entry, and an entry says why.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { field } from "./forms.js";
import { session } from "./store.js";

const CHOICES = { live: ["duty", "patrol", "incident", "maintenance"], playback: ["review", "case", "lost", "maintenance"] };

const once = (kind) => `purpose.once.${kind}`;
/** States the purpose of the next view and of no other: for a page that leads to it and has asked already. */
export function statePurpose(kind, purpose) {
  sessionStorage.setItem(once(kind), purpose);
}

/** The purpose for a kind of viewing, asked once a session; null when the person turns back. */
export async function purposeOf(kind) {
  const key = `purpose.${kind}.${session.value?.user.id}`, stated = sessionStorage.getItem(once(kind));
  sessionStorage.removeItem(once(kind));
  if (stated) return stated;
  const known = sessionStorage.getItem(key);
  if (known) return known;
  const answer = await ask(kind);
  if (answer) sessionStorage.setItem(key, answer);
  return answer;
}

function ask(kind) {
  return openDialog({ title: t("purpose.title"), test: "purpose", build: (close) => {
    const other = field({ label: t("purpose.other"), input: h("input", { type: "text", maxlength: 120 }), test: "purpose-other" });
    const radios = CHOICES[kind].map((choice, n) => h("label", { class: "choice" },
      h("input", { type: "radio", name: "purpose", value: t(`purpose.${choice}`), checked: n === 0 }), h("span", null, t(`purpose.${choice}`))));
    const form = h("form", { on: { submit: (event) => {
      event.preventDefault();
      close(other.input.value.trim() || form.querySelector("input[name=purpose]:checked").value);
    } } },
      h("p", { class: "quiet" }, t("purpose.why")),
      h("fieldset", { class: "choices" }, h("legend", { class: "unseen" }, t("purpose.title")), radios), other,
      h("button", { type: "submit", hidden: true }));
    return { body: form, actions: [
      h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
      h("button", { type: "button", class: "primary", test: "purpose-ok", data: { focus: "" }, on: { click: () => form.requestSubmit() } },
        t("purpose.begin"))] };
  } });
}
