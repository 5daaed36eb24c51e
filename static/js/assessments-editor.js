// Asks before one leaves a form of questions and assessments that has changes which were not saved.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-editor]")) {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => {
      if (dirty) event.preventDefault();
    });
  }
})();
