// The composer: what is typed is kept as a draft while it is typed, and words run the way of most of their letters.

import { fetched, locked } from "./forms.js";

const QUIET = 600; // milliseconds without a key, after which what stands there is kept
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LETTER = /\p{L}/u;
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
  if (!answer.data) return;
  form.elements.namedItem("draft").value = answer.data.draft;
  const said = form.querySelector(".kept");
  if (said) said.textContent = said.dataset.kept;
}

function soon(form) {
  if (timer !== null && typedInto !== form) keep(typedInto);
  typedInto = form;
  clearTimeout(timer);
  timer = setTimeout(() => {
    keeping = keeping.then(() => (form.isConnected && form.getAttribute("aria-busy") !== "true" ? keep(form) : null));
  }, QUIET);
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

document.addEventListener("submit", () => {
  clearTimeout(timer);
  timer = null;
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
