// A candidate's pages with a script: autosave with receipts, text kept on the device while it cannot be saved,
// the choice between two texts, and the time left by the server's clock. All of it works as plain forms, too.
(() => {
  "use strict";

  // --- What this device keeps, and what this tab remembers --------------------------------------------------
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
  const device = keeper("localStorage");
  const tab = keeper("sessionStorage");

  const clockTime = (date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const region = document.querySelector("[data-announce]");
  const announce = (text) => {
    if (region) region.textContent = text;
  };

  // --- The time left ----------------------------------------------------------------------------------------
  const clock = document.querySelector("[data-clock]");
  const timer = { sync() {}, onOver: [] };
  if (clock) {
    const shown = clock.querySelector("[data-clock-text]");
    const HIDDEN = "cxhire-clock-hidden";
    let left = Number(clock.dataset.seconds);
    let since = performance.now(); // not the date: changing the device's clock changes nothing
    let announced = left;
    let over = false;
    let ticking = 0;

    const remaining = () => left - (performance.now() - since) / 1000;
    const words = (seconds) => {
      if (seconds <= 0) return clock.dataset.textOver;
      if (seconds <= 60) return clock.dataset.textSeconds.replace("{n}", String(Math.ceil(seconds)));
      const minutes = Math.ceil(seconds / 60);
      return minutes === 1 ? clock.dataset.textMinute : clock.dataset.textMinutes.replace("{n}", String(minutes));
    };
    const tick = () => {
      const seconds = remaining();
      const text = words(seconds);
      if (shown.textContent !== text) shown.textContent = text;
      // Said aloud when a threshold is crossed, and not between.
      for (const threshold of [600, 300, 60]) {
        if (seconds <= threshold && announced > threshold) announce(words(threshold));
      }
      announced = seconds;
      if (seconds <= 0 && !over) {
        over = true;
        clearInterval(ticking);
        announce(clock.dataset.textOver);
        for (const act of timer.onOver) act();
        if (!timer.onOver.length) location.assign(clock.dataset.over);
      }
    };
    timer.sync = (seconds) => {
      if (typeof seconds !== "number") return;
      left = announced = seconds;
      since = performance.now();
      if (!over) tick();
    };
    const ask = async () => {
      try {
        const answer = await fetch(clock.dataset.url, { headers: { Accept: "application/json" } });
        if (answer.ok) timer.sync((await answer.json()).seconds_left);
      } catch {
        /* no connection: the page's own count goes on */
      }
    };
    // Some devices stop counting while they sleep.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") ask();
    });
    clock.open = device.read(HIDDEN) !== true;
    clock.addEventListener("toggle", () => (clock.open ? device.drop(HIDDEN) : device.keep(HIDDEN, true)));
    ticking = setInterval(tick, 500);
    tick();
  }

  // --- Times of the server in the reader's zone -------------------------------------------------------------
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "long", timeStyle: "short" });
  }

  // --- Before submitting: what this device still has ----------------------------------------------------------
  const unsaved = document.querySelector("[data-unsaved]");
  if (unsaved) {
    const list = unsaved.querySelector("[data-unsaved-list]");
    for (const key of device.keys(unsaved.dataset.unsaved)) {
      const place = document.querySelector(`[data-place="${CSS.escape(key.slice(unsaved.dataset.unsaved.length))}"]`);
      const whole = place?.closest("li").querySelector(".answer-text");
      if (whole && whole.textContent === device.read(key)?.text) device.drop(key); // saved while its page went
      if (!place || !device.read(key)) continue;
      const link = document.createElement("a");
      link.href = place.getAttribute("href");
      link.textContent = place.dataset.title;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
      unsaved.hidden = false;
    }
  }

  // --- One answer ---------------------------------------------------------------------------------------------
  const form = document.querySelector("form[data-taking]");
  if (!form) return;

  const PAUSE = 800;
  const LONGEST_WAIT = 30_000;
  const KEEPALIVE_BYTES = 60_000; // browsers refuse larger bodies that outlive their page
  const SAY_SAVED_EVERY = 30_000;

  const box = form.querySelector("textarea");
  const receipt = form.querySelector("[data-receipt]");
  const receiptText = receipt.querySelector("[data-receipt-text]");
  const dialog = document.querySelector("[data-conflict]");
  const reopen = form.querySelector("[data-reopen]");
  const key = form.dataset.key;

  let revision = Number(form.dataset.revision);
  let saved = form.querySelector("[role=alert]") || document.querySelector(".conflict") ? null : box.defaultValue;
  let unconfirmed = null; // the text last sent whose receipt never came
  let under = null; // the save under way
  let conflict = null; // what is stored elsewhere, while the choice is open
  let closed = false;
  let failures = 0;
  let pause = 0;
  let saidSaved = -SAY_SAVED_EVERY;

  // The same as the server does with a text on its way in.
  const clean = (text) =>
    text
      .replace(/\r\n?/g, "\n")
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff]/g, "")
      .replace(/[\u0085\u2028\u2029]/g, "\n");

  receipt.setAttribute("aria-live", "off"); // what matters is said by the page's own region, the rest is read at will

  const show = (state, text, aloud) => {
    receipt.dataset.state = state;
    receiptText.textContent = text;
    if (aloud) announce(text);
  };
  const showSaved = (at, words) => {
    if (!box.value && !words) return show("empty", receipt.dataset.textEmpty);
    const sentence = words === 1 ? receipt.dataset.textSavedOne : receipt.dataset.textSaved;
    const aloud = performance.now() - saidSaved > SAY_SAVED_EVERY;
    if (aloud) saidSaved = performance.now();
    return show("saved", sentence.replace("{time}", clockTime(new Date(at))).replace("{words}", String(words)), aloud);
  };
  const keep = () => device.keep(key, { text: box.value, revision, unconfirmed });
  const showKept = (text) => show("offline", keep() ? text : form.dataset.textMemory, receipt.dataset.state !== "offline");

  const send = (text, lasting) =>
    fetch(form.dataset.saveUrl, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify({ text, revision }),
      keepalive: Boolean(lasting) && new Blob([text]).size < KEEPALIVE_BYTES,
      signal: lasting ? undefined : AbortSignal.timeout(15_000),
    });

  const later = (wait) => {
    clearTimeout(pause);
    pause = setTimeout(save, wait);
  };

  // Saves what the box holds; true once the server has exactly that.
  function save() {
    clearTimeout(pause);
    if (closed || conflict) return Promise.resolve(false);
    if (box.value === saved) return Promise.resolve(true);
    under ||= attempt().finally(() => {
      under = null;
    });
    return under.then((worked) => (worked && box.value !== saved ? save() : worked));
  }

  async function attempt() {
    const text = box.value;
    receipt.dataset.state = "saving";
    let answer;
    let body = {};
    const before = unconfirmed;
    unconfirmed = text;
    keep();
    try {
      answer = await send(text, document.visibilityState === "hidden");
      body = await answer.json();
    } catch {
      if (!answer || answer.status >= 500 || answer.ok) return retry();
    }
    if (answer.ok) return confirm(text, body);
    if (answer.status === 409) return meet(body, [before, text]);
    if (answer.status === 410 || answer.status === 404) return close();
    if (answer.status === 422) return tooLong(body.message);
    if (answer.status === 403) {
      showKept(form.dataset.textSession);
      return false;
    }
    return retry();
  }

  function confirm(text, body) {
    failures = 0;
    revision = body.revision;
    saved = text;
    unconfirmed = null;
    form.elements.revision.value = revision;
    box.removeAttribute("aria-invalid");
    tab.keep(key, { text, revision, saved_at: body.saved_at, words: body.words });
    if (box.value === text) {
      device.drop(key);
      showSaved(body.saved_at, body.words);
    } else {
      keep();
    }
    timer.sync(body.seconds_left);
    return true;
  }

  function retry() {
    const wait = Math.min(1000 * 2 ** failures, LONGEST_WAIT);
    failures += 1;
    showKept(form.dataset.textDevice);
    later(wait);
    return false;
  }

  function tooLong(message) {
    keep();
    box.setAttribute("aria-invalid", "true");
    show("error", message, true);
    return false;
  }

  function close() {
    closed = true;
    box.readOnly = true;
    keep();
    show("error", form.dataset.textLate, true);
    return false;
  }

  // Another revision is stored. One that this page wrote itself (its receipt was lost on the way) is no conflict.
  function meet(theirs, own) {
    if (own.some((text) => text !== null && clean(text) === theirs.text)) {
      revision = theirs.revision;
      saved = null;
      unconfirmed = null;
      return attempt();
    }
    ask(theirs);
    return false;
  }

  function ask(theirs) {
    conflict = theirs;
    keep();
    show("conflict", receipt.dataset.textConflict, true);
    dialog.querySelector("[data-mine]").textContent = box.value;
    dialog.querySelector("[data-theirs]").textContent = theirs.text;
    dialog.querySelector("[data-theirs-at]").textContent = theirs.saved_at ? clockTime(new Date(theirs.saved_at)) : "";
    reopen.hidden = false;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("h2").focus();
  }

  function choose(which) {
    const theirs = conflict;
    conflict = null;
    reopen.hidden = true;
    revision = theirs.revision;
    form.elements.revision.value = revision;
    saved = theirs.text;
    unconfirmed = null;
    if (which === "both") box.value = `${box.value}\n\n${theirs.text}`;
    if (which === "theirs") box.value = theirs.text;
    dialog.close();
    box.focus();
    if (box.value !== saved) return save();
    device.drop(key);
    return showSaved(theirs.saved_at || new Date(), theirs.text.split(/\s+/).filter(Boolean).length);
  }

  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (button) choose(button.dataset.choose);
  });
  reopen.addEventListener("click", () => ask(conflict));

  box.addEventListener("input", () => {
    if (box.value === saved && !under) {
      device.drop(key);
      clearTimeout(pause);
      if (receipt.dataset.state === "unsaved") show("saved", receipt.dataset.lastSaved || receipt.dataset.textEmpty);
      return;
    }
    keep();
    if (conflict || closed) return;
    if (receipt.dataset.state === "saved") receipt.dataset.lastSaved = receiptText.textContent;
    if (receipt.dataset.state !== "offline") show("unsaved", receipt.dataset.textUnsaved);
    later(PAUSE);
  });
  box.addEventListener("blur", save);
  window.addEventListener("online", () => {
    failures = 0;
    save();
  });
  // The page goes: no time to wait for a receipt. What is kept on the device is compared when the page comes back.
  const leave = () => {
    if (closed || conflict || box.value === saved) return;
    if (!under) unconfirmed = box.value;
    keep();
    send(box.value, true).catch(() => {});
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  // Going on means: saved first, then the other page. Without a connection there is no other page to go to.
  form.addEventListener("submit", async (event) => {
    const go = event.submitter?.value || "check";
    event.preventDefault();
    if (conflict) {
      ask(conflict);
      return;
    }
    if (await save()) location.assign(form.dataset[go] || form.dataset.check);
    else if (closed) location.assign(form.dataset.closed);
    else receipt.scrollIntoView({ block: "nearest" });
  });

  timer.onOver.push(async () => {
    box.readOnly = true;
    await save();
    // A moment for a connection that is coming back; then the page says what was received.
    setTimeout(() => location.assign(clock.dataset.over), box.value === saved ? 0 : 20_000);
  });

  // A page that the browser had put aside may be older than what was saved since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // --- What an earlier visit left on this device ---------------------------------------------------------------
  const known = tab.read(key);
  if (known && known.revision > revision && saved !== null) {
    // This page was made before the receipt came that the page before it still got.
    revision = known.revision;
    form.elements.revision.value = revision;
    box.value = saved = known.text;
    showSaved(known.saved_at, known.words);
  } else if (form.dataset.savedAt) {
    showSaved(form.dataset.savedAt, Number(form.dataset.words));
  }
  const left = device.read(key);
  if (left && typeof left.text === "string" && saved !== null) {
    const stored = saved;
    if (clean(left.text) === stored) {
      device.drop(key);
    } else {
      box.value = left.text;
      const own = left.revision === revision || (left.unconfirmed && clean(left.unconfirmed) === stored);
      if (own) {
        announce(form.dataset.textRestored);
        save();
      } else {
        ask({ text: stored, revision, saved_at: form.dataset.savedAt || null });
      }
    }
  }
})();
