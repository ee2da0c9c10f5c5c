/**
 * "Exit this page", faster than a link: the page goes blank at once, another site takes its place
 * in the history, and the Back button leads out again. Escape pressed three times within five
 * seconds does the same. Without JavaScript the plain link still works. Nothing can empty the
 * browser's own history; we do not pretend to.
 */
const STORAGE_KEY = "beacon-left";
const PRESSES_TO_LEAVE = 3;
const WINDOW_MS = 5000;

const link = document.querySelector("a.exit");
const status = document.querySelector("[data-exit-status]");
const dots = link?.querySelector(".exit__dots");
let pressTimes = [];
let resetTimer;

/** sessionStorage can be forbidden by the browser; leaving must work all the same. */
function storeExit() {
  try {
    sessionStorage.setItem(STORAGE_KEY, "1");
  } catch {
    /* nowhere to store it */
  }
}

function forgetExit() {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    /* nothing was stored */
  }
}

function hasLeft() {
  try {
    return sessionStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return false;
  }
}

function leave() {
  document.documentElement.classList.add("is-leaving");
  document.title = "\u200b"; // a space of no width: an empty title would show the address
  document.querySelectorAll('link[rel~="icon"]').forEach((icon) => icon.remove());
  storeExit();
  window.location.replace(link.href);
}

function showPresses(count) {
  dots.classList.toggle("is-counting", count > 0);
  [...dots.children].forEach((dot, index) => dot.classList.toggle("is-on", index < count));
  status.textContent = status.dataset[`exit${count}`] ?? "";
}

function resetPresses() {
  pressTimes = [];
  showPresses(0);
}

function countEscape(event) {
  if (event.key !== "Escape" || event.repeat || event.isComposing) return;
  const now = event.timeStamp;
  pressTimes = pressTimes.filter((time) => now - time < WINDOW_MS);
  pressTimes.push(now);
  showPresses(Math.min(pressTimes.length, PRESSES_TO_LEAVE));
  clearTimeout(resetTimer);
  if (pressTimes.length >= PRESSES_TO_LEAVE) leave();
  else resetTimer = setTimeout(resetPresses, WINDOW_MS);
}

/** Back after leaving leads out again; typing the address opens the site anew. */
function onPageShow(event) {
  const [navigation] = performance.getEntriesByType("navigation");
  const isBack = event.persisted || navigation?.type === "back_forward";
  if (isBack && hasLeft()) leave();
  else forgetExit();
}

if (link && status && dots) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", countEscape);
  window.addEventListener("pageshow", onPageShow);
}
