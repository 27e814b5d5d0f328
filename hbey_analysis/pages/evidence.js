"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const LANGUAGES = ["en", "zh"];
// The order of keys in the address; `evidence_address` writes the same.
const ONE = ["department", "role", "section_id", "item_id", "with_department", "with_role"];
const LISTS = ["tasks", "hide"];

// ---------------------------------------------------------------- the text and its places

// Offsets count characters; a script's strings count in units, of which a rare character has two.
const units = [0];
for (const character of data.text) units.push(units[units.length - 1] + character.length);
const slice = (start, end) => data.text.slice(units[start], units[end]);
const tasks = data.tasks.map(
  ([id, section, item, line, page, start, end, textStart, textEnd, clauseStart, clauseEnd], at) =>
    ({at, id, section, item, line, page, start, end, textStart, textEnd, clauseStart, clauseEnd}));
const group = (rows) => {
  const groups = tasks.map(() => []);
  for (const row of rows) groups[row[0]].push(row);
  return groups;
};
const named = group(data.assignments);  // task, body, role, start, end
const mentioned = group(data.mentions);  // task, code, start, end

const bodies = new Map(data.departments.map(([name], at) => [name, at]));
const codeKey = (at) => `${data.codes[at][0]}/${data.codes[at][1]}`;
const codes = new Map();  // "codebook/code", and "code" alone where there is one
const books = new Map();
for (const [, code] of data.codes) books.set(code, (books.get(code) || 0) + 1);
data.codes.forEach(([, code], at) => { if (books.get(code) === 1) codes.set(code, at); });
data.codes.forEach((row, at) => codes.set(codeKey(at), at));
const parents = new Map(data.codes.map(
  ([codebook, , parent], at) => [at, parent === null ? null : codes.get(`${codebook}/${parent}`)]));
const within = (at, ancestor) => {
  while (at !== null && at !== undefined && at !== ancestor) at = parents.get(at);
  return at === ancestor;
};

// ---------------------------------------------------------------- search: an index of two characters

// Spaces and the ends of lines are left out, so that a broken name is found; width and case are one.
const folded = (character) => {
  const plain = character.normalize("NFKC").toLowerCase();
  return [...plain].length === 1 ? plain : character;
};
const letters = [];
const places = [];
[...data.text].forEach((character, place) => {
  if (/\s/u.test(character)) return;
  letters.push(folded(character));
  places.push(place);
});
const pairs = new Map();
for (let at = 0; at + 1 < letters.length; at += 1) {
  const pair = letters[at] + letters[at + 1];
  if (!pairs.has(pair)) pairs.set(pair, []);
  pairs.get(pair).push(at);
}
const found = (words) => {
  const wanted = [...words].filter((character) => !/\s/u.test(character)).map(folded);
  if (wanted.length === 0) return [];
  let rarest = 0;
  let starts = letters.keys();
  if (wanted.length > 1) {
    const lists = wanted.slice(1).map((letter, at) => pairs.get(wanted[at] + letter) || []);
    lists.forEach((list, at) => { if (list.length < lists[rarest].length) rarest = at; });
    starts = lists[rarest].map((at) => at - rarest);
  }
  const hits = [];
  let free = 0;
  for (const start of starts) {
    if (start >= free && wanted.every((letter, at) => letters[start + at] === letter)) {
      free = start + wanted.length;
      hits.push([places[start], places[free - 1] + 1]);
    }
  }
  return hits;
};

// ---------------------------------------------------------------- the state, which is the address

const escaped = (value) => encodeURIComponent(value)
  .replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase())
  .replace(/%2F/g, "/").replace(/%2C/g, ",");
const read = () => {
  const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  const state = {code: given.getAll("code"), search: given.get("search") || ""};
  for (const key of ONE) state[key] = given.get(key);
  for (const key of LISTS) state[key] = given.has(key) ? given.get(key).split(",").filter(Boolean) : null;
  state.language = given.get("language") === "zh" ? "zh" : "en";
  state.whole = given.get("text") === "whole";
  return state;
};
const written = (state) => {
  const parts = ONE.filter((key) => state[key] !== null).map((key) => [key, state[key]]);
  parts.push(...state.code.map((code) => ["code", code]));
  if (state.tasks) parts.push(["tasks", state.tasks.join(",")]);
  if (state.language !== "en") parts.push(["language", state.language]);
  if (state.search) parts.push(["search", state.search]);
  if (state.whole) parts.push(["text", "whole"]);
  if (state.hide && state.hide.length) parts.push(["hide", state.hide.join(",")]);
  return "#" + parts.map(([key, value]) => `${key}=${escaped(value)}`).join("&");
};
let state = read();
const go = (change, typing = false) => {
  const address = written({...state, ...change});
  if (address === location.hash || (address === "#" && location.hash === "")) return;
  if (typing) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  show();
};

// ---------------------------------------------------------------- words

const own = (pair) => pair[LANGUAGES.indexOf(state.language)];
const say = (key, values = {}) => own(data.words[key]).replace(
  /\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
const label = (at) => own(data.departments[at].slice(1));
const codeLabel = (at) => own(data.codes[at].slice(3));
const partLabel = ([, id, ...both]) => `${id} ${own(both)}`;
const roleLabel = (role) => (role in data.roles ? own(data.roles[role]) : role);

// ---------------------------------------------------------------- what meets the conditions

const KNOWN = {
  department: (name) => bodies.has(name),
  with_department: (name) => bodies.has(name),
  role: (role) => role in data.roles,
  with_role: (role) => role in data.roles,
  section_id: (id) => data.parts.some(([level, part]) => level === "section" && part === id),
  item_id: (id) => data.parts.some(([level, part]) => level === "item" && part === id),
};
const taskIds = new Set(tasks.map((task) => task.id));
const unknowns = () => [
  ...ONE.filter((key) => state[key] !== null && !KNOWN[key](state[key])).map((key) => [key, state[key]]),
  ...state.code.filter((code) => !codes.has(code)).map((code) => ["code", code]),
  ...(state.tasks || []).filter((id) => !taskIds.has(id)).map((id) => ["task", id]),
];
const inClause = (task, name, role) => named[task.at].filter(
  (row) => (name === null || row[1] === bodies.get(name)) && (role === null || row[2] === role));
const ofCode = (task, code) => mentioned[task.at].filter((row) => within(row[1], codes.get(code)));
const conditions = () => [
  ["department", "role"], ["with_department", "with_role"],
].filter((keys) => keys.some((key) => state[key] !== null));
const isNarrow = () => conditions().length > 0 || state.code.length > 0 || state.tasks !== null
  || state.section_id !== null || state.item_id !== null || state.search !== "";
const meets = (task, hits) =>
  (state.section_id === null || task.section === state.section_id)
  && (state.item_id === null || task.item === state.item_id)
  && (state.tasks === null || state.tasks.includes(task.id))
  && conditions().every(([name, role]) => inClause(task, state[name], state[role]).length > 0)
  && state.code.every((code) => ofCode(task, code).length > 0)
  && (!state.search || hits.some(([start, end]) => start < task.end && end > task.start));

// ---------------------------------------------------------------- marks in the text

const rows = [...document.querySelectorAll(".row")].map((row) => ({row, at: Number(row.dataset.at)}));
const marked = new Set();
const unmark = () => {
  for (const row of marked) {
    for (const mark of row.querySelectorAll("mark, .sentence")) mark.replaceWith(...mark.childNodes);
    row.normalize();
  }
  marked.clear();
};
const wrap = (row, start, end, make) => {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = 0;
  for (const node of nodes) {
    const left = Math.max(start - at, 0);
    const right = Math.min(end - at, node.data.length);
    at += node.data.length;
    if (left >= right) continue;
    const part = left ? node.splitText(left) : node;
    if (right - left < part.data.length) part.splitText(right - left);
    const mark = make();
    part.replaceWith(mark);
    mark.append(part);
  }
  marked.add(row);
};
const mark = (ranges, make) => {
  for (const [start, end] of ranges) {
    let low = 0;  // the last row that begins at or before the start
    for (let high = rows.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (rows[middle].at <= start) low = middle; else high = middle;
    }
    for (; low < rows.length && rows[low].at < end; low += 1) {
      const {row, at} = rows[low];
      wrap(row, units[Math.max(start, at)] - units[at], units[end] - units[at], make);
    }
  }
};
const element = (name, className) => () => {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
};
const sentencesOf = (ranges) => data.sentences.filter(
  ([start, end]) => ranges.some(([from]) => start <= from && from < end));

// ---------------------------------------------------------------- the page

const chosen = () => tasks.filter((task) => shownTasks.has(task.at));
let shownTasks = new Set();
const fill = (select, options) => {
  if (select.lang !== state.language) {
    select.lang = state.language;
    select.replaceChildren(new Option(say("any"), ""), ...options().map(([value, text]) => new Option(text, value)));
  }
};
const choose = (select, value) => {  // what only the address knows is a choice as well
  if (value && ![...select.options].some((one) => one.value === value)) select.add(new Option(value, value));
  select.value = value || "";
};
const collators = {en: new Intl.Collator("en"), zh: new Intl.Collator("zh-CN")};
const sorted = (options) => options.sort(
  ([, one], [, other]) => collators[state.language].compare(one, other));
const namedBodies = [...new Set(data.assignments.map((row) => row[1]))];
const spokenCodes = new Set();
for (let [, at] of data.mentions) {
  for (; at !== null && at !== undefined && !spokenCodes.has(at); at = parents.get(at)) spokenCodes.add(at);
}
const codeSelects = [...document.querySelectorAll("select[name=code]")];
const codeIn = (codebook) => state.code.find(
  (code) => codes.has(code) && data.codes[codes.get(code)][0] === codebook);

const fillForm = () => {
  for (const name of ["department", "with_department"]) {
    fill(byId(name), () => sorted(namedBodies.map((at) => [data.departments[at][0], label(at)])));
    choose(byId(name), state[name]);
  }
  for (const name of ["role", "with_role"]) {
    fill(byId(name), () => Object.keys(data.roles).map((role) => [role, roleLabel(role)]));
    choose(byId(name), state[name]);
  }
  fill(byId("part"), () => data.parts.map((part) => [
    `${part[0]}_id=${part[1]}`, (part[0] === "item" ? "\u2003" : "") + partLabel(part)]));
  choose(byId("part"), state.item_id !== null ? `item_id=${state.item_id}`
    : state.section_id !== null ? `section_id=${state.section_id}` : null);
  for (const select of codeSelects) {
    const {codebook} = select.dataset;
    fill(select, () => sorted([...spokenCodes].filter((at) => data.codes[at][0] === codebook)
      .map((at) => [codeKey(at), codeLabel(at)])));
    const code = codeIn(codebook);
    choose(select, code === undefined ? null : codeKey(codes.get(code)));
  }
  if (document.activeElement !== byId("search")) byId("search").value = state.search;
  byId("whole").checked = state.whole;
  byId("unlist").hidden = state.tasks === null;
  byId(`show-${state.language}`).checked = true;
  for (const box of document.querySelectorAll("[data-mark]")) {
    box.checked = !(state.hide || []).includes(box.dataset.mark);
  }
};

const described = () => {
  const body = (name, role) => {
    const who = state[name] === null ? say("anybody")
      : bodies.has(state[name]) ? label(bodies.get(state[name])) : state[name];
    return state[role] === null ? who : say("in_role", {name: who, role: roleLabel(state[role])});
  };
  const parts = [];
  for (const [name, role] of conditions()) {
    parts.push(name === "department" ? body(name, role) : say("with", {name: body(name, role)}));
  }
  for (const [level, id] of [["section", state.section_id], ["item", state.item_id]]) {
    const part = data.parts.find((row) => row[0] === level && row[1] === id);
    if (part) parts.push(partLabel(part));
  }
  parts.push(...state.code.filter((code) => codes.has(code)).map((code) => codeLabel(codes.get(code))));
  if (state.tasks !== null) parts.push(say("listed", {n: state.tasks.length}));
  if (state.search) parts.push(say("words", {words: state.search}));
  return parts.join(state.language === "zh" ? "；" : "; ");
};

// Words found are those of the tasks shown; those outside any task, where nothing else is asked.
const ofThese = (hits) => {
  const alone = written({...state, search: "", whole: false, hide: null, language: "en"}) === "#";
  return hits.filter(([start, end]) => {
    const task = tasks.find((one) => start < one.end && end > one.start);
    return task ? shownTasks.has(task.at) : alone;
  });
};
const highlight = (hits) => {
  const spans = [];
  const spoken = [];
  for (const task of chosen()) {
    for (const [name, role] of conditions()) {
      spans.push(...inClause(task, state[name], state[role]).map((row) => row.slice(3, 5)));
    }
    for (const code of state.code) spoken.push(...ofCode(task, code).map((row) => row.slice(2, 4)));
  }
  mark(sentencesOf(spoken), element("span", "sentence"));
  // one mark where two conditions meet: else it would be marked, and counted, twice
  const all = new Map([...spans, ...spoken, ...hits].map((span) => [span.join("-"), span]));
  mark([...all.values()], element("mark"));
  return all.size;
};

const hideRows = (narrow) => {
  const kept = new Set();
  for (const task of chosen()) kept.add(task.section).add(task.item);
  const all = !narrow || state.whole;
  document.body.classList.toggle("narrowed", narrow && !state.whole);
  for (const part of document.querySelectorAll("article[data-task], tr[data-task]")) {
    const whole = all && part.tagName === "ARTICLE";
    part.hidden = !whole && !shownTasks.has(Number(part.dataset.task));
  }
  for (const row of document.querySelectorAll(".outside")) {
    row.hidden = !all && !kept.has(row.dataset.of) && !row.querySelector("mark");
  }
};

const complaint = ([key, value]) => {
  const ambiguous = key === "code" && books.has(value);
  const name = say(key === "section_id" || key === "item_id" ? "section" : key);
  return say(ambiguous ? "ambiguous" : "unknown", {name, value});
};
const show = () => {
  state = read();
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} · ${own(data.names)}`;
  fillForm();
  unmark();
  const hits = found(state.search);
  const strange = unknowns();
  const narrow = isNarrow();
  shownTasks = new Set(strange.length ? [] : tasks.filter((task) => meets(task, hits)).map((task) => task.at));
  const n = strange.length ? 0 : highlight(ofThese(hits));
  hideRows(narrow);
  const counted = say("count", {n: shownTasks.size, all: tasks.length});
  byId("count").dataset.tasks = shownTasks.size;
  byId("count").textContent = counted + (n ? say("marked", {n}) : "");
  byId("conditions").textContent = described();
  byId("unknown").textContent = strange.length
    ? [...strange.map(complaint), say("way_out")].join(" ")
    : shownTasks.size ? "" : say("nothing");
  byId("done").textContent = "";
};

// ---------------------------------------------------------------- rows as CSV, citations, addresses

const COLUMNS = ["task_id", "section_id", "item_id", "line", "text", "clause", "start", "end"];
const csv = () => {
  const paged = tasks.some((task) => task.page !== null);
  const cell = (value) => {
    const words = value === null ? "" : String(value);
    return /[",\r\n]/.test(words) ? `"${words.replace(/"/g, '""')}"` : words;
  };
  const lines = chosen().map((task) => [
    task.id, task.section, task.item, task.line, slice(task.textStart, task.textEnd),
    slice(task.clauseStart, task.clauseEnd), task.start, task.end, ...(paged ? [task.page] : [])]);
  return [paged ? [...COLUMNS, "page"] : COLUMNS, ...lines]
    .map((line) => line.map(cell).join(",") + "\n").join("");
};
const download = () => {
  const link = document.createElement("a");
  // the mark at the beginning tells Excel that it is UTF-8
  link.href = URL.createObjectURL(new Blob(["\ufeff", csv()], {type: "text/csv;charset=utf-8"}));
  link.download = `evidence-${data.plan}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
const cite = (task) => {
  const page = task.page === null ? "" : say("citation.page", {page: task.page});
  byId("quote").value = say("citation", {
    quote: slice(task.start, task.end).replace(/\s+/gu, " ").trim(), title: data.title, task: task.id, line: task.line, page,
    start: task.start, end: task.end, file: data.file, hash: data.sha256,
  });
  byId("copied").textContent = "";
  byId("citation").showModal();
  byId("quote").focus();
  byId("quote").select();
};
const copy = async (words, status) => {
  try {
    await navigator.clipboard.writeText(words);
    status.textContent = say("copied");
  } catch {  // a browser that forbids it: the words can be taken by hand
    status.textContent = words;
  }
};
const reach = (target) => {
  target.focus({preventScroll: true});
  target.scrollIntoView({block: "start"});
};

// ---------------------------------------------------------------- what the reader does

for (const name of ["department", "role", "with_department", "with_role"]) {
  byId(name).addEventListener("change", (event) => go({[name]: event.target.value || null}));
}
byId("part").addEventListener("change", (event) => {
  const [, level, id] = /^(\w+)=(.*)$/su.exec(event.target.value) || [];
  go({section_id: null, item_id: null, ...(level && {[level]: id})});
});
for (const select of codeSelects) {
  select.addEventListener("change", () => {
    const rest = state.code.filter((code) => code !== codeIn(select.dataset.codebook));
    go({code: select.value ? [...rest, select.value] : rest});
  });
}
byId("search").addEventListener("input", (event) => go({search: event.target.value.trim()}, true));
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("whole").addEventListener("change", (event) => go({whole: event.target.checked}));
byId("clear").addEventListener("click", () => {
  const none = Object.fromEntries(ONE.map((key) => [key, null]));
  byId("search").value = "";
  go({...none, code: [], tasks: null, search: "", whole: false});
});
byId("unlist").addEventListener("click", () => go({tasks: null}));
for (const language of LANGUAGES) {
  byId(`show-${language}`).addEventListener("change", () => go({language}));
}
for (const box of document.querySelectorAll("[data-mark]")) {
  box.addEventListener("change", () => {
    const rest = (state.hide || []).filter((name) => name !== box.dataset.mark);
    go({hide: box.checked ? rest : [...rest, box.dataset.mark]});
  });
}
byId("csv").addEventListener("click", download);
byId("address").addEventListener("click", () => copy(location.href, byId("done")));
byId("copy").addEventListener("click", () => copy(byId("quote").value, byId("copied")));
byId("close").addEventListener("click", () => byId("citation").close());
document.addEventListener("click", (event) => {
  const cited = event.target.closest("[data-cite]");
  if (cited) cite(tasks[Number(cited.dataset.cite)]);
  const wanted = event.target.closest("[data-show]");
  if (wanted) {
    go({whole: true});
    reach(wanted.closest("article"));
  }
  const link = event.target.closest('a[href^="#"]');  // the address keeps the state
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  if (target) {
    event.preventDefault();
    reach(target);
  }
});
addEventListener("hashchange", show);
addEventListener("popstate", show);
for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
show();
if (isNarrow() && matchMedia("(max-width: 52rem)").matches) byId("panel").open = false;
})();
