/**
 * "Exit this page", faster than a link: the page goes blank at once, another site takes its place in the history,
 * and the Back button leads out again. Escape pressed three times within five seconds does the same.
 * Without JavaScript the plain link still works. Nothing can empty the browser's own history; we do not pretend to.
 */
const KEY = "beacon-left";
const PRESSES = 3;
const WINDOW_MS = 5000;

const link = document.querySelector("a.exit");
const status = document.querySelector("[data-exit-status]");
const dots = link?.querySelector(".exit__dots");
let presses = [];
let timer;

/** sessionStorage can be forbidden by the browser; leaving must work all the same. */
function remember(value) {
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch {
    /* nothing to remember with */
  }
}

function hasLeft() {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function leave() {
  document.documentElement.classList.add("is-leaving");
  document.title = "\u200b";
  document.querySelectorAll('link[rel~="icon"]').forEach((icon) => icon.remove());
  remember("1");
  window.location.replace(link.href);
}

function show(count) {
  dots.classList.toggle("is-counting", count > 0);
  [...dots.children].forEach((dot, index) => dot.classList.toggle("is-on", index < count));
  status.textContent = count ? (status.dataset[`exit${count}`] ?? "") : "";
}

function countEscape(event) {
  if (event.key !== "Escape" || event.repeat || event.isComposing) return;
  presses = [...presses.filter((at) => event.timeStamp - at < WINDOW_MS), event.timeStamp];
  show(Math.min(presses.length, PRESSES));
  clearTimeout(timer);
  if (presses.length >= PRESSES) {
    leave();
    return;
  }
  timer = setTimeout(() => {
    presses = [];
    show(0);
  }, WINDOW_MS);
}

/** Coming back with the Back button after leaving leads out again; typing the address opens the site anew. */
function onShow(event) {
  const [entry] = performance.getEntriesByType("navigation");
  const isBack = event.persisted || entry?.type === "back_forward";
  if (isBack && hasLeft()) leave();
  else remember(null);
}

if (link && status && dots) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", countEscape);
  window.addEventListener("pageshow", onShow);
}
