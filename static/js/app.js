// What every page can do with a script that it can also do without, only nicer.
(() => {
  "use strict";

  // --- Menus: <details data-menu> closes on Escape and when attention goes elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A panel that would leave the page on one side hangs from its other side.
  document.addEventListener(
    "toggle",
    (event) => {
      const panel = event.target.querySelector?.(":scope > .version-chip__panel");
      if (!panel) return;
      panel.classList.remove("is-end");
      if (event.target.open) panel.classList.toggle("is-end", panel.getBoundingClientRect().right > document.documentElement.clientWidth);
    },
    true, // toggle does not bubble
  );

  // --- One box ticks all of a page: <span data-tick-all="id of the form" hidden>.
  for (const part of document.querySelectorAll("[data-tick-all]")) {
    const all = part.querySelector("input");
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name=c][form="${part.dataset.tickAll}"]`)];
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    part.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    boxes.forEach((box) => box.addEventListener("change", show));
    show();
  }

  // --- Asking again: <details data-confirm> becomes a dialog.
  const asDialog = (details) => {
    const body = details.querySelector(".confirm__body");
    const opener = details.querySelector("summary");
    const dialog = document.createElement("dialog");
    const title = body.querySelector("h2");
    if (title) {
      title.id ||= `confirm-${Math.random().toString(36).slice(2)}`;
      dialog.setAttribute("aria-labelledby", title.id);
    }
    dialog.append(body);
    details.open = false;
    document.body.append(dialog);
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    for (const button of dialog.querySelectorAll("[data-close]")) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.close());
    }
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => opener.focus());
    if (dialog.querySelector(".field-errors, .invalid-feedback")) dialog.showModal();
  };

  // --- Evidence: the note of a mark appears beside it on hover and focus, and stays while the pointer is on it.
  let tip = null;
  let hideLater = 0;
  const hideTip = () => {
    clearTimeout(hideLater);
    if (!tip) return;
    tip.remove();
    tip = null;
    for (const lit of document.querySelectorAll(".ev.is-lit")) lit.classList.remove("is-lit");
  };
  const showTip = (mark) => {
    hideTip();
    const ids = mark.dataset.notes.split(" ");
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true"); // read out by aria-describedby already
    for (const id of ids) {
      const note = document.getElementById(id);
      if (!note) continue;
      const copy = document.createElement("div");
      copy.className = note.className;
      copy.append(...[...note.childNodes].map((node) => node.cloneNode(true)));
      tip.append(copy);
    }
    if (!tip.childNodes.length) {
      tip = null;
      return;
    }
    document.body.append(tip);
    place(mark);
    for (const other of document.querySelectorAll(".ev[data-notes]")) {
      const shared = other.dataset.notes.split(" ").some((id) => ids.includes(id));
      other.classList.toggle("is-lit", shared);
    }
    tip.addEventListener("mouseenter", () => clearTimeout(hideLater));
    tip.addEventListener("mouseleave", hideTip);
  };
  const place = (mark) => {
    const box = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(box.left, 8), document.documentElement.clientWidth - own.width - 8);
    const below = box.bottom + own.height + 12 < window.innerHeight || box.top < own.height + 12;
    const top = below ? mark.getBoundingClientRect().bottom + 6 : box.top - own.height - 6;
    tip.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    tip.style.top = `${top + window.scrollY}px`;
  };
  const markOf = (node) => (node instanceof Element ? node.closest("[data-notes]") : null);
  document.addEventListener("mouseover", (event) => {
    const mark = markOf(event.target);
    if (mark) showTip(mark);
  });
  document.addEventListener("mouseout", (event) => {
    if (!markOf(event.target)) return;
    clearTimeout(hideLater);
    hideLater = setTimeout(hideTip, 250);
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event.target);
    if (mark) showTip(mark);
  });
  document.addEventListener("focusout", (event) => {
    if (markOf(event.target)) hideTip();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
  });

  // The legend of an answer lets one competency stand out.
  const asFilter = (evidence) => {
    for (const item of evidence.querySelectorAll(".ev-legend [data-hue]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.append(...item.childNodes);
      item.append(button);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        for (const other of evidence.querySelectorAll(".ev-legend button")) other.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(on));
        evidence.toggleAttribute("data-only", on);
        for (const ev of evidence.querySelectorAll(".ev")) {
          ev.classList.toggle("is-on", on && ev.classList.contains(`ev--${item.dataset.hue}`));
        }
      });
    }
  };

  // --- Keys: a control with data-key is pressed by that key, unless somebody is writing.
  const writing = (node) => node instanceof Element && node.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog[open]")) return;
    const control = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
  });

  // --- Tables wider than their place can be scrolled with the keyboard.
  const makeScrollable = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  };

  const enhance = (root) => {
    const each = (selector, act) => {
      for (const node of root.querySelectorAll(selector)) {
        if (node.dataset.enhanced) continue;
        node.dataset.enhanced = "yes";
        act(node);
      }
    };
    each("details[data-confirm]", asDialog);
    each("[data-evidence]", asFilter);
    each(".table-scroll", makeScrollable);
    each("[data-autofocus]", (node) => node.focus());
    // Choosing is enough where a form says so; its button stays for those without a script.
    each("form[data-submit-on-change]", (form) => form.addEventListener("change", () => form.requestSubmit()));
  };
  const start = () => enhance(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement || document));

  // A failed exchange is said, not swallowed.
  document.addEventListener("htmx:responseError", (event) => {
    const list = document.getElementById("messages");
    if (!list) return;
    const notice = document.createElement("div");
    notice.className = "notice tone-danger";
    const words = document.createElement("p");
    words.textContent = `${document.body.dataset.errorText || "That did not work. Please load the page again."} (${event.detail.xhr.status})`;
    notice.append(words);
    list.append(notice);
  });
})();
