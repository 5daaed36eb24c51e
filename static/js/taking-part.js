// One part of a candidate's answer: autosave with receipts, and text kept on the device while it cannot be saved.
(() => {
  "use strict";

  const PAUSE = 800;
  const LONGEST_WAIT = 30_000;
  const KEEPALIVE_BYTES = 60_000; // browsers refuse larger bodies that outlive their page
  const SAY_SAVED_EVERY = 30_000;

  let saidSaved = -SAY_SAVED_EVERY;

  // The same as the server does with a text on its way in.
  const clean = (text) =>
    text
      .replace(/\r\n?/g, "\n")
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff]/g, "")
      .replace(/[\u0085\u2028\u2029]/g, "\n");

  // What a control holds now, and what it came with: somebody may have written before this script was there.
  const NOW = { on: (input) => input.checked, text: (input) => input.value };
  const SERVED = {
    on: (input) => input.defaultChecked,
    text: (input) =>
      input.options
        ? (([...input.options].find((option) => option.defaultSelected) ?? input.options[0])?.value ?? "")
        : input.defaultValue,
  };
  const lineOf = (inputs, look) => {
    if (inputs.length === 1 && inputs[0].type === "checkbox") return look.on(inputs[0]) ? inputs[0].value : "";
    if (inputs.length === 1) return look.text(inputs[0]);
    const cells = inputs.map((input) => look.text(input).trim().replaceAll("|", "/"));
    return cells[0] || cells[2] ? cells.join(" | ") : "";
  };
  const fill = (input, chosen) => {
    if (input.type === "checkbox") input.checked = chosen.has(input.value);
    else input.value = [...input.options].find((option) => option.value && chosen.has(option.value))?.value ?? "";
  };

  class Part {
    constructor(root, page) {
      this.root = root;
      this.page = page;
      this.words = page.form.dataset;
      this.position = Number(root.dataset.part);
      this.control = root.querySelector("[data-control]");
      this.holdsText = this.control.matches("textarea, input[type=text]");
      this.receipt = root.querySelector("[data-receipt]");
      this.receiptText = this.receipt.querySelector("[data-receipt-text]");
      this.reopen = root.querySelector("[data-reopen]");
      this.revisionField = root.querySelector("[data-revision-field]");
      this.key = `${this.words.key}-${this.position}`;
      this.revision = Number(root.dataset.revision);
      // null: the page shows what a plain form could not save, so the field holds something newer.
      this.saved = root.querySelector("[role=alert]") ? null : this.read(SERVED);
      this.unconfirmed = null; // the text last sent whose receipt never came
      this.under = null; // the save under way
      this.conflict = null; // what is stored elsewhere, while the choice is open
      this.closed = false;
      this.recalled = false;
      this.failures = 0;
      this.pause = 0;
      // What matters is said by the page's own region, the rest is read at will.
      this.receipt.setAttribute("aria-live", "off");
      this.listen();
    }

    // A list is one text, a line an entry: as the server puts it together from a plain form.
    get rows() {
      return [...this.control.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("input, select")]);
    }

    read(look) {
      if (this.control.matches("[data-lines]")) {
        return this.rows
          .map((inputs) => lineOf(inputs, look))
          .filter(Boolean)
          .join("\n");
      }
      if (this.control.matches("fieldset")) return [...this.control.querySelectorAll("input")].find(look.on)?.value ?? "";
      return look.text(this.control);
    }

    get value() {
      return this.read(NOW);
    }

    set value(text) {
      if (this.control.matches("[data-lines]")) {
        const lines = text.split("\n").filter(Boolean);
        const chosen = new Set(lines);
        this.rows.forEach((inputs, index) => {
          if (inputs.length === 1) fill(inputs[0], chosen);
          else inputs.forEach((input, column) => (input.value = (lines[index] || "").split("|")[column]?.trim() ?? ""));
        });
      } else if (this.control.matches("fieldset")) {
        for (const input of this.control.querySelectorAll("input")) input.checked = input.value === text;
      } else {
        this.control.value = text;
      }
      this.control.dispatchEvent(new Event("cx:set", { bubbles: true }));
    }

    get isSaved() {
      return this.value === this.saved;
    }

    listen() {
      this.control.addEventListener("input", () => this.changed());
      this.control.addEventListener("focusout", () => this.save());
      this.reopen?.addEventListener("click", () => this.page.choices.ask(this, this.conflict));
    }

    setRevision(revision) {
      this.revision = revision;
      this.revisionField.value = revision;
    }

    // --- Words about saving
    show(state, text, aloud) {
      this.receipt.dataset.state = state;
      this.receiptText.textContent = text;
      if (aloud) this.page.announce(text);
    }

    showSaved(at, words) {
      if (!this.value && !words) return this.show("empty", this.receipt.dataset.textEmpty);
      const counted = words === 1 ? this.receipt.dataset.textSavedOne : this.receipt.dataset.textSaved;
      const sentence = this.holdsText ? counted : this.words.textChosen;
      const aloud = performance.now() - saidSaved > SAY_SAVED_EVERY;
      if (aloud) saidSaved = performance.now();
      const time = this.page.clockTime(new Date(at));
      return this.show("saved", sentence.replace("{time}", time).replace("{words}", String(words)), aloud);
    }

    showReceipt() {
      this.receipt.scrollIntoView({ block: "nearest" });
    }

    // Before the device was read there may be something newer on it: then nothing is written over it.
    keep() {
      return this.recalled ? this.page.device.keep(this.key, this.kept) : Promise.resolve(false);
    }

    get kept() {
      const { revision, unconfirmed, position, page } = this;
      return { text: this.value, revision, unconfirmed, part: position, place: page.place };
    }

    // Said once it is true.
    async showKept(text) {
      const kept = await this.keep();
      if (this.isSaved || this.closed || this.conflict || this.under) return;
      this.show("offline", kept ? text : this.words.textMemory, this.receipt.dataset.state !== "offline");
    }

    // --- Saving
    send(text, lasting) {
      return fetch(this.words.saveUrl, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.page.form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ text, revision: this.revision, part: this.position }),
        keepalive: Boolean(lasting) && new Blob([text]).size < KEEPALIVE_BYTES,
        signal: lasting ? undefined : AbortSignal.timeout(15_000),
      });
    }

    later(wait) {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.save(), wait);
    }

    // Saves what the field holds; true once the server has exactly that.
    save() {
      clearTimeout(this.pause);
      if (this.closed || this.conflict) return Promise.resolve(false);
      if (this.isSaved) return Promise.resolve(true);
      this.under ||= this.attempt().finally(() => {
        this.under = null;
      });
      return this.under.then((worked) => (worked && !this.isSaved ? this.save() : worked));
    }

    hurry() {
      this.failures = 0;
      this.save();
    }

    async attempt() {
      const text = this.value;
      this.receipt.dataset.state = "saving";
      let answer;
      let body = {};
      const before = this.unconfirmed;
      this.unconfirmed = text;
      this.keep();
      try {
        answer = await this.send(text, document.visibilityState === "hidden");
        body = await answer.json();
      } catch {
        if (!answer || answer.status >= 500 || answer.ok) return this.retry();
      }
      if (answer.ok) return this.confirm(text, body);
      if (answer.status === 409) return body.error === "sent" ? this.stand(body) : this.meet(body, [before, text]);
      if (answer.status === 410 || answer.status === 404) return this.close(body.kept);
      if (answer.status === 422) return this.tooLong(body.message);
      if (answer.status === 403) {
        this.under = null;
        this.showKept(this.words.textSession);
        return false;
      }
      return this.retry();
    }

    confirm(text, body) {
      this.failures = 0;
      this.setRevision(body.revision);
      this.saved = text;
      this.unconfirmed = null;
      this.control.removeAttribute("aria-invalid");
      const { revision, saved_at, words } = body;
      this.page.tab.keep(this.key, { text, revision, saved_at, words });
      if (this.value === text) {
        this.page.device.drop(this.key);
        this.showSaved(saved_at, words);
      } else {
        this.keep();
      }
      this.page.timer.sync(body.seconds_left);
      return true;
    }

    retry() {
      const wait = Math.min(1000 * 2 ** this.failures, LONGEST_WAIT);
      this.failures += 1;
      this.under = null;
      this.showKept(this.words.textDevice);
      this.later(wait);
      return false;
    }

    tooLong(message) {
      this.keep();
      this.control.setAttribute("aria-invalid", "true");
      this.show("error", message, true);
      return false;
    }

    lock() {
      if (this.control.matches("select, fieldset")) this.control.disabled = true;
      else this.control.readOnly = true;
    }

    // kept: the server has it apart from the answers, so the device need not.
    close(kept) {
      this.closed = true;
      this.lock();
      if (kept) this.page.device.drop(this.key);
      else this.keep();
      this.show("error", kept ? this.words.textLateKept : this.words.textLate, true);
      return false;
    }

    // A turn of a conversation that was sent from elsewhere: it stands, and this text stays in the field to copy.
    stand() {
      this.closed = true;
      this.lock();
      this.page.device.drop(this.key);
      this.show("error", this.words.textSent, true);
      return false;
    }

    // Another revision is stored. One that this page wrote itself (its receipt was lost on the way) is no conflict.
    meet(theirs, own) {
      if (own.some((text) => text !== null && clean(text) === theirs.text)) {
        this.setRevision(theirs.revision);
        this.saved = null;
        this.unconfirmed = null;
        return this.attempt();
      }
      this.ask(theirs);
      return false;
    }

    ask(theirs) {
      this.conflict = theirs;
      this.keep();
      this.show("conflict", this.receipt.dataset.textConflict, true);
      if (this.reopen) this.reopen.hidden = false;
      this.page.choices.ask(this, theirs);
    }

    choose(which) {
      const theirs = this.conflict;
      this.conflict = null;
      if (this.reopen) this.reopen.hidden = true;
      this.setRevision(theirs.revision);
      this.saved = theirs.text;
      this.unconfirmed = null;
      if (which === "both") this.value = `${this.value}\n\n${theirs.text}`;
      if (which === "theirs") this.value = theirs.text;
      this.control.focus();
      if (!this.isSaved) return this.save();
      this.page.device.drop(this.key);
      return this.showSaved(theirs.saved_at || new Date(), theirs.text.split(/\s+/).filter(Boolean).length);
    }

    changed() {
      const { state } = this.receipt.dataset;
      if (this.isSaved && !this.under) {
        this.page.device.drop(this.key);
        clearTimeout(this.pause);
        const { lastSaved, textEmpty } = this.receipt.dataset;
        if (state === "unsaved") this.show(lastSaved ? "saved" : "empty", lastSaved || textEmpty);
        return;
      }
      this.keep();
      if (this.conflict || this.closed) return;
      if (state === "saved") this.receipt.dataset.lastSaved = this.receiptText.textContent;
      if (state !== "offline") this.show("unsaved", this.receipt.dataset.textUnsaved);
      this.later(PAUSE);
    }

    // The page goes: no time to wait for a receipt. What is kept on the device is compared when the page comes back.
    leave() {
      if (this.closed || this.conflict || this.isSaved) return;
      if (!this.under) this.unconfirmed = this.value;
      this.keep();
      this.page.device.lastWords(this.key, this.recalled ? null : { ...this.kept, base: this.saved ?? "" });
      this.send(this.value, true).catch(() => {});
    }

    // --- What an earlier visit left on this device
    recall() {
      const known = this.page.tab.read(this.key);
      const { savedAt } = this.root.dataset;
      if (known && known.revision > this.revision && this.saved !== null) {
        // This page was made before the receipt came that the page before it still got.
        const untouched = this.isSaved;
        this.setRevision(known.revision);
        this.saved = known.text;
        if (untouched) this.value = known.text;
        this.showSaved(known.saved_at, known.words);
      } else if (savedAt) {
        this.showSaved(savedAt, Number(this.root.dataset.words));
      }
      const left = this.page.device.read(this.key);
      this.recalled = true;
      if (!this.isSaved && this.saved !== null) this.changed();
      if (!left || typeof left.text !== "string" || this.saved === null) return;
      const stored = this.saved;
      if (clean(left.text) === stored) {
        this.page.device.drop(this.key);
        return;
      }
      // Written in the moment before the device was read: that comes after what it had.
      const typed = this.isSaved ? "" : this.value.startsWith(stored) ? this.value.slice(stored.length) : this.value;
      this.value = left.text + typed;
      const own = left.revision === this.revision || (left.unconfirmed && clean(left.unconfirmed) === stored);
      if (own) {
        this.page.announce(this.words.textRestored);
        this.save();
      } else {
        this.ask({ text: stored, revision: this.revision, saved_at: savedAt || null });
      }
    }
  }

  window.cxTaking.Part = Part;
})();
