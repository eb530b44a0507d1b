// A page that the person's parts do not open: says which parts do, and where to go instead.
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { blank, linkButton, pageHead } from "../lib/page-parts.js";
import { PAGES } from "../lib/site-map.js";
import { parts } from "../lib/store.js";

export function mount(root) {
  const page = PAGES.find((p) => p.path === location.pathname);
  const list = (names) => names.map((p) => t(`part.${p}`)).join(t("list.comma"));
  root.append(h("main", { class: "page narrow", test: "forbidden" }, pageHead({ title: t("forbidden.title") }),
    blank({ glyph: "lock", title: t(page.key), text: t("forbidden.who", { parts: list(page.parts) }),
      actions: [linkButton("/", t("missing.home"), { primary: true })] }),
    h("p", { class: "quiet" }, parts().length > 0 ? t("forbidden.own", { parts: list(parts()) }) : t("forbidden.none"))));
  return { title: t("forbidden.title") };
}
