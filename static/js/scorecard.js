// A scorecard: saved after a pause, tried again until it is through. Without this script the two buttons do it.
(() => {
  "use strict";

  const form = document.querySelector("[data-scorecard]");
  if (!form) return;
  const receipt = form.querySelector("[data-card-receipt]");
  let timer = 0;
  let busy = false;
  let changed = false;

  const save = async () => {
    if (busy || !changed) return;
    busy = true;
    changed = false;
    receipt.textContent = form.dataset.textSaving;
    let wait = 0;
    try {
      const response = await fetch(form.action || location.href, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      const isJson = (response.headers.get("Content-Type") || "").includes("json");
      const found = isJson ? await response.json() : {};
      if (response.ok && isJson) receipt.textContent = form.dataset.textSaved.replace("{time}", found.saved_at).replace("{n}", found.done).replace("{m}", found.total);
      else if (isJson) receipt.textContent = found.error;
      else throw new Error("not saved");
    } catch {
      receipt.textContent = form.dataset.textOffline;
      changed = true;
      wait = 4000;
    }
    busy = false;
    if (changed) timer = setTimeout(save, wait);
  };
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, 900);
  });
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
