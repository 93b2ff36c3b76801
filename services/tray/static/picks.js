// The reader's own list: up to ten ids of offerings, kept by this browser alone and sent nowhere but in the
// address of the list's page, when the reader opens it. Pages say everything that this script shows.
"use strict";
(() => {
  const KEY = "picks", MOST = 10, ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter((id) => ID.test(id)).slice(0, MOST) : [];
    } catch { return []; }
  };
  // A browser that keeps nothing for us shows no buttons, rather than ones that do nothing.
  const write = (ids) => {
    try {
      if (ids.length) localStorage.setItem(KEY, JSON.stringify(ids)); else localStorage.removeItem(KEY);
      return true;
    } catch { return false; }
  };
  const keeps = write(read());
  const split = (text) => (text ? text.split(",") : []);
  const show = (element, on) => { if (element) element.hidden = !on; };

  const link = document.querySelector("[data-picks]");
  const bare = link && link.getAttribute("href");
  const count = link && link.querySelector("[data-count]");
  const buttons = document.querySelectorAll("[data-pick]");
  const labels = new Map([...buttons].map((button) => [button, button.firstElementChild.textContent]));
  const list = document.getElementById("picks");
  const told = list && list.querySelector("[data-told]");

  const draw = () => {
    const kept = read();
    if (link) link.href = kept.length ? bare + "?ids=" + kept.join(",") : bare;
    if (count) count.textContent = kept.length ? " (" + kept.length + ")" : "";
    for (const button of buttons) {
      const on = kept.includes(button.dataset.pick);
      button.firstElementChild.textContent = on ? button.dataset.drop : labels.get(button);
      button.toggleAttribute("data-on", on);
      show(button, true);
    }
    if (!list) return;
    const here = split(list.dataset.ids);
    const same = here.length === kept.length && here.every((id) => kept.includes(id));
    show(list.querySelector("[data-keep]"), here.length && !same);
    show(list.querySelector("[data-clear]"), kept.length && same);
    show(list.querySelector("[data-copy]"), navigator.clipboard);
  };

  if (!keeps) return;
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const kept = read(), id = button.dataset.pick;
      if (kept.includes(id)) write(kept.filter((other) => other !== id));
      else if (kept.length < MOST) write([...kept, id]);
      else { button.firstElementChild.textContent = button.dataset.full; return; }
      draw();
    });
  }
  if (list) {
    const gone = split(list.dataset.gone), kept = read();
    if (gone.some((id) => kept.includes(id))) write(kept.filter((id) => !gone.includes(id)));
    if (!new URLSearchParams(location.search).has("ids") && read().length) {
      location.replace(bare + "?ids=" + read().join(","));
      return;
    }
    list.addEventListener("click", (event) => {
      const target = event.target.closest("[data-off], [data-keep], [data-clear], [data-copy]");
      if (!target) return;
      if (target.dataset.off) write(read().filter((id) => id !== target.dataset.off));
      else if ("keep" in target.dataset) write(split(list.dataset.ids).slice(0, MOST));
      else if ("clear" in target.dataset) { write([]); location.assign(bare); return; }
      else navigator.clipboard.writeText(target.dataset.copy).then(() => { told.textContent = target.dataset.done; });
      draw();
    });
  }
  addEventListener("storage", draw);
  // The way back brings pages as they were; the list may have changed since.
  addEventListener("pageshow", draw);
  draw();
})();
