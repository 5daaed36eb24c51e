// What a candidate's browser keeps of a text while it cannot be saved, and what this tab remembers.
(() => {
  "use strict";

  const keeper = (name) => ({
    read(key) {
      try {
        return JSON.parse(window[name].getItem(key));
      } catch {
        return null;
      }
    },
    keep(key, value) {
      try {
        window[name].setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false; // full, or switched off: the text is in the page alone
      }
    },
    drop(key) {
      try {
        window[name].removeItem(key);
      } catch {
        /* nothing was kept */
      }
    },
    keys(prefix) {
      try {
        return Object.keys(window[name]).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
  });
  window.cxTaking = { device: keeper("localStorage"), prefs: keeper("localStorage"), tab: keeper("sessionStorage") };
})();
