// An address that is no page.
import { t } from "../lib/i18n.js";
import { h } from "../lib/dom.js";
import { blank, linkButton, pageHead } from "../lib/page-parts.js";

export function mount(root) {
  root.append(h("main", { class: "page narrow" }, pageHead({ title: t("missing.title") }), blank({ glyph: "search", text: t("missing.text"),
    actions: [linkButton("/", t("missing.home"), { primary: true })] })));
  return { title: t("missing.title") };
}
