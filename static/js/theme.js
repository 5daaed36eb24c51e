// Runs before the page is painted. Light, dark, or (nothing stored) as the system says.
(() => {
  "use strict";
  const key = "cxhire-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage can be forbidden; the page still works
    }
  };
  const apply = () => {
    const dark = (stored() || (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);

  const next = { system: "light", light: "dark", dark: "system" };
  const choose = (theme) => {
    try {
      if (theme === "system") localStorage.removeItem(key);
      else localStorage.setItem(key, theme);
    } catch {
      document.documentElement.setAttribute("data-bs-theme", theme === "dark" ? "dark" : "light");
      return;
    }
    apply();
  };
  const show = (button) => {
    const label = button.dataset[`label${{ system: "System", light: "Light", dark: "Dark" }[stored() || "system"]}`];
    button.querySelector("[data-theme-label]").textContent = label;
    button.title = label;
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      show(button);
      button.addEventListener("click", () => {
        choose(next[stored() || "system"]);
        show(button);
      });
    }
  });
})();
