// Saves a competency of the draft while one writes, and adds and takes out indicators in place.
(() => {
  "use strict";
  const PAUSE = 1500;

  const edit = (form) => {
    const state = form.querySelector("[data-editor-state]");
    const list = form.querySelector("[data-indicators]");
    const base = form.elements.namedItem("base");
    let timer = 0;
    let sending = null; // the exchange that is under way
    let dirty = false;
    let stopped = false;

    const save = () => {
      clearTimeout(timer);
      if (sending || stopped || !dirty) return;
      sending = send().finally(() => {
        sending = null;
        if (dirty && !stopped) timer = setTimeout(save, PAUSE);
      });
    };

    const send = async () => {
      dirty = false;
      state.textContent = form.dataset.textSaving;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (answer.status === 409) {
          stopped = true; // the plain form shows both texts
          state.textContent = (await answer.json()).message;
        } else if (answer.ok && !answer.redirected) {
          const saved = await answer.json();
          base.value = saved.base;
          state.textContent = dirty ? form.dataset.textUnsaved : saved.message;
        } else {
          throw new Error(String(answer.status));
        }
      } catch {
        dirty = true;
        state.textContent = form.dataset.textFailed;
      }
    };

    const touched = () => {
      dirty = true;
      if (stopped) return;
      state.textContent = form.dataset.textUnsaved;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    };

    const removable = (item) => {
      const button = item.querySelector("[data-remove]");
      button.hidden = false;
      button.addEventListener("click", () => {
        const next = item.nextElementSibling || item.previousElementSibling;
        item.remove();
        (next ? next.querySelector("textarea") : form.querySelector("[data-add]")).focus();
        touched();
      });
    };

    // Saving without leaving, and from level to level without the mouse.
    const levels = [...form.querySelectorAll("[name^=level_]")];
    const go = (place) => {
      const next = levels[place];
      if (!next) return false;
      next.focus();
      return true;
    };
    form.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
        event.preventDefault();
        dirty = true;
        save();
        return;
      }
      const place = levels.indexOf(event.target);
      if (place < 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
      const { selectionStart: start, selectionEnd: end, value } = event.target;
      const forward = event.altKey ? event.key === "ArrowDown" : event.key === "ArrowRight" && start === end && end === value.length;
      const back = event.altKey ? event.key === "ArrowUp" : event.key === "ArrowLeft" && start === end && start === 0;
      if ((forward && go(place + 1)) || (back && go(place - 1))) {
        event.preventDefault();
        const length = document.activeElement.value.length;
        document.activeElement.setSelectionRange(back ? length : 0, back ? length : 0);
      }
    });
    for (const hint of form.querySelectorAll("[data-keys]")) {
      hint.hidden = false;
      form.querySelector("[data-levels]").setAttribute("aria-describedby", hint.id);
    }
    form.addEventListener("input", touched);
    form.addEventListener("focusout", () => setTimeout(save, 0));
    for (const item of list.children) removable(item);
    form.querySelector("[data-add]").addEventListener("click", (event) => {
      event.preventDefault();
      const item = form.querySelector("[data-indicator-template]").content.firstElementChild.cloneNode(true);
      list.append(item);
      removable(item);
      item.querySelector("textarea").focus();
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      stopped = true;
      dirty = false;
      if (!sending) return;
      // What is under way comes first: else this page would meet itself as somebody else.
      event.preventDefault();
      const button = event.submitter;
      sending.finally(() => form.requestSubmit(button));
    });
    window.addEventListener("beforeunload", (event) => {
      if (dirty || sending) event.preventDefault();
    });
  };

  for (const form of document.querySelectorAll("[data-rubric-editor]")) edit(form);
})();
