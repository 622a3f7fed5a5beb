// Where schools should be: sliders say what they stand at and what the document says; schools are locked on a map; the result is a map
// of who goes where, now and at each year. Without this script the same is done and said in lists.
(() => {
  "use strict";
  const PALETTE = ["#0e5a6d", "#b0452a", "#2f7d32", "#7b48a8", "#a06a00", "#2a5fb0", "#a8296b", "#56636b", "#00806f", "#8a5a44"];
  const WAY = { far: "#a1251d", mid: "#d3602a", some: "#e5a45c", same: "#87949a", gain: "#1f8a70", to_board: "#7b48a8", to_day: "#2a5fb0" };

  const shown = (node) => { node.hidden = false; };

  const slide = (input) => {
    const told = document.createElement("output");
    told.className = "range-now";
    told.htmlFor = input.id;
    const tell = () => {
      const moved = input.dataset.usual !== undefined && Number(input.value) !== Number(input.dataset.usual);
      told.textContent = moved ? `${input.value} ${input.dataset.was}` : input.value;
      told.classList.toggle("moved", moved);
    };
    input.after(told);
    input.addEventListener("input", tell);
    tell();
  };

  const begin = (place, points) => {
    place.replaceChildren();
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", place.dataset.label);
    const map = L.map(place, { scrollWheelZoom: false, attributionControl: false, zoomSnap: 0.25, preferCanvas: true });
    map.fitBounds(L.latLngBounds(points).pad(0.05), { maxZoom: 14 });
    map.once("focus", () => map.scrollWheelZoom.enable());
    return map;
  };

  // Names of townships, over the marks of schools, that let every click through.
  const names = (map, towns = []) => towns.forEach((town) => {
    const icon = L.divIcon({ className: "town-name", html: "", iconSize: null });
    const mark = L.marker([town.lat, town.lon], { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(map);
    mark.getElement().textContent = town.name;
  });

  const line = (text, tag = "p") => { const node = document.createElement(tag); node.textContent = text; return node; };

  // Rows of the list say what is decided, wherever it was decided: in the row, on the map, or among what is locked.
  const decided = () => new Map([...document.querySelectorAll("#decided [data-decided]")].map((li) => [li.dataset.decided, li.dataset]));
  const tellRows = () => {
    const now = decided();
    document.querySelectorAll("form.decide[data-site]").forEach((row) => {
      const own = now.get(row.dataset.site), said = row.querySelector(".said");
      const told = own ? said.dataset.pattern.replace("{said}", own.said) : "";
      if (said.textContent === told) return;
      said.textContent = told;
      row.querySelector("[name=what]").value = own ? own.what : "";
      row.querySelector("[name=since]").value = own ? own.since : "";
    });
  };

  // The sites of a draft: each marker opens the same form as its row of the list.
  const lockMap = async (place) => {
    const answer = await fetch(place.dataset.siteMap, { headers: { Accept: "application/json" } });
    if (!answer.ok || !window.L) return;
    const { sites, towns } = await answer.json();
    if (!sites.length) return;
    shown(place.closest("figure"));
    const template = document.getElementById("decide-form").content;
    const words = template.querySelector("[data-words]").dataset;
    const map = begin(place, sites.map((s) => [s.lat, s.lon]));
    names(map, towns);
    const marks = new Map();
    const look = (mark, site) => {
      const node = mark.getElement();
      const said = site.said ? `${site.name}${words.colon}${site.said}` : site.name;
      node.className = `leaflet-marker-icon leaflet-zoom-animated leaflet-interactive spot${site.standing ? "" : " ground"}${site.what ? " locked" : ""}`;
      node.title = said;
      node.setAttribute("aria-label", said);
      node.textContent = site.what ? "✓" : site.standing ? "" : "＋";
    };
    const form = (site) => {
      const box = document.createElement("div");
      if (site.fixed) { box.append(line(`${site.name} · ${words.fixed}`)); return box; }
      const made = template.querySelector("form").cloneNode(true);
      made.querySelector("[name=site]").value = site.code;
      made.querySelector("strong").textContent = site.name;
      made.querySelector(".where span").textContent = site.standing ? `${site.kind} · ${site.pupils} ${words.pupils}` : `${site.kind} · ${words.ground}`;
      const what = made.querySelector("[name=what]");
      const options = template.querySelector(`[data-choices=${site.standing ? "standing" : "ground"}]`);
      what.append(...[...options.children].map((o) => o.cloneNode(true)));
      what.value = site.what;
      made.querySelector("[name=since]").value = site.since;
      // Closed only once the answer is in: htmx finds no place for the answer to a form that has left the page.
      made.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) map.closePopup(); });
      box.append(made);
      window.htmx.process(made);
      return box;
    };
    sites.forEach((site) => {
      const icon = L.divIcon({ className: "spot", html: "", iconSize: [18, 18] });
      const mark = L.marker([site.lat, site.lon], { icon, keyboard: true, alt: site.name, zIndexOffset: site.standing ? 0 : 300 }).addTo(map);
      mark.bindPopup(() => form(site), { minWidth: 260 });
      look(mark, site);
      marks.set(site.code, { mark, site });
    });
    document.addEventListener("htmx:afterSettle", () => {
      const locked = decided();
      marks.forEach(({ mark, site }, code) => {
        const now = locked.get(code);
        site.said = now ? now.said : "";
        site.what = now ? now.what : "";
        site.since = now ? now.since : "";
        look(mark, site);
      });
    });
    place.dataset.drawn = "1";
  };

  const bucket = ([, , , , longer, way]) => {
    if (way !== "lose") return way;
    return longer > 20 ? "far" : longer > 10 ? "mid" : "some";
  };

  // The result: villages joined to the school they go to, at a time and for a band of grades.
  const resultMap = async (place) => {
    const answer = await fetch(place.dataset.layoutMap, { headers: { Accept: "application/json" } });
    if (!answer.ok || !window.L) return;
    const data = await answer.json();
    const at = (p) => [p.lat, p.lon];
    const placed = (p) => p.lat !== null && p.lon !== null;
    const points = [...data.sites, ...data.villages].filter(placed);
    if (!points.length) return;
    const card = place.closest("section");
    shown(card);
    const map = begin(place, points.map(at));
    names(map, data.towns);
    const layers = L.layerGroup().addTo(map);
    const tally = card.querySelector("[data-tally]");
    const words = place.dataset;
    const chosen = (name) => card.querySelector(`input[name=${name}]:checked`).value;
    const link = (href) => { const a = document.createElement("a"); a.href = href; a.textContent = words.open; return a; };
    const draw = () => {
      layers.clearLayers();
      const time = Number(chosen("time")), band = Number(chosen("band")), longer = chosen("layer") === "longer" && time > 0;
      const epoch = time ? data.epochs[time - 1] : data.epochs[0];
      const sums = { pupils: 0, lose: 0, gain: 0, to_board: 0, to_day: 0, boards: 0 };
      card.querySelector("[data-legend=longer]").hidden = !longer;
      card.querySelector("input[name=layer]").closest("fieldset").hidden = time === 0;
      const flows = [...data.flows[time][band]].sort((a, b) => b[2] - a[2]);
      flows.forEach((flow) => {
        const [v, s, pupils, minutes, more, way, boards, , lose, gain, to_board, to_day] = flow;
        const village = data.villages[v], site = data.sites[s];
        sums.pupils += pupils;
        if (lose === undefined) { if (way !== "same") sums[way] += pupils; } else { sums.lose += lose; sums.gain += gain; sums.to_board += to_board; sums.to_day += to_day; }
        if (boards) sums.boards += pupils;
        if (!placed(village)) return;
        const colour = longer ? WAY[bucket(flow)] : PALETTE[s % PALETTE.length];
        const strong = longer && (way === "lose" || way === "to_board");
        if (placed(site)) L.polyline([at(village), at(site)], { color: colour, weight: strong ? 2.6 : 1.4, opacity: longer && way === "same" ? 0.35 : 0.75, dashArray: boards ? "4 5" : null, interactive: false }).addTo(layers);
        const dot = L.circleMarker(at(village), { radius: Math.min(3 + Math.sqrt(pupils) / 2.2, 13), color: "#fff", weight: 1, fillColor: colour, fillOpacity: 0.9 }).addTo(layers);
        dot.bindPopup(() => {
          const box = document.createElement("div");
          const extra = time && more && Math.abs(more) > 1 ? ` · ${(more > 0 ? words.more : words.less).replace("{n}", Math.abs(more).toFixed(0))}` : "";
          box.append(line(village.name, "strong"), line(`${pupils} ${words.pupils} → ${site.name}`), line(`${minutes === null ? "—" : minutes.toFixed(0)} ${words.minutes}${boards ? ` · ${words.boards}` : ""}${extra}`));
          const last = line("");
          last.append(link(`${words.villages}&epoch=${epoch}&q=${encodeURIComponent(village.name)}`));
          box.append(last);
          return box;
        });
      });
      data.sites.forEach((site) => {
        const became = site.became[time];
        if (!placed(site) || became === "none") return;
        const icon = L.divIcon({ className: `site ${became}`, html: "", iconSize: [16, 16] });
        const title = `${site.name} · ${site.said[time]}`;
        const mark = L.marker(at(site), { icon, title, alt: title, keyboard: true, zIndexOffset: became === "stay" ? 0 : 400 }).addTo(layers);
        mark.getElement().setAttribute("aria-label", title);
        mark.bindPopup(() => {
          const box = document.createElement("div");
          const last = line("");
          last.append(link(`${words.schools}&epoch=${epoch}&q=${encodeURIComponent(site.code)}`));
          box.append(line(site.name, "strong"), line(site.said[time]), line(`${words.pupils} ${site.pupils[0]} → ${site.pupils[time]}`), last);
          return box;
        });
      });
      const pattern = time ? tally.dataset.say : tally.dataset.now;
      tally.textContent = pattern.replace(/\{(\w+)\}/g, (_all, name) => sums[name].toLocaleString("en"));
    };
    card.querySelectorAll("input[type=radio]").forEach((radio) => radio.addEventListener("change", draw));
    map.invalidateSize();
    map.fitBounds(L.latLngBounds(points.map(at)).pad(0.05), { maxZoom: 14 });
    draw();
    place.dataset.drawn = "1";
  };

  const ready = () => {
    document.querySelectorAll("input[type=range]").forEach(slide);
    document.querySelectorAll("[data-site-map]").forEach(lockMap);
    if (document.getElementById("decided")) document.addEventListener("htmx:afterSettle", tellRows);
    document.querySelectorAll("[data-layout-map]").forEach(resultMap);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
