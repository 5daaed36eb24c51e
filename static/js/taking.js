// A candidate's pages with a script: what this device still has, the choice between two texts, going on. The time left
// is counted in taking-clock.js; what one part of an answer does stands in taking-part.js. All works as plain forms, too.
(() => {
  "use strict";

  const { device, tab, timer, Part } = window.cxTaking;
  // The page's language, as this browser's owner writes it where they do (British dates, say).
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((tag) => tag.split("-")[0] === lang.split("-")[0]) ?? lang;
  const clockTime = (date) => date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const region = document.querySelector("[data-announce]");
  const announce = (text) => {
    if (region) region.textContent = text;
  };

  // --- Times of the server in the reader's zone -------------------------------------------------------------
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.textContent = new Date(time.dateTime).toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  }

  // --- Before submitting: what this device still has ----------------------------------------------------------
  const unsaved = document.querySelector("[data-unsaved]");
  const listUnsaved = () => {
    const list = unsaved.querySelector("[data-unsaved-list]");
    const listed = new Set();
    for (const key of device.keys(unsaved.dataset.unsaved)) {
      const tail = key.slice(unsaved.dataset.unsaved.length);
      const place = document.querySelector(`[data-place="${CSS.escape(tail.split("-")[0])}"]`);
      const whole = document.querySelector(`[data-stored="${CSS.escape(tail)}"]`);
      if (whole && whole.textContent === device.read(key)?.text) device.drop(key); // saved while its page went
      if (!place || !device.read(key) || listed.has(place)) continue;
      listed.add(place);
      const link = document.createElement("a");
      link.href = place.getAttribute("href");
      link.textContent = place.dataset.title;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
      unsaved.hidden = false;
    }
  };
  // What has just been saved from this device is not on a page that was made before.
  if (unsaved) window.cxTaking.replayed.then((saved) => (saved ? location.reload() : listUnsaved()));

  // --- One answer: each of its parts by itself, and what they do together -----------------------------------
  const form = document.querySelector("form[data-taking]");
  if (!form) return;

  // One choice between two texts at a time, however many parts ask for one.
  const dialog = document.querySelector("[data-conflict]");
  const choices = {
    asking: null,
    waiting: [],
    ask(part, theirs) {
      if (this.asking && this.asking !== part) {
        if (!this.waiting.includes(part)) this.waiting.push(part);
        return;
      }
      this.asking = part;
      dialog.querySelector("[data-mine]").textContent = part.value;
      dialog.querySelector("[data-theirs]").textContent = theirs.text;
      dialog.querySelector("[data-theirs-at]").textContent = theirs.saved_at ? clockTime(new Date(theirs.saved_at)) : "";
      dialog.querySelector("[data-choose=both]").hidden = !part.holdsText;
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("h2").focus();
    },
    next() {
      this.asking = null;
      const part = this.waiting.shift();
      if (part?.conflict) this.ask(part, part.conflict);
    },
  };
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button || !choices.asking) return;
    const part = choices.asking;
    dialog.close();
    part.choose(button.dataset.choose);
    choices.next();
  });
  dialog.addEventListener("close", () => {
    // Put aside with Escape: the button under the field asks again. (The next choice may be open by now.)
    if (!dialog.open) choices.asking = null;
  });

  const place = Number(form.dataset.key.split("-").pop());
  const page = { form, place, device, tab, announce, clockTime, timer, choices };
  const parts = [...form.querySelectorAll("[data-part]")].map((root) => new Part(root, page));
  const saveAll = async () => (await Promise.all(parts.map((part) => part.save()))).every(Boolean);

  window.addEventListener("online", () => {
    for (const part of parts) part.hurry();
  });
  window.addEventListener("pagehide", () => {
    for (const part of parts) part.leave();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll();
  });

  // Going on means: saved first, then the other page. Without a connection there is no other page to go to.
  let through = false;
  form.addEventListener("submit", async (event) => {
    if (through) return;
    event.preventDefault();
    const button = event.submitter;
    const asked = parts.find((part) => part.conflict);
    if (asked) {
      choices.ask(asked, asked.conflict);
      return;
    }
    if (!(await saveAll())) {
      if (parts.some((part) => part.closed)) location.assign(form.dataset.closed);
      else parts.find((part) => !part.isSaved)?.showReceipt();
    } else if (button?.name === "send") {
      // A reply is sent as a plain form: what comes next is the server's to show. Not at once: while its submit event
      // is still being fired, a form ignores that it is submitted again.
      through = true;
      setTimeout(() => form.requestSubmit(button));
    } else {
      location.assign(form.dataset[button?.value || "check"] || form.dataset.check);
    }
  });

  timer.onOver.push(async () => {
    for (const part of parts) part.lock();
    await saveAll();
    // A moment for a connection that is coming back; then the page says what was received.
    const saved = parts.every((part) => part.isSaved);
    setTimeout(() => location.assign(timer.over), saved ? 0 : 20_000);
  });

  // A page that the browser had put aside may be older than what was saved since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  device.ready.then(() => {
    for (const part of parts) part.recall();
  });
})();
