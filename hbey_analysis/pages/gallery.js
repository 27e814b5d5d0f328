"use strict";
(() => {
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const KEYS = ["language", "plan", "at", "search"];  // their order in the address
const plans = all("[data-plan]").map((section) => section.dataset.plan);
const none = {language: "en", plan: plans[0], at: "", search: ""};
let state = none;

// A link within the page names a place alone: the rest of the state stays.
const read = () => {
  const hash = location.hash.slice(1);
  const inside = hash !== "" && !hash.includes("=");
  const given = new URLSearchParams(inside ? `at=${hash}` : hash);
  const next = Object.fromEntries(KEYS.map((key) => [key, given.get(key) ?? (inside ? state : none)[key]]));
  if (next.language !== "zh") next.language = "en";
  const owner = byId(next.at)?.closest("[data-plan]")?.dataset.plan;
  if (owner || !plans.includes(next.plan)) next.plan = owner ?? plans[0];
  return next;
};
const written = () => "#" + KEYS.filter((key) => state[key] && state[key] !== none[key])
  .map((key) => `${key}=${encodeURIComponent(state[key])}`).join("&");

const folded = (words) => words.normalize("NFKC").toLowerCase();
const filter = () => {
  const wanted = folded(state.search).split(/\s+/u).filter(Boolean);
  const section = all("[data-plan]").find((one) => one.dataset.plan === state.plan);
  if (!section) return;
  const figures = all("article", section);
  for (const figure of figures) {
    const versions = all(".version", figure);
    const version = versions.find((one) => one.lang.startsWith(state.language)) ?? versions[0];
    const words = folded(version.textContent);
    figure.hidden = !wanted.every((word) => words.includes(word));
  }
  const shown = figures.filter((figure) => !figure.hidden);
  for (const chapter of all(".chapter", section)) chapter.hidden = !shown.some((one) => chapter.contains(one));
  for (const entry of all("[data-of]")) entry.hidden = byId(entry.dataset.of).hidden;
  byId("nothing").hidden = shown.length > 0;
  byId("count").textContent = byId("count").dataset[state.language]
    .replace("{n}", shown.length).replace("{all}", figures.length);
};
const show = () => {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  byId(`show-${state.language}`).checked = true;
  for (const radio of all("[name=plan]")) radio.checked = radio.value === state.plan;
  if (document.activeElement !== byId("search")) byId("search").value = state.search;
  filter();
};
const follow = () => {
  if (written() !== (location.hash || "#")) history.replaceState(null, "", written());
  show();
};
const arrive = () => {
  state = read();
  follow();
  const place = byId(state.at);
  if (place) {
    place.focus({preventScroll: true});
    place.scrollIntoView();
  }
};
const go = (change) => {
  const reading = all("article").find((one) => one.getBoundingClientRect().bottom > 0 && one.offsetParent);
  const before = reading?.getBoundingClientRect().top;
  state = {...state, ...change};
  follow();
  if (reading && !("search" in change)) scrollBy(0, reading.getBoundingClientRect().top - before);
};

for (const language of ["en", "zh"]) byId(`show-${language}`).addEventListener("change", () => go({language}));
for (const radio of all("[name=plan]")) radio.addEventListener("change", () => go({plan: radio.value, at: ""}));
byId("search").addEventListener("input", (event) => go({search: event.target.value.trim()}));
byId("search").form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", arrive);
arrive();
})();
