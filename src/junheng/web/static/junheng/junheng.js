// Small comforts; every page works without them.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // Light and dark: the cookie is read by the server, so that no page flashes.
  const setTheme = (theme) => {
    root.dataset.theme = theme;
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
  };
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-switch]");
    if (theme) setTheme(dark() ? "light" : "dark");
    const fill = event.target.closest("[data-fill-login]");
    if (fill) {
      document.getElementById("id_login").value = fill.dataset.fillLogin;
      document.getElementById("id_password").value = fill.dataset.fillPassword;
      document.getElementById("id_login").form.querySelector("button").focus();
    }
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
    const sure = event.target.closest("[data-confirm]");
    if (sure && !window.confirm(sure.dataset.confirm)) event.preventDefault();
    document.querySelectorAll("details.person-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // What is folded on the screen and belongs to the page is printed whole, then folded again.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details[data-printed]:not([open])").forEach((folded) => { folded.open = true; folded.dataset.printed = "opened"; });
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll('details[data-printed="opened"]').forEach((folded) => { folded.open = false; folded.dataset.printed = ""; });
  });

  // A choice made with the pointer is sent at once; one stepped through with the keys waits for Enter or for leaving it.
  let stepped = null;
  const send = (field) => {
    stepped = null;
    field.form.requestSubmit();
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.matches?.("form[data-autosubmit] select")) {
      if (event.key === "Enter" && field.dataset.stepped) {
        event.preventDefault();
        send(field);
      } else if (event.key.length === 1 || event.key.startsWith("Arrow") || /^(Home|End|Page)/.test(event.key)) {
        stepped = field;
      }
    }
  });
  document.addEventListener("pointerdown", () => { stepped = null; });
  document.addEventListener("change", (event) => {
    if (!event.target.closest("form[data-autosubmit]")) return;
    if (stepped === event.target) event.target.dataset.stepped = "1";
    else send(event.target);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.dataset?.stepped) send(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const box = document.getElementById("find");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.person-menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      const found = document.getElementById("found");
      if (found) found.replaceChildren();
    }
    const list = event.target.closest?.(".finder");
    if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [list.querySelector("input"), ...list.querySelectorAll(".found a")];
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (stops[at]) { event.preventDefault(); stops[at].focus(); }
    }
  });

  // A form goes off once: its button is busy until the page changes or the answer is in.
  const busy = (form, on) => form.querySelectorAll("button:not([type=button])").forEach((button) => {
    if (on) { button.setAttribute("aria-busy", "true"); } else { button.removeAttribute("aria-busy"); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    const token = form.matches("[data-fresh-token]") && document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token[1];
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (!form.matches("[hx-post], [hx-put]")) form.dataset.sent = "1";
    busy(form, true);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; busy(form, false); }));

  // htmx: errors are said, not swallowed; the log-in page never lands inside another page.
  const say = (text) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const item = document.createElement("div");
    item.className = "notice notice-bad";
    item.textContent = text;
    place.append(item);
    item.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:afterRequest", (event) => { if (event.target.closest) { const form = event.target.closest("form"); if (form) busy(form, false); } });
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.getResponseHeader("X-Said") ? decodeURIComponent(event.detail.xhr.getResponseHeader("X-Said")) : root.dataset.failed));
  document.addEventListener("htmx:sendError", () => say(root.dataset.offline));

  // Forms marked data-draft survive a closed tab, an ended session or a lost connection, in this browser tab only.
  const nameOf = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  const read = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const drafts = () => document.querySelectorAll("form[data-draft]").forEach((form) => {
    const kept = sessionStorage.getItem(nameOf(form));
    const asServed = JSON.stringify(read(form));
    if (kept && kept !== asServed && !form.dataset.draftShown) {
      form.dataset.draftShown = "1";
      const bar = document.createElement("div");
      const yes = document.createElement("button");
      bar.className = "notice notice-warn"; yes.type = "button"; yes.className = "button button-small";
      bar.append(root.dataset.draft, " ", yes); yes.textContent = root.dataset.restore;
      yes.addEventListener("click", () => { fill(form, JSON.parse(kept)); bar.remove(); });
      form.prepend(bar);
    }
    form.addEventListener("input", () => sessionStorage.setItem(nameOf(form), JSON.stringify(read(form))));
    form.addEventListener("reset", () => sessionStorage.removeItem(nameOf(form)));
  });
  const fill = (form, pairs) => {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    for (const field of form.elements) {
      if (!field.name || field.type === "file" || field.type === "hidden" || field.name === "csrfmiddlewaretoken") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = (values.get(field.name) || []).includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = (values.get(field.name) || []).includes(option.value); });
      else if (values.has(field.name)) field.value = values.get(field.name).shift() ?? field.value;
    }
    form.dispatchEvent(new Event("change", { bubbles: false }));
  };
  document.addEventListener("DOMContentLoaded", () => {
    const done = document.querySelector("[data-draft-done]");
    if (done) done.dataset.draftDone.split(" ").forEach((key) => Object.keys(sessionStorage).filter((k) => k.endsWith(`:${key}`)).forEach((k) => sessionStorage.removeItem(k)));
    drafts();
  });
})();
