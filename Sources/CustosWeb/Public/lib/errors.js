// Shows what the server refused or what broke: sentence, rule units, remedy.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { known, pick, t } from "./i18n.js";
import { APIError } from "./api.js";

/** One sentence for an error. */
export function sentence(error) {
  if (error instanceof APIError) {
    // A probe fails for the causes that a camera's state has: one wording for both.
    const cause = error.code.replace(/^probe\./, "cause.");
    if (cause !== error.code && known(cause)) return t(cause);
    const text = pick({ zh: error.zh, en: error.en });
    if (text) return text;
    return error.code.startsWith("http.") ? t("error.http", { status: error.status }) : t("error.code", { code: error.code });
  }
  return t("error.unexpected", { message: error?.message ?? String(error) });
}

/** A notice with everything the reader needs to go on; takes the focus when asked. */
export function errorNotice(error, { focus = false } = {}) {
  const node = h("div", { class: "notice alarm", role: "alert", tabIndex: -1, test: "error", data: { code: error?.code } },
    h("p", { class: "title" }, icon("alarm"), sentence(error)),
    error?.remedy ? h("p", { test: "remedy" }, `${t("error.remedy")} ${pick(error.remedy)}`) : null,
    error?.rules?.length ? h("p", { class: "quiet" }, `${t("error.rules")} `,
      error.rules.map((rule) => [h("span", { class: "rule-unit", test: "rule" }, rule), " "])) : null);
  if (focus) requestAnimationFrame(() => node.focus());
  return node;
}
