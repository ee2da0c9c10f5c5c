/**
 * Connects forms marked data-passkey with allauth's script: "login", "add" or "prove".
 * They stay hidden where the browser knows no passkeys; a failure is said in the page.
 */
const FORMS = { login: "loginForm", add: "addForm", prove: "authenticateForm" };
const BUTTONS = { login: "login", add: "add", prove: "authenticate" };

if (window.PublicKeyCredential && window.allauth) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const kind = form.dataset.passkey;
    const ids = {
      [BUTTONS[kind]]: form.querySelector("button").id,
      credential: form.querySelector("[name=credential]").id,
      data: "js_data",
      passwordless: form.querySelector("[name=passwordless]")?.id,
    };
    window.allauth.webauthn.forms[FORMS[kind]]({ ids });
    (form.closest("[data-passkey-section]") ?? form).hidden = false;
  }
  for (const instead of document.querySelectorAll("[data-without-passkey]")) instead.hidden = true;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-passkey-failed]")) {
    note.hidden = false;
    note.focus();
  }
});
