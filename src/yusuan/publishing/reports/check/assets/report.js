"use strict";
// Walks a checked document: finding → its figures → their identities → further figures.  No network, no inline styles.
(() => {
  const LOOKS = ["alone", "sound", "beside", "wrong"];
  const stage = document.getElementById("stage");
  const make = (tag, name = "", text = "") => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  let doc = null;

  class Walk {
    constructor(number) {
      const template = document.getElementById(`document-${number}`);
      stage.replaceChildren(template.content.cloneNode(true));
      this.data = JSON.parse(stage.querySelector("script.data").textContent);
      this.leaves = stage.querySelector(".leaves");
      this.panel = stage.querySelector(".walk");
      this.side = stage.querySelector(".side");
      this.places = new Map();
      this.trail = [];
      this.finding = -1;
      this.place = 0;
      this.zoom = matchMedia("(max-width: 800px)").matches ? 1.8 : 1;
      this.leaves.style.setProperty("--zoom", this.zoom);
      for (const element of this.leaves.querySelectorAll("[data-f]")) this.prepare(element);
      this.leaves.querySelectorAll(".leaf").forEach(leaf => leaf.querySelector("[data-f]")?.setAttribute("tabindex", "0"));
      for (const box of this.leaves.querySelectorAll(".wide")) {
        const first = box.querySelector("[data-f]");
        if (first) { first.setAttribute("tabindex", "0"); box.removeAttribute("tabindex"); }
      }
      this.listen();
    }

    prepare(element) {
      const n = +element.dataset.f;
      const [name, printed, , look, links] = this.data.figures[n];
      const failed = links.filter(k => this.data.links[k][2] === "failed").length;
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", `${name} ${printed}，${links.length} 条等式${failed ? `，${failed} 条不符` : ""}`);
      element.setAttribute("tabindex", "-1");
      element.classList.add(LOOKS[look]);
      this.places.has(n) ? this.places.get(n).push(element) : this.places.set(n, [element]);
    }

    listen() {
      this.leaves.addEventListener("click", event => {
        const figure = event.target.closest("[data-f]");
        const place = event.target.closest("[data-m]");
        if (figure) this.choose(+figure.dataset.f);
        else if (place) this.openAt(place.dataset.m.split(" "));
      });
      this.leaves.addEventListener("keydown", event => this.among(event));
      this.side.addEventListener("click", event => this.sideClick(event));
      stage.querySelector("[data-act=page]")?.addEventListener("change", event => {
        this.leaves.querySelector(`[data-page="${event.target.value}"]`)?.scrollIntoView({ block: "start" });
      });
      const pages = stage.querySelector("[data-act=page]");
      if (pages) {
        const seen = new IntersectionObserver(entries => {
          const top = entries.filter(e => e.isIntersecting).at(-1);
          if (top) pages.value = top.target.dataset.page;
        }, { root: this.leaves, rootMargin: "-45% 0px -45% 0px" });
        this.leaves.querySelectorAll("[data-page]").forEach(e => seen.observe(e));
      }
      for (const [act, factor] of [["smaller", 0.8], ["larger", 1.25]])
        stage.querySelector(`[data-act=${act}]`)?.addEventListener("click", () => this.scale(factor));
    }

    scale(factor) {
      const at = this.leaves.scrollTop / this.leaves.scrollHeight;
      this.zoom = Math.min(4, Math.max(0.4, this.zoom * factor));
      this.leaves.style.setProperty("--zoom", this.zoom);
      this.leaves.scrollTop = at * this.leaves.scrollHeight;
    }

    openAt(ids) {
      const n = this.data.findings.findIndex(([, , marks]) => marks.some(id => ids.includes(id)));
      if (n >= 0) this.open(n);
    }

    sideClick(event) {
      const button = event.target.closest("button");
      if (!button) return;
      const { finding, go, filter, act } = button.dataset;
      if (finding !== undefined) this.open(+finding);
      else if (go !== undefined) this.choose(+go, true);
      else if (filter !== undefined) this.filter(button);
      else if (act === "back") this.back();
      else if (act === "close") this.clear();
    }

    filter(button) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", on);
      for (const item of stage.querySelectorAll(`.finding[data-severity="${button.dataset.filter}"]`)) item.hidden = !on;
    }

    unmark() {
      for (const name of ["now", "term", "lit"])
        stage.querySelectorAll(`.${name}`).forEach(e => e.classList.remove(name));
      stage.querySelectorAll(".open[aria-pressed=true]").forEach(e => e.setAttribute("aria-pressed", "false"));
    }

    mark(numbers, name) {
      for (const n of numbers) for (const e of this.places.get(n) ?? []) e.classList.add(name);
    }

    // Twice: pages that come into sight are laid out only then.
    reveal(element) {
      const show = () => element?.scrollIntoView({ block: "center", inline: "center" });
      show();
      requestAnimationFrame(show);
    }

    // A finding that is open already goes on to its next place.
    open(n) {
      const [wrong, beside, marks] = this.data.findings[n];
      this.place = n === this.finding ? this.place + 1 : 0;
      this.unmark();
      this.hide();
      this.finding = n;
      const item = stage.querySelector(`[data-finding="${n}"]`);
      item.setAttribute("aria-pressed", "true");
      item.parentElement.classList.add("now");
      this.mark(beside, "term");
      this.mark(wrong, "lit");
      const places = marks.flatMap(id => [...this.leaves.querySelectorAll(`[data-m~="${id}"]`)]);
      places.forEach(e => e.classList.add("lit"));
      const of = numbers => numbers.flatMap(k => this.places.get(k) ?? []);
      const stops = [...new Set([...of(wrong), ...places, ...of(beside)])];
      if (stops.length) this.reveal(stops[this.place % stops.length]);
      item.scrollIntoView({ block: "nearest" });
    }

    choose(n, focus = false, back = false) {
      if (!back && this.trail.at(-1) !== n) this.trail.push(n);
      this.unmark();
      const links = this.data.figures[n][4];
      this.mark(links.flatMap(k => this.data.links[k][6].map(term => term[1])), "term");
      this.mark([n], "now");
      this.show(n);
      const element = this.places.get(n)?.[0];
      if (element) { this.rove(element); this.reveal(element); }
      if (focus) this.panel.querySelector("h2").focus();
    }

    show(n) {
      const [name, printed, where, , links] = this.data.figures[n];
      const head = make("h2");
      head.tabIndex = -1;
      head.append(make("span", "", "所选的数"));
      if (this.trail.length > 1) head.append(this.button("回到上一个数", { act: "back" }));
      head.append(this.button("关闭", { act: "close" }));
      const value = make("p", "value", printed);
      value.append(make("small", "", where));
      const list = make("ul");
      links.forEach(k => list.append(this.law(this.data.links[k], n)));
      const inside = this.about(n);
      const known = this.data.meanings[n] ?? [];
      if (known.length) {
        const how = make("details"), lines = make("ul");
        lines.append(...known.map(line => make("li", "", line)));
        how.append(make("summary", "", "这个数的含义怎样得来"), lines);
        inside.push(how);
      }
      const none = links.length ? [] : [make("p", "note", "这个数没有参加任何等式：没有得到核对，不等于正确。")];
      this.panel.replaceChildren(head, make("p", "name", name), value, ...inside, ...none, list);
      this.panel.hidden = false;
      this.side.scrollTop = 0;
    }

    about(n) {
      return this.data.findings.flatMap(([wrong, beside], k) => {
        if (!wrong.includes(n) && !beside.includes(n)) return [];
        const title = stage.querySelector(`[data-finding="${k}"] .title`).textContent;
        const line = make("p", "note");
        line.append(this.button(`${wrong.includes(n) ? "问题" : "牵涉的问题"}：${title}`, { finding: k }));
        return [line];
      });
    }

    law([kind, words, status, verdict, rule, note, terms], n) {
      const item = make("li");
      item.append(make("span", `verdict ${status}`, verdict), make("span", "law", `${kind}（${rule}）`), document.createTextNode(` ${words}`));
      if (note) item.append(make("p", "note", note));
      const list = make("ul", "terms");
      for (const [sign, k] of terms) {
        const [name, printed] = this.data.figures[k];
        const button = this.button("", { go: k });
        if (k === n) button.classList.add("me");
        button.append(make("span", "", sign), make("span", "", k === n ? `${name}（本数）` : name), make("span", "amount", printed));
        const line = make("li");
        line.append(button);
        list.append(line);
      }
      item.append(list);
      return item;
    }

    button(text, data) {
      const button = make("button", "", text);
      button.type = "button";
      Object.assign(button.dataset, data);
      return button;
    }

    back() {
      this.trail.pop();
      const n = this.trail.at(-1);
      n === undefined ? this.clear() : this.choose(n, true, true);
    }

    hide() {
      stage.querySelectorAll(".finding.now").forEach(e => e.classList.remove("now"));
      this.panel.hidden = true;
      this.trail = [];
    }

    clear() {
      this.unmark();
      this.hide();
      this.finding = -1;
    }

    step(by) {
      const open = [...stage.querySelectorAll(".finding:not([hidden]) .open")];
      if (!open.length) return;
      const at = open.findIndex(e => +e.dataset.finding === this.finding);
      const next = open[(at < 0 ? (by > 0 ? 0 : open.length - 1) : at + by + open.length) % open.length];
      this.open(+next.dataset.finding);
      next.focus({ preventScroll: true });
    }

    // One figure per page is a tab stop; the arrows walk among the others.
    rove(element) {
      const group = element.closest(".wide") ?? element.closest(".leaf");
      group.querySelector('[data-f][tabindex="0"]')?.setAttribute("tabindex", "-1");
      element.setAttribute("tabindex", "0");
    }

    among(event) {
      const from = event.target.closest?.("[data-f]");
      if (!from) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.choose(+from.dataset.f, true);
        return;
      }
      const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const next = this.nearest(from, way);
      if (!next) return;
      this.rove(next);
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    nearest(from, [dx, dy]) {
      const here = from.getBoundingClientRect();
      const leaf = from.closest(".leaf");
      const leaves = [leaf, dy > 0 || dx > 0 ? leaf.nextElementSibling : leaf.previousElementSibling];
      for (const place of leaves.filter(Boolean)) {
        let best = null, least = Infinity;
        for (const e of place.querySelectorAll("[data-f]")) {
          if (e === from) continue;
          const box = e.getBoundingClientRect();
          const x = (box.left + box.right - here.left - here.right) / 2, y = (box.top + box.bottom - here.top - here.bottom) / 2;
          const along = dx ? x * dx : y * dy, across = Math.abs(dx ? y : x);
          const cost = along + 3 * across;
          if (along > 1 && cost < least && (place !== leaf || along > across / 3)) { best = e; least = cost; }
        }
        if (best) return best;
      }
      return null;
    }
  }

  document.addEventListener("keydown", event => {
    if (!doc || event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|INPUT)$/.test(event.target.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") doc.step(key === "j" ? 1 : -1);
    else if (key === "escape") doc.clear();
    else if (key === "backspace" && doc.trail.length) { event.preventDefault(); doc.back(); }
  });
  const pick = document.getElementById("pick");
  pick?.addEventListener("change", () => { location.hash = pick.value; });
  // An address may end in #2, #2-finding-3 or #2-figure-40: document, and what to show in it.
  const follow = () => {
    const [, number, what, n] = /^#(\d+)(?:-(finding|figure)-(\d+))?$/.exec(location.hash) ?? [null, pick?.value ?? 0];
    if (!document.getElementById(`document-${number}`)) return;
    if (pick) pick.value = number;
    doc = new Walk(number);
    if (what === "finding" && doc.data.findings[n]) doc.open(+n);
    else if (what === "figure" && doc.data.figures[n]) doc.choose(+n);
    else if (doc.data.findings.length) doc.open(0);
  };
  addEventListener("hashchange", follow);
  follow();
})();
