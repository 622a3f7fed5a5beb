// The map over its own data table, and copying a proof. Without this script the map is a picture drawn by the server.
(() => {
  "use strict";
  const SHAPES = { met: '<circle cx="12" cy="12" r="9"/>', unmet: '<path d="M12 2 22.5 21h-21Z"/>', unknown: '<circle cx="12" cy="12" r="8.5"/>' };
  const KINDS = { "达标": "met", "未达标": "unmet", "待填报": "unknown" };

  const card = (row, words) => {
    const box = document.createElement("div");
    const cells = row.querySelectorAll("th, td");
    const name = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = cells[0].textContent;
    name.append(strong);
    const kind = document.createElement("p");
    kind.textContent = [cells[1].textContent, cells[2].textContent, `${words.pupils} ${cells[3].textContent}`].filter(Boolean).join(" · ");
    const state = document.createElement("p");
    state.append(cells[4].firstElementChild.cloneNode(true), ` ${cells[5].textContent}`);
    const link = document.createElement("p");
    const open = document.createElement("a");
    open.href = cells[0].querySelector("a").href;
    open.textContent = words.open;
    link.append(open);
    box.append(name, kind, state, link);
    return box;
  };

  const draw = (place) => {
    const rows = [...document.querySelectorAll(`#${place.dataset.map} tr[data-lat]`)];
    if (!rows.length || !window.L) return;
    const towns = [...place.querySelectorAll("[data-towns] li")];
    place.replaceChildren();
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", place.dataset.label);
    const map = L.map(place, { scrollWheelZoom: false, attributionControl: Boolean(place.dataset.tiles), zoomSnap: 0.25 });
    if (place.dataset.tiles) L.tileLayer(place.dataset.tiles, { maxZoom: 18 }).addTo(map);
    const spots = rows.map((row) => [Number(row.dataset.lat), Number(row.dataset.lon)]);
    map.fitBounds(L.latLngBounds(spots).pad(0.06), { maxZoom: 14 });  // markers are drawn only once there is a view
    towns.forEach((town) => {
      const at = [Number(town.dataset.lat), Number(town.dataset.lon)];
      const icon = L.divIcon({ className: "town-name", html: "", iconSize: [0, 0] });
      const label = L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(map);
      label.getElement().textContent = town.textContent;
    });
    rows.forEach((row, n) => {
      const kind = KINDS[row.dataset.state] || "unknown";
      const size = Math.min(12 + Math.sqrt(Number(row.dataset.n) || 0) / 2.5, 32);
      const html = `<svg viewBox="0 0 24 24" aria-hidden="true">${SHAPES[kind]}</svg>`;
      const icon = L.divIcon({ className: `pin pin-${kind}`, html, iconSize: [size, size] });
      const title = `${row.querySelector("th").textContent} ${row.dataset.state}`;
      const mark = L.marker(spots[n], { icon, title, alt: title, keyboard: true }).addTo(map);
      mark.getElement().setAttribute("aria-label", title);
      mark.bindPopup(() => card(row, place.dataset));
    });
    map.once("focus", () => map.scrollWheelZoom.enable());
    place.dataset.drawn = "1";
  };

  const ready = () => {
    document.querySelectorAll("[data-map]").forEach(draw);
    document.querySelectorAll("[data-copy]").forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        button.textContent = button.dataset.copied;
      });
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
