/** Buttons marked data-print stay hidden until they can work, then open the print dialogue. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
