"use strict";
// Everything from an article becomes text here, by element() and its text nodes; no markup is ever parsed.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const BATCH = 200; // rows drawn at once; the rest on demand, or all of them on paper
  const FEW = 3; // pieces of evidence shown before the rest is folded away
  const CELL = "cell:"; // before a question's id, in the name of its column
  const collator = new Intl.Collator("id", { numeric: true });
  const figures = new Intl.NumberFormat("id-ID");
  const find = (id) => document.getElementById(id);
  const body = document.querySelector("#table tbody");
  const heads = [...document.querySelectorAll("#table thead button")];
  const columns = heads.map((head) => head.dataset.column).filter((name) => name.startsWith(CELL)).map((name) => name.slice(CELL.length));
  const filters = ["text", "flag", "outlet", "since", "until", "group"].map(find);
  const pane = find("pane");
  const questions = new Map(data.questions.map((question) => [question.id, question]));
  const state = { column: "first", down: true, limit: BATCH, open: null };

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  const button = (label, act, attributes = {}) => {
    const made = element("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", act);
    return made;
  };

  const link = (text, url) =>
    /^https?:\/\//i.test(url)
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

  function words(incident) {
    incident.words ??= [
      incident.title,
      ...incident.outlets,
      ...incident.articles.map((index) => data.articles[index].title),
      ...Object.values(incident.cells).flat().flatMap((reading) => [reading.text, ...reading.evidence.map((one) => one[1])]),
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

  function tags(incident) {
    const outlets = incident.outlets.slice(0, 2).join(", ");
    const more = incident.outlets.length > 2 ? ` +${incident.outlets.length - 2}` : "";
    return element(
      "div",
      { class: "tags" },
      ...incident.flags.map((flag) => element("span", { class: `flag flag-${Object.keys(data.flags).indexOf(flag)}` }, data.flags[flag])),
      element("bdi", {}, outlets + more),
    );
  }

  function cell(id, readings) {
    if (!readings) return element("td", { class: "none" }, "–");
    const others = readings.length - 1;
    const differ = others ? element("span", { class: "differ" }, `≠${others}`, element("span", { class: "hidden" }, " nilai lain")) : "";
    const [{ text, exact, key: sorted }] = readings;
    return element(
      "td",
      { class: typeof sorted === "number" ? "figure" : "phrase", title: exact ?? text, "data-question": id },
      element("bdi", {}, text),
      differ,
    );
  }

  function row({ incident, outlet, count }) {
    if (!incident) {
      const label = `${outlet || "(media tidak diketahui)"} · ${figures.format(count)} peristiwa`;
      return element("tr", { class: "group" }, element("th", { scope: "colgroup", colspan: heads.length }, element("bdi", {}, label)));
    }
    const open = button(incident.title || "(tanpa judul)", () => show(incident, open), { class: "opener", "aria-controls": "pane" });
    const made = element(
      "tr",
      { class: state.open === incident && "current" },
      element("td", { class: "days" }, incident.days || "tanpa tanggal"),
      element("th", { scope: "row" }, element("bdi", {}, open), tags(incident)),
      element("td", { class: "figure" }, figures.format(incident.articles.length)),
      ...columns.map((id) => cell(id, incident.cells[id])),
    );
    made.addEventListener("click", (event) => {
      if (event.target.closest("button") || String(getSelection())) return;
      show(incident, open, event.target.closest("td")?.dataset.question);
    });
    return made;
  }

  function draw() {
    const found = chosen();
    const all = entries(found);
    body.replaceChildren(...all.slice(0, state.limit).map(row));
    const left = Math.max(0, all.length - state.limit);
    find("more").hidden = !left;
    find("more").textContent = `Tampilkan ${figures.format(Math.min(BATCH, left))} baris lagi (masih ${figures.format(left)})`;
    const total = figures.format(data.incidents.length);
    find("count").textContent =
      found.length === data.incidents.length ? `${total} peristiwa` : `${figures.format(found.length)} dari ${total} peristiwa`;
    for (const head of heads) {
      const current = head.dataset.column === state.column;
      if (current) head.parentElement.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.parentElement.removeAttribute("aria-sort");
    }
  }

  // ---- the reading pane

  function quote([article, answer, sentence, at, probability]) {
    const text = data.sentences[sentence];
    const source = data.articles[article];
    const said = at < 0 ? [`${answer}: `, text] : [text.slice(0, at), element("mark", {}, answer), text.slice(at + answer.length)];
    const where = [source.outlet || "(media tidak diketahui)", source.day || "tanpa tanggal", ""].join(" · ");
    return element(
      "li",
      {},
      element("blockquote", { dir: "auto" }, ...said),
      element("p", { class: "source" }, element("bdi", {}, where), link(source.title || "(tanpa judul)", source.url), ` · peluang benar ${Math.round(probability * 100)}%`),
    );
  }

  function evidence(quotes) {
    const first = element("ul", { class: "evidence" }, ...quotes.slice(0, FEW).map(quote));
    if (quotes.length <= FEW) return [first];
    const rest = element("ul", { class: "evidence" }, ...quotes.slice(FEW).map(quote));
    return [first, element("details", {}, element("summary", {}, `${quotes.length - FEW} kutipan lagi`), rest)];
  }

  const value = (reading) => [
    element("bdi", { class: "value" }, reading.text),
    reading.exact ? element("span", { class: "exact" }, ` = ${reading.exact}`) : "",
    element("span", { class: "exact" }, ` · ${figures.format(new Set(reading.evidence.map(([article]) => article)).size)} artikel`),
  ];

  function fact([id, [best, ...others]]) {
    const question = questions.get(id);
    const made = element("section", { class: "fact", "data-question": id }, element("h4", {}, question.name));
    if (question.name !== question.text) made.append(element("p", { class: "question" }, question.text));
    made.append(element("p", {}, ...value(best)), ...evidence(best.evidence));
    if (others.length) {
      made.append(element("h5", {}, "Nilai lain yang disebut"));
      for (const other of others) made.append(element("p", {}, ...value(other)), ...evidence(other.evidence));
    }
    return made;
  }

  function listed(index) {
    const { title, url, outlet, day, flags, source } = data.articles[index];
    const about = [outlet || "(media tidak diketahui)", day || "tanpa tanggal", flags, source].filter(Boolean).join(" · ");
    const address = url && !/^https?:\/\//i.test(url) ? element("p", { class: "source" }, element("bdi", {}, url)) : "";
    return element("li", {}, link(title || "(tanpa judul)", url), element("p", { class: "source" }, element("bdi", {}, about)), address);
  }

  // Opens an incident, at one question's answer where a cell was chosen.
  function show(incident, origin, question) {
    state.open = incident;
    const order = data.questions.filter(({ id }) => incident.cells[id]).map(({ id }) => [id, incident.cells[id]]);
    const unstated = incident.unstated.map((id) => questions.get(id).name).join("; ");
    const title = element("h3", { id: "pane-title", tabindex: "-1", dir: "auto" }, incident.title || "(tanpa judul)");
    pane.replaceChildren(
      button("Tutup", hide, { class: "close" }),
      title,
      element("p", { class: "meta" }, [incident.days || "tanpa tanggal", ...incident.flags.map((flag) => data.flags[flag])].join(" · ")),
      ...order.map(fact),
      unstated ? element("p", { class: "unstated" }, element("b", {}, "Tidak disebut: "), unstated) : "",
      element("section", { class: "fact" }, element("h4", {}, `Artikel (${figures.format(incident.articles.length)})`), element("ul", { class: "articles" }, ...incident.articles.map(listed))),
    );
    pane.hidden = false;
    find("split").classList.add("reading");
    body.querySelector(".current")?.classList.remove("current");
    origin.closest("tr").classList.add("current");
    title.focus({ preventScroll: true });
    const wanted = [...pane.querySelectorAll(".fact")].find((one) => one.dataset.question === question);
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
      const column = head.dataset.column;
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
    body.rows[next]?.querySelector("button")?.focus();
  });
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...body.querySelectorAll(".opener")];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });
  find("split").addEventListener("keydown", (event) => event.key === "Escape" && hide());
  let limit = BATCH;
  addEventListener("beforeprint", () => {
    limit = state.limit;
    state.limit = Infinity;
    draw();
  });
  addEventListener("afterprint", () => {
    state.limit = limit;
    draw();
  });
  draw();
})();
