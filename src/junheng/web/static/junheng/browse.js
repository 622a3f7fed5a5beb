// The form of a row: drafts are kept by the server; when the session has ended this page says so and loses nothing.
(() => {
  "use strict";
  const form = document.getElementById("row-form");
  if (!form) return;
  const state = document.getElementById("draft-state");
  const cookie = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  let expired = false;
  const renew = () => { const token = cookie(); if (token) form.elements.csrfmiddlewaretoken.value = token; };

  document.addEventListener("htmx:configRequest", (event) => {
    const token = cookie();
    if (!token || !event.detail.path.endsWith("/draft/")) return;
    event.detail.headers["X-CSRFToken"] = token;
    if (event.detail.parameters.set) event.detail.parameters.set("csrfmiddlewaretoken", token);
    else event.detail.parameters.csrfmiddlewaretoken = token;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const xhr = event.detail.xhr;
    if (event.detail.target !== state) return;
    expired = xhr.status === 401 || xhr.responseURL.includes(form.dataset.login);
    if (!expired) return;
    event.detail.shouldSwap = false;
    const link = document.createElement("a");
    link.href = form.dataset.login; link.target = "_blank"; link.rel = "noopener"; link.textContent = form.dataset.loginWords;
    state.replaceChildren(form.dataset.expired + " ", link);
  });
  // Somebody who has logged in again in another window carries a new token.
  form.addEventListener("submit", renew, true);
})();
