/** Small comforts on top of pages that work without them. */

/** Menus close on Escape (focus returns to their button) and on a press outside. */
function closeMenus(pressedElement) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(pressedElement)) menu.open = false;
  }
}

document.addEventListener("pointerdown", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** On a phone the managers' sections scroll sideways: the open one is brought into sight. */
const currentSection = document.querySelector(".sections__link[aria-current]");
currentSection?.scrollIntoView({ block: "nearest", inline: "center" });

/** After a refused form reading starts at what to put right, after an answer at its verdict. */
document.querySelector(".error-summary, [tabindex='-1'][autofocus]")?.focus();

/** A slow network invites a second press: a form marked data-once is sent once. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

/** One box ticks all boxes of the same name, also in tables that htmx brings later. */
function showCheckAll() {
  for (const checkAll of document.querySelectorAll("[data-check-all]")) {
    checkAll.closest("label, [hidden]")?.removeAttribute("hidden");
  }
}

showCheckAll();
document.addEventListener("htmx:afterSettle", showCheckAll);
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.checkAll;
  if (!name) return;
  for (const checkbox of document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)) {
    checkbox.checked = event.target.checked;
  }
});
