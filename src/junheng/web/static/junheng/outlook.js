// Forecasts: sliders say what they stand at; the map of townships and the pyramid move through the years. Without it, a year is chosen and asked for.
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const PACE = 700;

  const told = (input) => {
    if (input.dataset.told || "plain" in input.dataset) return;
    input.dataset.told = "1";
    const output = document.createElement("output");
    output.className = "range-now";
    output.htmlFor = input.id;
    const tell = () => { output.textContent = input.value; };
    input.after(output);
    input.addEventListener("input", tell);
    tell();
  };

  // A slider over years with a button that lets them run by; `show(year)` draws one.
  const years = (figure, show) => {
    const bar = figure.querySelector(".slider");
    const slider = bar.querySelector("input");
    const output = bar.querySelector("output");
    const play = bar.querySelector("[data-play]");
    const words = play.textContent;
    let clock = null;
    const go = (year) => { slider.value = year; output.textContent = year; show(Number(year)); };
    const stop = () => { clearInterval(clock); clock = null; play.textContent = words; };
    slider.addEventListener("input", () => { stop(); go(slider.value); });
    play.addEventListener("click", () => {
      if (clock) { stop(); return; }
      if (Number(slider.value) >= Number(slider.max)) go(slider.min);
      play.textContent = play.dataset.stop;
      clock = setInterval(() => {
        go(Number(slider.value) + 1);
        if (Number(slider.value) >= Number(slider.max)) stop();
      }, still.matches ? PACE * 3 : PACE);
    });
    bar.hidden = false;
  };

  const towns = (figure) => {
    const all = [...figure.querySelectorAll("[data-town]")].map((group) => ({
      circle: group.querySelector("circle"), title: group.querySelector("title"),
      name: figure.querySelector(`[data-named="${CSS.escape(group.dataset.town)}"]`),
      frames: new Map(group.dataset.frames.split(";").map((frame) => { const [year, ...rest] = frame.split(":"); return [Number(year), rest]; })),
    }));
    years(figure, (year) => all.forEach((town) => {
      const [number, r, shade] = town.frames.get(year) || ["0", "0", "flat"];
      town.circle.setAttribute("r", r);
      town.circle.setAttribute("class", `town ${shade}`);
      town.title.textContent = town.title.textContent.replace(/\d+$/, number);
      if (!town.name) return;
      town.name.setAttribute("y", (Number(town.circle.getAttribute("cy")) + Number(r) + 4).toFixed(1));
      town.name.querySelector("[data-number]").textContent = number;
    }));
  };

  const pyramid = async (figure) => {
    const answer = await fetch(figure.dataset.pyramid, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { most, people } = await answer.json();
    const bars = { men: [...figure.querySelectorAll("rect.men")], women: [...figure.querySelectorAll("rect.women")] };
    const sum = (side) => side.reduce((total, n) => total + n, 0);
    years(figure, (year) => {
      const sides = people[year];
      if (!sides) return;
      ["men", "women"].forEach((side, n) => {
        bars[side].forEach((bar) => {
          const wide = most ? (270 * sides[n][Number(bar.dataset.age)]) / most : 0;
          bar.setAttribute("width", wide.toFixed(1));
          if (side === "men") bar.setAttribute("x", (320 - wide).toFixed(1));
        });
        figure.querySelector(`[data-${side}]`).textContent = sum(sides[n]);
      });
      figure.querySelector("[data-year]").textContent = year;
    });
  };

  const ready = () => {
    document.querySelectorAll("input[type=range]").forEach(told);
    document.querySelectorAll("[data-town-map]").forEach(towns);
    document.querySelectorAll("[data-pyramid]").forEach(pyramid);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
