// The map of networks over its own table: a number on every school, a line from each member to its head. Sliders say what they stand at.
(() => {
  "use strict";
  const COLOURS = 8;

  const card = (row) => {
    const box = document.createElement("div");
    [...row.querySelectorAll("th, td")].slice(1, 4).forEach((cell) => {
      const line = document.createElement("p");
      line.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
      box.append(line);
    });
    return box;
  };

  const draw = (place) => {
    const rows = [...document.querySelectorAll(`#${place.dataset.groupMap} tr[data-lat]`)];
    if (!rows.length || !window.L) return;
    place.replaceChildren();
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", place.dataset.label);
    const map = L.map(place, { scrollWheelZoom: false, attributionControl: false, zoomSnap: 0.25 });
    const at = (row) => [Number(row.dataset.lat), Number(row.dataset.lon)];
    map.fitBounds(L.latLngBounds(rows.map(at)).pad(0.06), { maxZoom: 14 });
    const heads = new Map();
    rows.filter((row) => row.dataset.head).forEach((row) => { if (!heads.has(row.dataset.number)) heads.set(row.dataset.number, at(row)); });
    rows.forEach((row) => {
      const head = heads.get(row.dataset.number);
      if (head && !row.dataset.head) L.polyline([head, at(row)], { className: "group-line", interactive: false }).addTo(map);
    });
    rows.forEach((row) => {
      const number = row.dataset.number;
      const size = row.dataset.head ? 26 : 22;
      const icon = L.divIcon({ className: `spot spot-${Number(number) % COLOURS}${row.dataset.head ? " spot-head" : ""}`, html: "", iconSize: [size, size] });
      const title = `${number} ${row.querySelector("th").textContent}`;
      const mark = L.marker(at(row), { icon, title, alt: title, keyboard: true, zIndexOffset: row.dataset.head ? 500 : 0 }).addTo(map);
      mark.getElement().textContent = number;
      mark.getElement().setAttribute("aria-label", title);
      mark.bindPopup(() => card(row));
    });
    map.once("focus", () => map.scrollWheelZoom.enable());
    place.dataset.drawn = "1";
  };

  const slide = (input) => {
    const told = document.createElement("output");
    told.className = "range-now";
    told.htmlFor = input.id;
    const tell = () => { told.textContent = input.value; };
    input.after(told);
    input.addEventListener("input", tell);
    tell();
  };

  const ready = () => {
    document.querySelectorAll("[data-group-map]").forEach(draw);
    document.querySelectorAll("input[type=range]").forEach(slide);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
