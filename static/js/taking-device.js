// What a candidate's browser keeps of a text while it cannot be saved (IndexedDB), and what this tab remembers.
// A page that goes has no time to wait: its last words stand in localStorage until the next page has taken them over.
(() => {
  "use strict";

  const LAST = "cxhire-last:";
  const PATIENCE = 2000;

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
        return false; // full, or switched off
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
  const prefs = keeper("localStorage");

  const texts = new Map(); // all that is kept, so that reading never waits
  let base = null; // the open database; null: there is none
  let number = 0; // counts what is kept, for the order in which it is sent: not a date, clocks are changed

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const open = () => {
    const request = indexedDB.open("cxhire", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("texts");
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no database")), PATIENCE));
    return Promise.race([asked(request), late]);
  };
  const write = (act) =>
    new Promise((resolve) => {
      try {
        const change = base.transaction("texts", "readwrite");
        act(change.objectStore("texts"));
        change.commit?.(); // at once: a page that is closed now would take an open change with it
        change.oncomplete = () => resolve(true);
        change.onabort = change.onerror = () => resolve(false);
      } catch {
        resolve(false);
      }
    });
  const take = (key, value) => {
    number = Math.max(number, value?.number || 0);
    if (!texts.has(key) || (texts.get(key).number || 0) < (value?.number || 0)) texts.set(key, value);
  };

  // Words of a page that went before it had read what the device had: they come after those.
  const after = (kept, { text, base: known }) => ({
    ...kept,
    text: kept.text + (text.startsWith(known) ? text.slice(known.length) : `\n${text}`),
    number: (number += 1),
  });

  const load = async () => {
    try {
      base = await open();
      const store = base.transaction("texts").objectStore("texts");
      const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
      keys.forEach((key, index) => take(key, values[index]));
    } catch {
      base = null;
    }
    for (const key of prefs.keys(LAST)) {
      const value = prefs.read(key);
      const name = key.slice(LAST.length);
      if (value) take(name, value.early && texts.has(name) ? after(texts.get(name), value) : value);
      if (base && (!value || (await device.store(name, texts.get(name))))) prefs.drop(key);
    }
  };

  const device = {
    read: (key) => texts.get(key) ?? null,
    keys: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
    // True once it is on the device for good.
    keep(key, value) {
      number += 1;
      const kept = { ...value, number };
      texts.set(key, kept);
      return device.store(key, kept);
    },
    async store(key, value) {
      if (base && (await write((store) => store.put(value, key)))) return true;
      return prefs.keep(LAST + key, value);
    },
    drop(key) {
      texts.delete(key);
      prefs.drop(LAST + key);
      if (base) write((store) => store.delete(key));
    },
    lastWords(key, early) {
      if (early) prefs.keep(LAST + key, { ...early, early: true, number: 1 });
      else if (texts.has(key)) prefs.keep(LAST + key, texts.get(key));
    },
  };
  device.ready = load();
  window.cxTaking = { device, prefs, tab: keeper("sessionStorage") };
})();
