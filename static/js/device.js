/**
 * On a shared device: a warning before idle people are signed out, and no page from memory that
 * belongs to the last person. The server ends the turn by itself after the same time; this script
 * only says so beforehand and clears the screen in time.
 */
const bar = document.querySelector("[data-device]");
const lockDialog = document.querySelector("[data-device-lock]");
const countdown = document.querySelector("[data-device-left]");
const WARNING_MS = 30_000;
const REPORT_MS = 20_000; // how often the server hears that somebody is reading
const TICK_MS = 500;

/** Ask again for a page the browser kept in memory: it may be somebody else's. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.classList.add("is-leaving");
  window.location.reload();
});

/** Browsers offer to save what is typed into password fields, and suggest earlier input. */
if (CSS.supports("-webkit-text-security", "disc")) {
  for (const field of document.querySelectorAll('input[type="password"]')) {
    field.type = "text";
    field.classList.add("masked");
    field.autocapitalize = "none";
    field.spellcheck = false;
  }
}
for (const element of document.querySelectorAll("form, input")) {
  element.autocomplete = "off";
}

function watchForIdleness() {
  const idleMs = Number(bar.dataset.idle) * 1000;
  const warningMs = Math.min(WARNING_MS, idleMs / 2);
  const reportMs = Math.min(REPORT_MS, idleMs / 4);
  let activeAt = Date.now();
  let reportedAt = activeAt;

  /** Blank the page at once; the server knows whose turn it is now. */
  function leave() {
    document.documentElement.classList.add("is-leaving");
    window.location.replace(`${bar.dataset.start}?after=idle`);
  }

  /** Report to the server that somebody is here. Without a network the clock still locks. */
  async function reportPresence() {
    reportedAt = Date.now();
    try {
      const token = bar.querySelector('[name="csrfmiddlewaretoken"]').value;
      const response = await fetch(bar.dataset.stillHere, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        redirect: "manual",
      });
      if (response.status !== 204) leave();
    } catch {
      /* no network */
    }
  }

  function recordActivity() {
    if (lockDialog.open) return; // only its button counts then
    activeAt = Date.now();
    if (activeAt - reportedAt > reportMs) reportPresence();
  }

  function checkClock() {
    const remainingMs = idleMs - (Date.now() - activeAt);
    if (remainingMs <= 0) {
      leave();
    } else if (remainingMs <= warningMs) {
      countdown.textContent = String(Math.ceil(remainingMs / 1000));
      if (!lockDialog.open) lockDialog.showModal();
    }
  }

  for (const type of ["pointerdown", "keydown", "scroll", "input"]) {
    document.addEventListener(type, recordActivity, { passive: true, capture: true });
  }
  lockDialog.addEventListener("close", () => {
    activeAt = Date.now();
    reportPresence();
  });
  setInterval(checkClock, TICK_MS);
}

if (bar && lockDialog && countdown) watchForIdleness();
