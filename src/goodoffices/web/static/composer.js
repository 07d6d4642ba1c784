// The composer: what is typed is kept as a draft while it is typed, and words run the way of most of their letters.

import { fetched, locked } from "./forms.js";

const QUIET = 600; // milliseconds without a key, after which what stands there is kept
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LETTER = /\p{L}/u;
const LARGE = 10000; // letters, from which on a browser does not send a form any more while the page goes
let timer = null;
let typedInto = null;
let keeping = Promise.resolve();

/** The direction of most words; a word goes the way of its first letter. */
function way(text) {
  let right = 0;
  let left = 0;
  for (const word of text.split(/\s+/)) {
    const first = [...word].find((letter) => LETTER.test(letter));
    if (first === undefined) continue;
    if (RIGHT_TO_LEFT.test(first)) right += 1;
    else left += 1;
  }
  return right > left ? "rtl" : "ltr";
}

function chosen(area) {
  const name = area.name.replace(/\.text$/, ".direction");
  const field = area.form.elements.namedItem(name);
  return field ? field.value : "";
}

const KEPT = "form[data-composer], form[data-keep]";

async function keep(form, last = false) {
  clearTimeout(timer);
  timer = null;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("go", "keep");
  const answer = await fetched(form.dataset.keep || form.action, { method: "POST", body: fields, keepalive: last });
  if (answer.locked) locked();
  const said = form.querySelector(".kept");
  if (said) said.textContent = answer.data ? said.dataset.kept : said.dataset.notKept || "";
  if (answer.data) form.elements.namedItem("draft").value = answer.data.draft;
}

/** One after the other, so that none overtakes a newer one. */
function keepInTurn(form) {
  clearTimeout(timer);
  timer = null;
  keeping = keeping.then(() => (form.isConnected ? keep(form) : null)).catch(() => null);
  return keeping;
}

function soon(form) {
  if (timer !== null && typedInto !== form) keepInTurn(typedInto);
  typedInto = form;
  clearTimeout(timer);
  const large = [...form.querySelectorAll("textarea")].some((each) => each.value.length > LARGE);
  timer = setTimeout(() => {
    if (form.getAttribute("aria-busy") !== "true") keepInTurn(form);
  }, large ? 0 : QUIET);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest(KEPT);
  if (!form) return;
  if (event.target.matches("textarea[data-words]")) event.target.dir = chosen(event.target) || way(event.target.value);
  if (event.target.matches("select[name$='.direction']")) {
    const area = form.elements.namedItem(event.target.name.replace(/\.direction$/, ".text"));
    area.dir = event.target.value || way(area.value);
  }
  soon(form);
});

/** Before a form is sent: what is being kept of it is awaited, what was typed into another is kept. */
document.addEventListener("sending", (event) => {
  if (timer !== null && typedInto !== event.detail.form) keepInTurn(typedInto);
  clearTimeout(timer);
  timer = null;
  event.detail.before.push(keeping);
});

/** A form that is sent without scripts of ours: the page goes, and what was typed elsewhere with it. */
document.addEventListener("submit", (event) => {
  if (timer !== null && typedInto !== event.target && event.target.matches(".lock, .languages, [data-plain], [role=search]")) keep(typedInto, true);
}, true);

window.addEventListener("pagehide", () => {
  if (typedInto && timer !== null) keep(typedInto, true);
});

/** A selection becomes a passage of its own; without scripts one marks paragraph by paragraph. */
document.addEventListener("selectionchange", () => {
  const area = document.activeElement;
  const button = document.querySelector("button[data-split]");
  if (!button || !area || !area.matches || !area.matches("textarea[data-words]")) return;
  const some = area.selectionStart !== area.selectionEnd;
  button.hidden = !some;
  if (!some) return;
  const form = area.form;
  form.elements.namedItem("split.of").value = area.name.replace(/\.text$/, "");
  form.elements.namedItem("split.start").value = [...area.value.slice(0, area.selectionStart)].length;
  form.elements.namedItem("split.end").value = [...area.value.slice(0, area.selectionEnd)].length;
});

/** 1, 2 and 3 choose a mark while one of them has the focus. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !event.target.matches("input[type=radio][name$='.mark']")) return;
  const place = ["Digit1", "Digit2", "Digit3"].indexOf(event.code);
  if (place < 0) return;
  const marks = event.target.form.elements.namedItem(event.target.name);
  marks[place].checked = true;
  marks[place].focus();
  marks[place].dispatchEvent(new Event("input", { bubbles: true }));
  event.preventDefault();
});
