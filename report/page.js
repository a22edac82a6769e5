"use strict";
// Everything from an article becomes text here, by element() and its text nodes; no markup is ever parsed.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const BATCH = 200; // rows drawn at once; the rest on demand, or all of them on paper
  const FEW = 3; // pieces of evidence shown before the rest is folded away
  const DOUBT = 0.5; // a value that no article states more surely is marked
  const CELL = "cell:"; // before a question's id, in the name of its column
  const NO_TITLE = "(tanpa judul)";
  const NO_DAY = "tanpa tanggal";
  const NO_OUTLET = "(media tidak diketahui)";
  const collator = new Intl.Collator("id", { numeric: true });
  const figures = new Intl.NumberFormat("id-ID");
  const find = (id) => document.getElementById(id);
  const body = document.querySelector("#table tbody");
  const heads = [...document.querySelectorAll("#table thead button")];
  const columns = heads.map((head) => head.dataset.column);
  const asked = columns.filter((column) => column.startsWith(CELL)).map((column) => column.slice(CELL.length));
  const filters = ["text", "flag", "outlet", "since", "until", "group"].map(find);
  const pane = find("pane");
  const questions = new Map(data.questions.map((question) => [question.id, question]));
  const flagOrder = Object.keys(data.flags);
  const state = { column: "first", down: true, limit: BATCH, open: null };

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== ""));
    return made;
  }

  function button(label, act, attributes) {
    const made = element("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", act);
    return made;
  }

  const isAddress = (url) => /^https?:\/\//i.test(url);

  const link = (text, url) =>
    isAddress(url)
      ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text)
      : element("bdi", {}, text);

  // ---- choosing, sorting, grouping

  function key(incident, column) {
    if (column === "first") return incident.first || null;
    if (column === "title") return incident.title;
    if (column === "articles") return incident.articles.length;
    const readings = incident.cells[column.slice(CELL.length)];
    return readings ? readings[0].key : null;
  }

  // Numbers before texts before what is not stated, whichever way the column is sorted.
  const rank = (value) => (value === null ? 2 : typeof value === "number" ? 0 : 1);

  function compare(a, b) {
    const [x, y] = [key(a, state.column), key(b, state.column)];
    if (rank(x) !== rank(y)) return rank(x) - rank(y);
    if (x === null) return 0;
    const order = typeof x === "number" ? x - y : collator.compare(x, y);
    return state.down ? -order : order;
  }

  // What a search looks in, made at the first search.
  function words(incident) {
    if (incident.words !== undefined) return incident.words;
    const readings = Object.values(incident.cells).flat();
    incident.words = [
      incident.title,
      ...incident.outlets,
      ...incident.articles.map((index) => data.articles[index].title),
      ...readings.flatMap((reading) => [reading.text, ...reading.evidence.map(([, answer]) => answer)]),
    ].join("\n").toLowerCase();
    return incident.words;
  }

  function chosen() {
    const [text, flag, outlet, since, until] = filters.map((filter) => filter.value);
    const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    return data.incidents.filter(
      (incident) =>
        (!flag || incident.flags.includes(flag)) &&
        (!outlet || incident.outlets.includes(outlet)) &&
        (!since || (incident.last && incident.last >= since)) &&
        (!until || (incident.first && incident.first <= until)) &&
        wanted.every((word) => words(incident).includes(word)),
    );
  }

  // Rows of the table: incidents, and where they are grouped a heading for each outlet, the busiest first.
  function entries(incidents) {
    const sorted = [...incidents].sort(compare);
    if (!find("group").checked) return sorted.map((incident) => ({ incident }));
    const groups = new Map();
    for (const incident of sorted) {
      for (const outlet of incident.outlets.length ? incident.outlets : [""]) {
        if (!groups.has(outlet)) groups.set(outlet, []);
        groups.get(outlet).push(incident);
      }
    }
    const busiest = [...groups].sort((a, b) => b[1].length - a[1].length || collator.compare(a[0], b[0]));
    return busiest.flatMap(([outlet, members]) => [
      { outlet, count: members.length },
      ...members.map((incident) => ({ incident })),
    ]);
  }

  // ---- the table

  const flagTag = (flag) => element("span", { class: `flag flag-${flagOrder.indexOf(flag)}` }, data.flags[flag]);

  function tags({ flags, outlets }) {
    const more = outlets.length > 2 ? ` +${outlets.length - 2}` : "";
    const named = element("bdi", {}, outlets.slice(0, 2).join(", ") + more);
    return element("div", { class: "tags" }, ...flags.map(flagTag), named);
  }

  function differing(count) {
    const said = element("span", { class: "hidden" }, " nilai lain");
    return count ? element("span", { class: "note differ" }, `≠${count}`, said) : "";
  }

  function doubted(probability) {
    const said = element("span", { class: "hidden" }, " kurang pasti");
    return probability < DOUBT ? element("span", { class: "note doubt" }, "?", said) : "";
  }

  function cell(id, readings) {
    if (!readings) return element("td", { class: "none" }, "–");
    const [{ text, exact, key: sorted, evidence }, ...others] = readings;
    const kind = typeof sorted === "number" ? "figure" : "phrase";
    const attributes = { class: kind, title: exact ?? text, "data-question": id };
    const surest = Math.max(...evidence.map(([, , , , probability]) => probability));
    return element("td", attributes, element("bdi", {}, text), doubted(surest), differing(others.length));
  }

  function groupRow(outlet, count) {
    const label = element("bdi", {}, `${outlet || NO_OUTLET} · ${figures.format(count)} peristiwa`);
    return element("tr", { class: "group" }, element("th", { scope: "colgroup", colspan: heads.length }, label));
  }

  function incidentRow(incident) {
    const act = () => show(incident, opener);
    const opener = button(incident.title || NO_TITLE, act, { class: "opener", "aria-controls": "pane" });
    const made = element(
      "tr",
      { class: state.open === incident && "current" },
      element("td", { class: "days" }, incident.days || NO_DAY),
      element("th", { scope: "row" }, element("bdi", {}, opener), tags(incident)),
      element("td", { class: "figure" }, figures.format(incident.articles.length)),
      ...asked.map((id) => cell(id, incident.cells[id])),
    );
    made.addEventListener("click", (event) => {
      if (event.target.closest("button") || String(getSelection())) return;
      show(incident, opener, event.target.closest("td")?.dataset.question);
    });
    return made;
  }

  const row = ({ incident, outlet, count }) => (incident ? incidentRow(incident) : groupRow(outlet, count));

  function draw() {
    const found = chosen();
    const all = entries(found);
    const rows = all.slice(0, state.limit);
    body.replaceChildren(...rows.map(row));
    const left = all.length - rows.length;
    const [next, still] = [Math.min(BATCH, left), left].map((count) => figures.format(count));
    find("more").hidden = !left;
    find("more").textContent = `Tampilkan ${next} baris lagi (masih ${still})`;
    const [shown, total] = [found, data.incidents].map((some) => figures.format(some.length));
    find("count").textContent = shown === total ? `${total} peristiwa` : `${shown} dari ${total} peristiwa`;
    for (const head of heads) {
      const order = state.down ? "descending" : "ascending";
      if (head.dataset.column === state.column) head.parentElement.setAttribute("aria-sort", order);
      else head.parentElement.removeAttribute("aria-sort");
    }
  }

  // ---- the reading pane

  const about = (...parts) => parts.filter(Boolean).join(" · ");
  const muted = (...children) => element("p", { class: "source" }, ...children);

  function quote([article, answer, sentence, at, probability]) {
    const text = data.sentences[sentence];
    const { outlet, day, title, url } = data.articles[article];
    const marked = [text.slice(0, at), element("mark", {}, answer), text.slice(at + answer.length)];
    const said = element("blockquote", { dir: "auto" }, ...(at < 0 ? [`${answer}: `, text] : marked));
    const where = element("bdi", {}, `${about(outlet || NO_OUTLET, day || NO_DAY)} · `);
    const sure = ` · peluang benar ${Math.round(probability * 100)}%`;
    return element("li", {}, said, muted(where, link(title || NO_TITLE, url), sure));
  }

  const quotes = (some) => element("ul", { class: "evidence" }, ...some.map(quote));

  function folded(rest) {
    return rest.length
      ? element("details", {}, element("summary", {}, `${figures.format(rest.length)} kutipan lagi`), quotes(rest))
      : "";
  }

  function reading({ text, exact, evidence }) {
    const articles = new Set(evidence.map(([article]) => article)).size;
    const value = element("bdi", { class: "value" }, text);
    const more = `${exact ? ` = ${exact}` : ""} · ${figures.format(articles)} artikel`;
    return [
      element("p", {}, value, element("span", { class: "exact" }, more)),
      quotes(evidence.slice(0, FEW)),
      folded(evidence.slice(FEW)),
    ];
  }

  function fact({ id, name, text }, [best, ...others]) {
    return element(
      "section",
      { class: "fact", "data-question": id },
      element("h4", {}, name),
      name === text ? "" : element("p", { class: "question" }, text),
      ...reading(best),
      others.length ? element("h5", {}, "Nilai lain yang disebut") : "",
      ...others.flatMap(reading),
    );
  }

  function listed(index) {
    const { title, url, outlet, day, flags, source } = data.articles[index];
    const where = about(outlet || NO_OUTLET, day || NO_DAY, flags, source);
    const address = url && !isAddress(url) ? muted(element("bdi", {}, url)) : "";
    return element("li", {}, link(title || NO_TITLE, url), muted(element("bdi", {}, where)), address);
  }

  function articles(indices) {
    return element(
      "section",
      { class: "fact" },
      element("h4", {}, `Artikel (${figures.format(indices.length)})`),
      element("ul", { class: "articles" }, ...indices.map(listed)),
    );
  }

  function unstated(ids) {
    const names = ids.map((id) => questions.get(id).name).join("; ");
    return names ? element("p", { class: "unstated" }, element("b", {}, "Tidak disebut: "), names) : "";
  }

  // Opens an incident, at one question's answer where a cell was chosen.
  function show(incident, origin, question) {
    state.open = incident;
    const title = element("h3", { id: "pane-title", tabindex: "-1", dir: "auto" }, incident.title || NO_TITLE);
    const facts = data.questions.filter(({ id }) => incident.cells[id]).map((one) => fact(one, incident.cells[one.id]));
    const flags = incident.flags.map((flag) => data.flags[flag]);
    pane.replaceChildren(
      button("Tutup", hide, { class: "close" }),
      title,
      element("p", { class: "meta" }, about(incident.days || NO_DAY, ...flags)),
      ...facts,
      ...[unstated(incident.unstated)].filter(Boolean),
      articles(incident.articles),
    );
    pane.hidden = false;
    find("split").classList.add("reading");
    body.querySelector(".current")?.classList.remove("current");
    origin.closest("tr").classList.add("current");
    title.focus({ preventScroll: true });
    const wanted = facts.find((one) => one.dataset.question === question);
    pane.scrollTop = wanted ? wanted.getBoundingClientRect().top - title.getBoundingClientRect().top : 0;
  }

  function hide() {
    if (pane.hidden) return;
    pane.hidden = true;
    find("split").classList.remove("reading");
    (body.querySelector(".current .opener") ?? find("text")).focus();
    body.querySelector(".current")?.classList.remove("current");
    state.open = null;
  }

  // ---- what a reader does

  function refresh() {
    state.limit = BATCH;
    draw();
  }

  for (const filter of filters) filter.addEventListener("input", refresh);
  for (const head of heads) {
    head.addEventListener("click", () => {
      const { column } = head.dataset;
      state.down = column === state.column ? !state.down : column !== "title";
      state.column = column;
      refresh();
    });
  }
  find("reset").addEventListener("click", () => {
    for (const filter of filters) filter.value = "";
    find("group").checked = false;
    refresh();
  });
  find("more").addEventListener("click", () => {
    const next = state.limit;
    state.limit += BATCH;
    draw();
    body.rows[next].querySelector("button")?.focus();
  });
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const openers = [...body.querySelectorAll(".opener")];
    openers[openers.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });
  find("split").addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("beforeprint", () => {
    state.limit = Infinity;
    draw();
  });
  addEventListener("afterprint", refresh);
  draw();
})();
