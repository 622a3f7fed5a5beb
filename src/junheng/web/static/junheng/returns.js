// The grid of a return: saves each cell, moves by keyboard, takes a block from Excel, and loses nothing when the session ends.
// Without it every section has its own save button.
(() => {
  "use strict";
  const bar = document.getElementById("sheet-status");
  if (!bar) return;
  const words = bar.dataset;
  const store = { read: () => JSON.parse(sessionStorage.getItem(words.key) || "{}"), write: (kept) => Object.keys(kept).length ? sessionStorage.setItem(words.key, JSON.stringify(kept)) : sessionStorage.removeItem(words.key) };
  const isCell = (node) => node?.matches?.("[data-sheet] [data-at]");
  const boxOf = (field) => field.closest(".sheet-cell");
  const was = (field) => field.form.elements[`w:${field.name.slice(2)}`];
  const lastSaved = (field) => was(field).value.slice(was(field).value.indexOf(":") + 1);
  const setState = (box, state) => { box.className = box.className.replace(/\bis-\w+/, `is-${state}`); };
  const waiting = new Set();
  let timer = 0, sending = false;

  const keep = (field) => { const kept = store.read(); kept[field.name] = field.value; store.write(kept); };
  const forget = (name) => { const kept = store.read(); delete kept[name]; store.write(kept); };
  const touch = (field) => {
    if (field.value.trim() === lastSaved(field)) { forget(field.name); waiting.delete(field); return false; }
    keep(field); setState(boxOf(field), "unsaved"); return true;
  };
  const queue = (field) => { if (touch(field)) { waiting.add(field); clearTimeout(timer); timer = setTimeout(flush, 150); } };

  const say = (text, ...more) => { bar.hidden = !text; bar.replaceChildren(); if (text) { const line = document.createElement("p"); line.append(text, " ", ...more); bar.append(line); } };
  const again = () => { const button = document.createElement("button"); button.type = "button"; button.className = "button button-small"; button.textContent = words.again; button.addEventListener("click", retry); return button; };
  const login = () => { const link = document.createElement("a"); link.href = words.loginUrl; link.target = "_blank"; link.rel = "noopener"; link.textContent = words.login; return link; };
  const retry = () => { document.querySelectorAll("[data-sheet] [data-at]").forEach((field) => { if (field.value.trim() !== lastSaved(field)) waiting.add(field); }); flush(); };

  async function flush() {
    if (sending || !waiting.size) return;
    const batch = [...waiting], form = batch[0].form, body = new URLSearchParams();
    waiting.clear(); sending = true;
    const sent = new Map(batch.map((field) => [field, field.value]));
    batch.forEach((field) => { body.append(field.name, field.value); body.append(was(field).name, was(field).value); });
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.elements.csrfmiddlewaretoken.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": token } });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { batch.forEach((f) => waiting.add(f)); say(words.expired, login(), " ", again()); return; }
      if (answer.status === 409) { say((await answer.json()).said); return; }
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      say("");
      told.cells.forEach((cell) => show(cell, sent));
      told.sections.forEach((s) => { const place = document.querySelector(`[data-count="${s.id}"]`); if (place) place.textContent = `${s.filled}/${s.asked}`; });
      if (window.htmx) window.htmx.trigger("#check-list", "recheck");
    } catch { batch.forEach((f) => waiting.add(f)); say(words.offline, again()); } finally { sending = false; if (waiting.size && bar.hidden) timer = setTimeout(flush, 150); }
  }

  function show(cell, sent) {
    const box = document.getElementById(cell.id), field = box?.querySelector("[data-at]");
    if (!field) return;
    const mine = sent.get(field);
    const typingOn = mine !== undefined ? field.value !== mine : field.value.trim() !== lastSaved(field);
    if (mine !== undefined && !cell.rival) forget(field.name);
    was(field).value = `${cell.version}:${cell.text}`;
    if (typingOn) { touch(field); return; }
    if (field.value !== cell.text) field.value = cell.text;
    if (cell.rival) forget(field.name);
    setState(box, cell.state);
    field.toggleAttribute("aria-invalid", cell.state === "wrong");
    if (cell.state === "wrong") field.setAttribute("aria-invalid", "true");
    box.querySelector(".sheet-word").textContent = cell.word;
    const rival = cell.rival && `${cell.rival.by} ${words.rival} ${cell.rival.text || words.empty}${words.settle}`;
    box.querySelector(".sheet-said").textContent = rival || cell.said.join("；") || (cell.state === "notice" ? words.jump : "");
  }

  const at = (field, rows, columns) => {
    const [r, c] = field.dataset.at.split(",").map(Number);
    return field.form.querySelector(`[data-at="${r + rows},${c + columns}"]`);
  };
  const go = (field, rows, columns) => {
    for (let n = 1; n < 60; n += 1) { const next = at(field, rows * n, columns * n); if (next) { next.focus(); next.select?.(); return true; } }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!isCell(field) || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const text = field.tagName === "INPUT", all = text && field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const left = text && (all || field.selectionEnd === 0), right = text && (all || field.selectionStart === field.value.length);
    const steps = { Enter: [event.shiftKey ? -1 : 1, 0], ArrowDown: text && [1, 0], ArrowUp: text && [-1, 0], ArrowLeft: left && [0, -1], ArrowRight: right && [0, 1] };
    const step = steps[event.key];
    if (step) { event.preventDefault(); go(field, ...step); }
  });
  document.addEventListener("paste", (event) => {
    const field = event.target, text = event.clipboardData?.getData("text/plain") || "";
    if (!isCell(field) || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, r) => line.split("\t").forEach((value, c) => {
      const cell = at(field, r, c);
      if (!cell) return;
      if (cell.tagName === "SELECT" && ![...cell.options].some((o) => o.value === value.trim())) cell.add(new Option(value.trim(), value.trim()));
      cell.value = value.trim(); queue(cell);
    }));
  });
  document.addEventListener("input", (event) => { if (isCell(event.target)) touch(event.target); });
  document.addEventListener("change", (event) => { if (isCell(event.target)) queue(event.target); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "cell-card") { event.target.scrollIntoView({ block: "nearest" }); event.target.querySelector("h2")?.focus(); } });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('#check-list a[href^="#c"]');
    const field = link && document.getElementById(link.hash.slice(1))?.querySelector("[data-at]");
    if (field) { event.preventDefault(); field.scrollIntoView({ block: "center" }); field.focus(); }
  });
  window.addEventListener("beforeunload", (event) => { if (waiting.size || sending) event.preventDefault(); });
  const submit = document.getElementById("submit-form");
  submit?.addEventListener("submit", (event) => { if (waiting.size || sending) { event.preventDefault(); event.stopImmediatePropagation(); flush(); } }, true);

  // What an ended session left behind.
  const kept = store.read(), back = [];
  for (const [name, value] of Object.entries(kept)) {
    const field = document.querySelector(`[data-sheet] [name="${CSS.escape(name)}"]`);
    if (!field || field.value === value) { forget(name); continue; }
    field.value = value; queue(field); back.push(field.getAttribute("aria-label"));
  }
  // What was typed while the page was still loading.
  document.querySelectorAll("[data-sheet] [data-at]").forEach((field) => { if (field.value.trim() !== lastSaved(field)) queue(field); });
  if (back.length) say(words.restored + back.slice(0, 8).join("、"));
  if (location.hash === "#cell-card") document.getElementById("cell-card")?.focus();
})();
