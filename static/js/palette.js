// Ctrl+K or / on any page: type the beginning of a page's, a person's, an opening's or a question's name and go there.
// Without a script the link in the bar leads to the search page.
(() => {
  "use strict";

  const template = document.querySelector("template[data-palette]");
  if (!template) return;
  const words = template.dataset;
  let parts = null;
  let options = [];
  let at = -1;
  let asked = 0;
  let waiting = 0;
  let opener = null;

  const build = () => {
    document.body.append(template.content.cloneNode(true));
    const dialog = document.querySelector("dialog.palette");
    const part = (selector) => dialog.querySelector(selector);
    parts = { dialog, input: part("input"), list: part("[role=listbox]"), none: part(".palette__none"), status: part("[role=status]"), all: part(".palette__all") };
    parts.input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    parts.input.addEventListener("keydown", onKey);
    part("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => {
      clearTimeout(waiting);
      if (opener?.isConnected) opener.focus();
    });
    // A page that is left by going back shows no palette.
    window.addEventListener("pagehide", () => dialog.close());
  };

  const open = () => {
    if (!parts) build();
    if (parts.dialog.open) return;
    opener = document.activeElement;
    parts.input.value = "";
    parts.dialog.showModal();
    parts.input.focus();
    ask();
  };

  const ask = async () => {
    const number = ++asked;
    const text = parts.input.value.trim();
    try {
      const answer = await fetch(`${words.url}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      // Answers may come in another order than they were asked for.
      if (number === asked) show(found);
    } catch {
      if (number === asked) say([], words.failed);
    }
  };

  const show = (found) => {
    const groups = found.groups.map((group, number) => {
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      const title = document.createElement("div");
      title.className = "palette__title";
      title.id = `palette-group-${number}`;
      title.textContent = group.label;
      box.setAttribute("aria-labelledby", title.id);
      box.append(title, ...group.hits.map(asOption));
      return box;
    });
    parts.all.hidden = !found.all;
    if (found.all) parts.all.href = found.all;
    say(groups, groups.length ? "" : words.none);
  };

  const asOption = (hit) => {
    const option = document.createElement("div");
    option.className = "palette__hit";
    option.setAttribute("role", "option");
    option.dataset.url = hit.url;
    const title = document.createElement("span");
    title.className = "palette__name";
    title.textContent = hit.title;
    option.append(title);
    if (hit.note) {
      const note = document.createElement("span");
      note.className = "palette__note";
      note.textContent = hit.note;
      option.append(" ", note);
    }
    option.addEventListener("click", () => go(option));
    return option;
  };

  const say = (groups, complaint) => {
    parts.list.replaceChildren(...groups);
    parts.list.hidden = !groups.length;
    parts.input.setAttribute("aria-expanded", String(Boolean(groups.length)));
    options = [...parts.list.querySelectorAll("[role=option]")];
    options.forEach((option, number) => {
      option.id = `palette-option-${number}`;
      option.setAttribute("aria-selected", "false");
    });
    parts.none.textContent = complaint;
    parts.none.hidden = !complaint;
    parts.status.textContent = complaint || words.found.replace("{n}", options.length);
    choose(options.length ? 0 : -1);
  };

  const choose = (number) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = number;
    const option = options[at];
    if (!option) return parts.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    parts.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const go = (option) => {
    opener = null;
    location.assign(option.dataset.url);
  };

  const onKey = (event) => {
    const last = options.length - 1;
    const moves = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, PageDown: Math.min(at + 8, last), PageUp: Math.max(at - 8, 0) };
    if (event.isComposing) return;
    if (event.key in moves && options.length) {
      event.preventDefault();
      choose(moves[event.key]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      // The browser lets go of a hidden field only with its next picture; the next key may be quicker.
      parts.input.blur();
      parts.dialog.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      // What was typed last may still be on its way.
      if (options[at]) go(options[at]);
      else if (!parts.all.hidden) location.assign(parts.all.href);
    }
  };

  const writing = (node) => node instanceof Element && node.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const byLetter = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    const bySlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writing(event.target);
    // Another dialog asks something: it is answered first.
    if (!(byLetter || bySlash) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-palette-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
})();
