// Forms without loading the page anew: send, then show what came of it, in place. With scripts off the same forms work
// as they are. Other modules use what stands here for fetching and showing a page.

const identity = { createHTML: (text) => text };
const policy = window.trustedTypes ? window.trustedTypes.createPolicy("go", identity) : identity;

const SLOW = 1000; // milliseconds after which it is said that something is going on

/** A page of this station as a document of its own, in which no script runs. */
function parsed(text) {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

/** What answers at an address: `{page, address}` to show, or `{locked: true}`. */
export async function fetched(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { "by-script": "1", ...(options.headers || {}) } });
  } catch {
    return { unreachable: true };
  }
  if (answer.status === 423) return { locked: true };
  const next = answer.headers.get("go-to");
  if (next) return { ...(await fetched(next)), address: next };
  if (answer.status === 204) return { nothing: true };
  if ((answer.headers.get("content-type") || "").includes("json")) return { data: await answer.json() };
  return { page: parsed(await answer.text()), address };
}

/** What a page needs once it stands: its tab in sight, and what works with scripts alone. */
function settle() {
  const tab = document.querySelector(".tabs [aria-current=page]");
  if (tab) {
    const here = tab.getBoundingClientRect();
    const row = tab.parentElement.getBoundingClientRect();
    if (here.left < row.left || here.right > row.right) {
      tab.parentElement.scrollBy({ left: here.left - row.left - (row.width - here.width) / 2, behavior: "instant" });
    }
  }
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}

document.addEventListener("shown", settle);
settle();

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-print]")) return;
  await document.fonts.ready;
  print();
});

/** A leg that somebody goes to opens at its newest entry; one that is loaded again stays where it was. */
const begun = performance.getEntriesByType("navigation")[0];
const asked = new URLSearchParams(location.search).get("at");
const entry = asked && !location.hash && document.getElementById(`e-${asked}`);
if (entry) {
  entry.classList.add("shown-first");
  entry.scrollIntoView({ block: "center", behavior: "instant" });
} else if (begun && begun.type === "navigate" && !location.hash && !location.search) {
  const last = document.querySelector("#thread[data-newest=true] > article:last-of-type");
  if (last) last.scrollIntoView({ block: "center", behavior: "instant" });
}

/** Whatever was typed in a composer that was not sent itself goes over to the page that comes. */
function keepTyping(page, sent) {
  const here = document.querySelector("form[data-composer]");
  if (!here || here === sent) return;
  const there = page.querySelector("form[data-composer]");
  const typed = [...here.querySelectorAll("textarea")].some((each) => each.value.trim());
  if (there && typed && there.getAttribute("action") === here.getAttribute("action")) there.replaceWith(here);
}

/** Show a page in the place of this one, and put the focus where the address says. `sent`: the form that led to it. */
export function show(page, address, sent = null) {
  keepTyping(page, sent);
  for (const which of ["nav.talk", "main", "footer.bottom"]) {
    const here = document.querySelector(which);
    const there = page.querySelector(which);
    if (here && there) here.replaceWith(document.adoptNode(there));
    else if (here && which === "nav.talk") here.remove();
    else if (there && which === "nav.talk") document.querySelector("main").before(document.adoptNode(there));
  }
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
  Object.assign(document.body.dataset, page.body.dataset);
  const notices = document.querySelector(".notices");
  if (notices) notices.replaceChildren();
  if (address && new URL(address, location.href).href !== location.href) history.pushState(null, "", address);
  focusOn(new URL(address || location.href, location.href).hash);
  document.dispatchEvent(new CustomEvent("shown"));
}

function focusOn(hash) {
  const place = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  const composed = place && place.matches("form") ? place.querySelector("textarea") : null;
  const first = place ? null : document.querySelector("main [autofocus]");
  const target = composed || place || first || document.getElementById("main");
  if (!target) return;
  if (place) place.scrollIntoView({ block: "nearest" });
  target.focus({ preventScroll: Boolean(place) });
}

/** Take everything off the page, and say that the station is locked. */
export function locked() {
  const said = document.querySelector(".notices").dataset;
  const page = document.createElement("main");
  page.id = "main";
  const heading = document.createElement("h1");
  heading.textContent = said.saidLocked;
  const advice = document.createElement("p");
  advice.textContent = said.saidUnlock;
  page.append(heading, advice);
  document.body.replaceChildren(page);
  document.dispatchEvent(new CustomEvent("locked"));
}

function working(form, on) {
  let line = form.querySelector(".working");
  if (!on) {
    if (line) line.remove();
    return;
  }
  if (line) return;
  line = document.createElement("p");
  line.className = "working progress";
  line.setAttribute("role", "status");
  line.textContent = document.querySelector(".notices").dataset.saidWorking;
  line.append(document.createElement("progress"));
  form.append(line);
}

function unreached(form) {
  const line = document.createElement("p");
  line.className = "refusal";
  line.setAttribute("role", "alert");
  line.textContent = document.querySelector(".notices").dataset.saidUnreached;
  form.querySelectorAll(".refusal[role=alert]").forEach((each) => each.remove());
  form.append(line);
}

async function sent(form, button) {
  const slow = setTimeout(() => working(form, true), SLOW);
  form.setAttribute("aria-busy", "true");
  form.inert = true; // what is typed after it was sent would be lost
  const before = []; // what is being kept at this moment goes first: kept later, it would be there twice
  document.dispatchEvent(new CustomEvent("sending", { detail: { form, before } }));
  await Promise.all(before);
  const fields = new FormData(form);
  if (button && button.name) fields.append(button.name, button.value);
  const answer = await fetched(form.getAttribute("action") || location.href, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  clearTimeout(slow);
  working(form, false);
  form.removeAttribute("aria-busy");
  form.inert = false;
  if (answer.locked) locked();
  else if (answer.unreachable) unreached(form);
  else if (answer.page) show(answer.page, answer.address, form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const plain = form.matches(".lock, .languages, [data-plain]");
  if (plain || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") sent(form, event.submitter);
});

window.addEventListener("popstate", () => location.reload());

/** A file goes into the field where one would paste it; it is read here, in the encoding that it says it has. */
for (const field of document.querySelectorAll("input[type=file][data-into]")) {
  field.closest(".field").hidden = false;
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    const bytes = await file.arrayBuffer();
    const head = new TextDecoder("latin1").decode(bytes.slice(0, 2048));
    const said = /(?:charset|encoding)\s*=\s*["']?([\w-]+)/i.exec(head);
    let decoder = new TextDecoder();
    try { decoder = new TextDecoder(said ? said[1] : "utf-8"); } catch { /* an encoding that nobody knows */ }
    const area = document.getElementById(field.dataset.into);
    area.value = decoder.decode(bytes);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
