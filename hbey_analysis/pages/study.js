"use strict";
(() => {
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const panel = byId("panel");
let from = null;  // the value that the reader followed

// What is open stands in the address, behind #value=, so that it can be shared.
const asked = () => {
  const key = /^#value=(.*)$/su.exec(location.hash);
  try {
    return key && decodeURIComponent(key[1]);
  } catch {  // a damaged address
    return null;
  }
};
const linkOf = (key) => document.querySelector(`a.value[data-key="${CSS.escape(key)}"]`);
const made = (name, className, words) => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = words;
  return element;
};
const taskOf = (id) => {
  const {place, text, clause} = data.tasks[id];
  const item = document.createElement("li");
  const words = made("div", "words", text);
  words.append(made("span", "clause", clause));
  const head = made("strong", "place", place);
  head.lang = document.documentElement.lang;
  item.append(head, words);
  return item;
};
const show = () => {
  const key = asked();
  if (key === null || !Object.hasOwn(data.values, key)) {
    if (panel.open) panel.close();
    return;
  }
  const value = data.values[key];
  byId("panel-title").textContent = value.printed;
  byId("panel-behind").textContent = value.behind;
  byId("panel-call").textContent = value.call;
  byId("panel-tasks").replaceChildren(...value.tasks.map(taskOf));
  byId("panel-tasks").hidden = value.tasks.length === 0;
  byId("panel-page").hidden = value.page === null;
  if (value.page !== null) byId("panel-page").href = value.page;
  if (!panel.open) panel.showModal();
  byId("panel-title").focus();
  panel.scrollTop = byId("panel-tasks").scrollTop = 0;
};

document.addEventListener("click", (event) => {
  const other = event.target.closest("a.other");
  if (other) other.hash = location.hash;
  const link = event.target.closest("a.value");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  from = link;
  history.pushState(null, "", `#value=${encodeURIComponent(link.dataset.key)}`);
  show();
});
byId("panel-close").addEventListener("click", () => panel.close());
panel.addEventListener("close", () => {
  const key = asked();
  if (key !== null) history.replaceState(null, "", location.pathname + location.search);
  (from || (key && linkOf(key)))?.focus();
  from = null;
});
addEventListener("hashchange", show);
addEventListener("popstate", show);
show();
})();
