/**
 * On a shared device: a warning before nobody's touch signs people out, and no page of the last person from memory.
 * The server ends the turn by itself after as long; this only says so beforehand and clears the screen in time.
 */
const bar = document.querySelector("[data-device]");
const lock = document.querySelector("[data-device-lock]");
const left = document.querySelector("[data-device-left]");
const WARN_MS = 30_000;
const TELL_MS = 20_000; // how often the server hears that somebody is reading

/** What a browser kept in memory is asked for again: it may be somebody else's. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.classList.add("is-leaving");
  window.location.reload();
});

/** Browsers offer to keep what is typed into password fields, and suggest what others typed before. */
if (CSS.supports("-webkit-text-security", "disc")) {
  for (const field of document.querySelectorAll('input[type="password"]')) {
    field.type = "text";
    field.classList.add("masked");
    field.autocapitalize = "none";
    field.spellcheck = false;
  }
}
for (const field of document.querySelectorAll("form, input")) field.autocomplete = "off";

if (bar && lock && left) {
  const idleMs = Number(bar.dataset.idle) * 1000;
  const warnMs = Math.min(WARN_MS, idleMs / 2);
  const tellMs = Math.min(TELL_MS, idleMs / 4);
  let touchedAt = Date.now();
  let toldAt = touchedAt;

  /** The page goes blank at once; the server knows whose turn it is now. */
  const leave = () => {
    document.documentElement.classList.add("is-leaving");
    window.location.replace(`${bar.dataset.start}?after=idle`);
  };

  /** Tell the server that somebody is here. Without a network the page still locks by the clock. */
  const tell = async () => {
    toldAt = Date.now();
    try {
      const token = bar.querySelector('[name="csrfmiddlewaretoken"]').value;
      const headers = { "X-CSRFToken": token };
      const response = await fetch(bar.dataset.stillHere, { method: "POST", headers, redirect: "manual" });
      if (response.status !== 204) leave();
    } catch {
      /* no network */
    }
  };

  const touched = () => {
    if (lock.open) return; // only its button counts then
    touchedAt = Date.now();
    if (touchedAt - toldAt > tellMs) tell();
  };

  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    document.addEventListener(kind, touched, { passive: true, capture: true });
  }

  lock.addEventListener("close", () => {
    touchedAt = Date.now();
    tell();
  });

  setInterval(() => {
    const leftMs = idleMs - (Date.now() - touchedAt);
    if (leftMs <= 0) leave();
    else if (leftMs <= warnMs) {
      left.textContent = String(Math.ceil(leftMs / 1000));
      if (!lock.open) lock.showModal();
    }
  }, 500);
}
