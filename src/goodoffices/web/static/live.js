// What comes while pages are open. One tab holds the stream for all tabs of this browser: a browser opens six
// connections to one place, and the seventh page would hang.

import { fetched, locked, show } from "./forms.js";

const root = document.body.dataset.root;
const tabs = new BroadcastChannel(`goodoffices ${root}`);
const quietly = { headers: { "by-itself": "1" } };
let lastTold = null;

function notices() {
  return document.querySelector(".notices");
}

function line(kind, text, label, act) {
  const place = notices();
  if (!place) return;
  place.querySelectorAll(`.${kind}`).forEach((each) => each.remove());
  const told = document.createElement("p");
  told.className = `notice ${kind}`;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", act);
  told.append(text, " ", button);
  place.append(told);
}

function newer(told) {
  const { talk, last, talks } = document.body.dataset;
  if (talk) return last !== undefined && told.talks[talk] !== undefined && String(told.talks[talk]) !== last;
  if (talks === undefined) return false;
  const before = JSON.parse(talks);
  const names = new Set([...Object.keys(before), ...Object.keys(told.talks)]);
  return [...names].some((name) => before[name] !== told.talks[name]);
}

async function changed(told) {
  lastTold = told;
  if (!newer(told) || document.querySelector("form[aria-busy=true]")) return; // what was sent brings a page anew
  const answer = await fetched(location.href, quietly);
  if (answer.locked) locked();
  if (!answer.page || document.querySelector("form[aria-busy=true]")) return;
  const thread = document.getElementById("thread");
  if (thread) added(thread, answer.page);
  else {
    const said = notices().dataset;
    line("new", said.saidNew, said.saidShow, () => show(answer.page, location.href));
  }
}

/** Entries that this page does not have yet are put below the others once somebody asks for them. */
function added(thread, page) {
  const fresh = [...page.querySelectorAll("#thread > article")].filter((each) => !document.getElementById(each.id));
  const gone = [...thread.querySelectorAll(":scope > .waiting")].filter((each) => !page.getElementById(each.id));
  const put = () => {
    const before = thread.querySelector(":scope > .waiting, :scope > form.composer");
    for (const each of gone) each.remove();
    for (const each of fresh) thread.insertBefore(document.adoptNode(each), before && before.isConnected ? before : thread.querySelector(":scope > form.composer"));
    for (const which of [".rail", ".band"]) {
      const here = document.querySelector(which);
      const there = page.querySelector(which);
      if (here && there) here.replaceWith(document.adoptNode(there));
    }
    document.body.dataset.last = page.body.dataset.last;
    notices().replaceChildren();
  };
  if (gone.length) {
    put(); // one's own note, which was seen waiting, is written down now
    return;
  }
  if (!fresh.length) {
    document.body.dataset.last = page.body.dataset.last;
    return;
  }
  const said = notices().dataset;
  line("new", said.saidNew, said.saidShow, () => {
    put();
    fresh[0].focus();
  });
}

function left(seconds) {
  const place = notices();
  if (!place) return;
  if (seconds === null) {
    place.querySelectorAll(".left").forEach((each) => each.remove());
    return;
  }
  const said = place.dataset;
  line("left", said.saidLeft, said.saidStay, async () => {
    await fetched(`${root}stay`, { method: "POST" });
    place.querySelectorAll(".left").forEach((each) => each.remove());
  });
}

function heard(kind, data) {
  if (kind === "changed") changed(data);
  else if (kind === "left") left(data.seconds);
  else if (kind === "locked") locked();
}

tabs.addEventListener("message", (event) => heard(event.data.kind, event.data.data));

navigator.locks.request(`goodoffices ${root}`, () => new Promise((release) => {
  const stream = new EventSource(document.body.dataset.live);
  let failed = 0;
  for (const kind of ["changed", "left", "locked", "still"]) {
    stream.addEventListener(kind, (event) => {
      failed = 0;
      const data = JSON.parse(event.data);
      heard(kind, data);
      tabs.postMessage({ kind, data });
      if (kind === "locked") {
        stream.close();
        release();
      }
    });
  }
  // The process has ended: nobody answers any more.
  stream.addEventListener("error", () => {
    failed += 1;
    if (failed < 3 && stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    heard("locked", {});
    tabs.postMessage({ kind: "locked", data: {} });
    release();
  });
}));

document.addEventListener("shown", () => {
  if (lastTold) changed(lastTold);
  waiting();
  follow();
});

const AGAIN = 1000; // milliseconds between two looks at how far something is

/** What says that it goes on is looked at again and again, in place, until it is over. */
function follow() {
  const place = document.querySelector("[data-again]");
  if (!place) return;
  setTimeout(async () => {
    if (!place.isConnected) return;
    const answer = await fetched(location.href, quietly);
    if (!place.isConnected) return;
    if (answer.locked) locked();
    const there = answer.page && answer.page.getElementById(place.id);
    if (answer.page && !there) show(answer.page, answer.address);
    if (there) {
      place.replaceChildren(...[...there.childNodes].map((each) => document.adoptNode(each)));
      if (!there.dataset.again) {
        place.removeAttribute("data-again");
        place.removeAttribute("aria-busy"); // only the end is read out
      }
    }
    follow();
  }, AGAIN);
}

follow();

/** The seconds that are left of one's own notes. */
function waiting() {
  for (const note of document.querySelectorAll(".waiting[data-left]")) {
    const end = performance.now() + 1000 * Number(note.dataset.left);
    note.removeAttribute("data-left");
    const number = note.querySelector("header bdi");
    const tick = setInterval(() => {
      if (!note.isConnected) {
        clearInterval(tick);
        return;
      }
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      if (number) number.textContent = String(seconds);
    }, 250);
  }
}

waiting();
