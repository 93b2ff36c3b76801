// Suggestions under the search box while somebody types: an ARIA combobox with a list that is chosen from by hand.
// Without this the box works just the same. What is typed goes to our own address alone, in a body.
"use strict";

{
  const SHORTEST = 2;
  const WAIT = 200;

  const begin = (form) => {
    const input = form.querySelector("[name=q]");
    const place = form.querySelector("[name=municipality]");
    const list = form.querySelector("[role=listbox]");
    const live = form.querySelector("[aria-live]");
    let timer = 0;
    let asking = null;
    let options = [];
    let at = -1;

    // A search field may not have this role.
    input.type = "text";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    const mark = (index) => {
      options[at]?.element.setAttribute("aria-selected", "false");
      at = index;
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      const { element } = options[at];
      element.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", element.id);
      element.scrollIntoView({ block: "nearest" });
    };

    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      mark(-1);
      options = [];
      list.replaceChildren();
      list.hidden = true;
      live.textContent = "";
      input.setAttribute("aria-expanded", "false");
    };

    const option = (item, index) => {
      const element = document.createElement("li");
      element.id = `${list.id}-${index}`;
      element.setAttribute("role", "option");
      element.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.lang = item.language;
      text.textContent = item.text;
      element.append(text);
      if (item.about) {
        const about = document.createElement("small");
        about.textContent = item.about;
        element.append(" ", about);
      }
      return { item, element };
    };

    const show = ({ suggestions, said }) => {
      mark(-1);
      options = suggestions.map(option);
      list.replaceChildren(...options.map(({ element }) => element));
      list.hidden = options.length === 0;
      live.textContent = said;
      input.setAttribute("aria-expanded", String(options.length > 0));
    };

    const ask = async () => {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      try {
        const body = new URLSearchParams({ q: input.value, municipality: place?.value ?? "" });
        const answer = await fetch(form.dataset.suggest, { method: "POST", body, signal: mine.signal });
        const found = answer.ok ? await answer.json() : { suggestions: [], said: "" };
        // Who has typed on, or gone elsewhere, gets no list of what they meant before.
        if (!mine.signal.aborted) show(found);
      } catch {
        if (!mine.signal.aborted) close();
      }
    };

    const choose = ({ item }) => {
      close();
      if (item.href) {
        location.assign(item.href);
        return;
      }
      input.value = item.text;
      form.requestSubmit();
    };

    const move = (step) => {
      // Beyond either end is the box itself, so that what was typed is one step away.
      const places = options.length + 1;
      mark(((at + 1 + step + places) % places) - 1);
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      asking?.abort();
      if (input.value.trim().length < SHORTEST) close();
      else timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter" && at >= 0) choose(options[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });

    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    // The box keeps the focus while somebody points at the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const chosen = options.find(({ element }) => element.contains(event.target));
      if (chosen) choose(chosen);
    });
  };

  document.querySelectorAll("form[data-suggest]").forEach(begin);
}
