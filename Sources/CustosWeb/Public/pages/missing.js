// An address that is no page.
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

export function mount(root) {
  root.append(h("main", { class: "page narrow" }, h("h1", null, t("missing.title")), h("p", null, t("missing.text")),
    h("a", { href: "/" }, t("missing.home"))));
  return { title: t("missing.title") };
}
