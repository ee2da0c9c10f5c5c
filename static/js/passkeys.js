/**
 * Connects forms marked data-passkey with allauth's script: "login", "add" or "prove".
 * They stay hidden where the browser knows no passkeys; a failure is told in the page.
 */
const ALLAUTH_FORMS = { login: "loginForm", add: "addForm", prove: "authenticateForm" };
const ALLAUTH_BUTTONS = { login: "login", add: "add", prove: "authenticate" };

function connect(form) {
  const purpose = form.dataset.passkey;
  const ids = {
    [ALLAUTH_BUTTONS[purpose]]: form.querySelector("button").id,
    credential: form.querySelector("[name=credential]").id,
    data: "js_data",
    passwordless: form.querySelector("[name=passwordless]")?.id,
  };
  const connectForm = window.allauth.webauthn.forms[ALLAUTH_FORMS[purpose]];
  connectForm({ ids });
  const section = form.closest("[data-passkey-section]") ?? form;
  section.hidden = false;
}

if (window.PublicKeyCredential && window.allauth) {
  document.querySelectorAll("form[data-passkey]").forEach(connect);
  for (const alternative of document.querySelectorAll("[data-without-passkey]")) {
    alternative.hidden = true;
  }
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const message of document.querySelectorAll("[data-passkey-failed]")) {
    message.hidden = false;
    message.focus();
  }
});
