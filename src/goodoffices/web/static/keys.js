// Shortcuts, by the place of a key and not by its letter, so that they are the same on every keyboard. They can be
// turned off. The page “Keys” lists them.

const OFF = "goodoffices keys off";

function off() {
  return localStorage.getItem(OFF) === "1";
}

function press(which) {
  const target = document.querySelector(which);
  if (!target) return false;
  target.click();
  return true;
}

const ACTS = {
  KeyT: () => press("header.top a.name"),
  KeyN: () => {
    const area = document.querySelector("form.composer textarea");
    if (area) area.focus();
    return Boolean(area);
  },
  KeyS: () => {
    const field = document.getElementById("find");
    if (field) field.focus();
    return Boolean(field);
  },
  KeyL: () => press("[data-key=lock]"),
  KeyZ: () => press("[data-key=undo]"),
};

document.addEventListener("keydown", (event) => {
  if (off() || event.isComposing) return;
  if (event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey && event.code === "Enter") {
    const form = event.target.closest("form");
    const button = form && (form.querySelector("[data-send]") || form.querySelector("button.primary"));
    if (button) {
      event.preventDefault();
      form.requestSubmit(button);
    }
    return;
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && ACTS[event.code]) {
    if (ACTS[event.code]()) event.preventDefault();
    return;
  }
  const typing = event.target.matches("input, textarea, select");
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (digit && !typing && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
    const others = document.querySelectorAll("[data-digit]");
    const other = others[Number(digit[1]) - 1];
    if (other) other.click();
    return;
  }
  if (event.key === "?" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (press("header.top a[data-key=keys]")) event.preventDefault();
  }
});

function box() {
  const field = document.getElementById("keys-on");
  if (!field) return;
  field.checked = !off();
  field.addEventListener("change", () => {
    if (field.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}

document.addEventListener("shown", box);
box();
