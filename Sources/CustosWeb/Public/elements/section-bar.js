// <section-bar>: the pages of the section in view, as a quiet row under the top bar.
import { h, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { SECTIONS, pagesOf } from "../lib/site-map.js";

export class SectionBar extends HTMLElement {
  /** Draws the row of a section, and marks the page in view. A section of one page needs none. */
  place(section, path, kind) {
    const pages = section ? pagesOf(section) : [];
    this.hidden = pages.length < 2;
    if (this.hidden) return show(this);
    const isHere = (p) => (p.kind ? p.kind === kind && path.startsWith("/law/") : p.path === path);
    show(this, h("nav", { "aria-label": t("nav.within", { section: t(SECTIONS.find((s) => s.name === section).key) }) },
      pages.map((p) => h("a", { href: p.href, "aria-current": isHere(p) ? "page" : null,
        test: `nav-${(p.path ?? `/${p.kind}`).slice(1).replace("/", "-")}` }, t(p.key)))));
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    return this;
  }
}

customElements.define("section-bar", SectionBar);
