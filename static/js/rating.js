// The rating workbench: levels by keys, every press saved, words marked as evidence, the next answer ready.
(() => {
  "use strict";

  const RETRY_AFTER = [1000, 3000, 8000, 15000];

  // --- Saving: one request at a time, the latest state of each address, tried again until it is through.
  const waiting = new Map();
  let busy = false;
  let failures = 0;
  let wake = () => {};
  const sleep = (ms) => new Promise((done) => {
    wake = done;
    setTimeout(done, ms);
  });
  window.addEventListener("online", () => wake());

  const send = async (url, item) => {
    const response = await fetch(url, { method: "POST", body: item.body(), headers: { "X-Requested-With": "fetch" }, keepalive: true });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (response.ok && isJson) return { saved: await response.json() };
    if (isJson && response.status < 500) return { refused: (await response.json()).error };
    return { signedOut: response.redirected || response.status === 403 || response.status === 404 };
  };
  const pump = async () => {
    if (busy) return;
    busy = true;
    while (waiting.size) {
      const [url, item] = waiting.entries().next().value;
      current.say("saving");
      let result = {};
      try {
        result = await send(url, item);
      } catch {
        result = {};
      }
      if (result.saved || result.refused) {
        failures = 0;
        if (waiting.get(url) === item) waiting.delete(url);
        // An earlier answer may still be on its way when the next one is shown: this page speaks for both.
        if (result.refused) current.refuse(url, result.refused);
        else current.accept(url);
        if (!waiting.size) current.allSent(result.saved?.saved_at);
        if (result.saved && item.bench === current) current.reach(result.saved);
      } else {
        failures += 1;
        current.say(result.signedOut ? "error" : "offline", result.signedOut ? "signedOut" : "offline");
        await sleep(RETRY_AFTER[Math.min(failures, RETRY_AFTER.length) - 1]);
      }
    }
    busy = false;
  };
  const save = (url, bench, body) => {
    waiting.set(url, { bench, body });
    wake();
    pump();
  };
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });

  // --- The next answer, fetched ahead.
  let ahead = { url: "", html: null };
  const fetchAhead = (url) => {
    if (!url || ahead.url === url) return;
    const mine = { url, html: null };
    ahead = mine;
    fetch(url, { priority: "low" })
      .then((response) => (response.ok && !response.redirected ? response.text() : ""))
      .then((html) => {
        mine.html = html;
        current.root.dataset.ahead = url;
      }, () => { if (ahead === mine) ahead = { url: "", html: null }; });
  };

  let current = null;
  const go = (url) => {
    const page = ahead.url === url && ahead.html ? new DOMParser().parseFromString(ahead.html, "text/html") : null;
    const bench = page && page.querySelector("[data-bench]");
    if (!bench) {
      window.location.assign(url);
      return;
    }
    const before = current;
    document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
    document.title = page.title;
    window.history.pushState({ bench: url }, "", url);
    window.scrollTo(0, 0);
    start(document.querySelector("[data-bench]"), before);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: document.getElementById("main") } }));
    current.root.querySelector("[data-title]").focus({ preventScroll: true });
  };
  window.addEventListener("popstate", () => window.location.reload());

  // --- One answer.
  class Bench {
    constructor(root) {
      this.root = root;
      this.words = root.dataset;
      this.form = root.querySelector("form");
      this.token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
      this.text = window.ratingText(root.querySelectorAll("[data-answer-text]"));
      this.cards = [...root.querySelectorAll("[data-card]")].map((node) => this.card(node));
      this.at = Math.max(this.cards.findIndex((card) => !card.value), 0);
      this.next = this.words.next;
      this.wasComplete = this.isComplete;
      this.lateSave = 0;
      this.refused = new Map();
      this.advice = "";
      root.classList.add("bench--live");
      for (const card of this.cards) this.show(card);
      this.wire();
      this.draw();
      this.open(this.at, false);
    }

    // Somebody may have rated or written before this script was there.
    catchUp() {
      for (const card of this.cards) {
        const early = card.inputs.find((input) => input.checked && !input.defaultChecked);
        if (early) this.choose(card, early.value);
      }
      for (const select of this.root.querySelectorAll("[data-turn-url]")) {
        if (!select.selectedOptions[0]?.defaultSelected) select.dispatchEvent(new Event("change"));
      }
      const note = this.root.querySelector("[data-note]");
      if (note.value !== note.defaultValue) note.dispatchEvent(new Event("input"));
    }

    get isComplete() {
      return this.cards.every((card) => card.value);
    }

    card(node) {
      const head = node.querySelector("[data-card-head]");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "rate__button";
      const body = node.querySelector("[data-card-body]");
      button.setAttribute("aria-controls", body.id);
      button.append(...head.childNodes);
      head.append(button);
      const inputs = [...node.querySelectorAll("input[data-level]")];
      const chosen = inputs.find((input) => input.defaultChecked);
      const marks = JSON.parse(node.dataset.marks);
      return { node, button, body, inputs, marks, label: node.dataset.label, hue: node.dataset.hue, url: node.dataset.url, value: chosen ? chosen.value : "" };
    }

    wire() {
      this.cards.forEach((card, index) => {
        card.button.addEventListener("click", () => this.open(index, true));
        for (const input of card.inputs) {
          input.addEventListener("change", () => this.choose(card, input.value, 400));
        }
      });
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        for (const card of this.cards) if (card.value) this.keep(card);
      });
      for (const select of this.root.querySelectorAll("[data-turn-url]")) {
        select.addEventListener("change", () => {
          if (select.value) save(select.dataset.turnUrl, this, () => this.body({ level: select.value }));
        });
      }
      const note = this.root.querySelector("[data-note]");
      let dirty = false;
      const keepNote = () => {
        clearTimeout(this.noteTimer);
        this.noteTimer = 0;
        if (!dirty) return;
        dirty = false;
        save(this.words.noteUrl, this, () => this.body({ note: note.value }));
      };
      note.addEventListener("input", () => {
        clearTimeout(this.noteTimer);
        this.noteTimer = setTimeout(keepNote, 800);
        dirty = true;
        this.say("unsaved");
      });
      note.addEventListener("blur", keepNote);
      this.flush = () => {
        keepNote();
        if (this.lateSave) this.lateSave();
      };
      const mark = this.root.querySelector("[data-mark]");
      // A tap on the button would take the selection away before the click arrives.
      mark.addEventListener("pointerdown", (event) => event.preventDefault());
      mark.addEventListener("click", () => this.mark());
      const next = this.root.querySelector("[data-next-link]");
      next.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.goNext();
      });
      const help = this.root.querySelector("[data-help]");
      this.root.querySelector("[data-help-open]").addEventListener("click", () => help.showModal());
      this.root.querySelector("[data-help-close]").addEventListener("click", () => help.close());
    }

    body(fields) {
      const data = new URLSearchParams(fields);
      const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${this.words.csrfCookie}=`));
      data.set("csrfmiddlewaretoken", cookie ? cookie.slice(cookie.indexOf("=") + 1) : this.token);
      return data;
    }

    // --- levels
    choose(card, value, after = 0) {
      this.advise("");
      card.value = value;
      for (const input of card.inputs) input.checked = input.value === value;
      this.show(card);
      clearTimeout(this.timer);
      if (this.lateSave && this.lateCard !== card) this.lateSave();
      this.lateCard = card;
      this.lateSave = () => {
        clearTimeout(this.timer);
        this.lateSave = 0;
        this.keep(card);
      };
      // Arrow keys run through the levels on the way to the one that is meant.
      if (after) {
        this.timer = setTimeout(this.lateSave, after);
        this.say("unsaved");
      } else {
        this.lateSave();
      }
      this.showDone();
    }

    keep(card) {
      save(card.url, this, () =>
        this.body({ level: card.value, marks: JSON.stringify(card.marks.map(([start, end]) => ({ start, end }))) }));
    }

    press(digit) {
      const card = this.cards[this.at];
      this.choose(card, digit === "0" ? "none" : digit);
      if (this.isComplete && this.at === this.cards.length - 1) {
        this.finish();
        return;
      }
      const open = this.cards.findIndex((other) => !other.value);
      this.open(this.at < this.cards.length - 1 ? this.at + 1 : open, true);
    }

    finish() {
      const done = this.root.querySelector("[data-done]");
      done.scrollIntoView({ block: "nearest" });
      const link = done.querySelector("a:not([hidden])");
      link.focus();
    }

    open(index, focus) {
      this.at = Math.min(Math.max(index, 0), this.cards.length - 1);
      this.cards.forEach((card, i) => {
        card.node.classList.toggle("is-current", i === this.at);
        card.body.hidden = i !== this.at;
        card.button.setAttribute("aria-expanded", String(i === this.at));
      });
      const card = this.cards[this.at];
      this.root.querySelector("[data-mark-for]").textContent = card.label;
      if (!focus) return;
      card.button.focus({ preventScroll: true });
      card.node.scrollIntoView({ block: "nearest" });
    }

    show(card) {
      const words = card.value === "none" ? this.words.textNone : this.words.textLevel.replace("{level}", card.value);
      card.node.querySelector("[data-card-value]").textContent = card.value ? words : this.words.textNotRated;
      card.node.classList.toggle("is-rated", Boolean(card.value));
    }

    showDone() {
      const done = this.root.querySelector("[data-done]");
      const rated = this.cards.filter((card) => card.value).length;
      done.hidden = !this.isComplete;
      done.querySelector("[data-done-text]").textContent = this.words.textDone.replace("{n}", rated).replace("{m}", this.cards.length);
      if (this.isComplete && !this.wasComplete) {
        this.wasComplete = true;
        const bar = this.root.querySelector("[data-progress]");
        this.progress(bar.value + 1, bar.max);
      }
    }

    progress(done, total) {
      const bar = this.root.querySelector("[data-progress]");
      bar.max = Math.max(total, 1);
      bar.value = done;
      const line = this.root.querySelector("[data-progress-text]");
      line.textContent = line.dataset.text.replace("{done}", done).replace("{total}", total);
      this.reached = [done, total];
    }

    // --- evidence
    mark() {
      const stretch = this.text.selected();
      if (!stretch) {
        this.advise(this.words.textNothingSelected);
        return;
      }
      this.advise("");
      const card = this.cards[this.at];
      let [start, end] = stretch;
      const apart = card.marks.filter(([s, e]) => e < start || s > end);
      for (const [s, e] of card.marks) {
        if (e >= start && s <= end) [start, end] = [Math.min(s, start), Math.max(e, end)];
      }
      card.marks = [...apart, [start, end]].sort((a, b) => a[0] - b[0]);
      window.getSelection().removeAllRanges();
      this.draw();
      this.keep(card);
    }

    draw() {
      this.text.draw(this.cards.flatMap((card) => card.marks.map(([start, end]) => ({ hue: card.hue, start, end }))));
      for (const card of this.cards) {
        card.node.querySelector("[data-marks-empty]").hidden = card.marks.length > 0;
        card.node.querySelector("[data-marks-list]").replaceChildren(...card.marks.map((mark) => this.quoteLine(card, mark)));
      }
    }

    quoteLine(card, mark) {
      const line = document.createElement("li");
      const words = document.createElement("span");
      words.className = "rate__quote";
      words.textContent = `“${this.text.quote(mark)}”`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "rate__remove";
      remove.textContent = "×";
      remove.setAttribute("aria-label", this.words.textRemove.replace("{words}", this.text.quote(mark).slice(0, 60)));
      remove.addEventListener("click", () => {
        card.marks = card.marks.filter((other) => other !== mark);
        this.draw();
        this.keep(card);
        card.button.focus({ preventScroll: true });
      });
      line.append(words, remove);
      return line;
    }

    // --- words about saving
    say(state, key = state, time = "") {
      // While saving fails, why it does stays there until something is through.
      if (failures && (state === "saving" || state === "unsaved")) return;
      const line = this.root.querySelector("[data-receipt]");
      line.dataset.state = state;
      const words = this.words[`text${key[0].toUpperCase()}${key.slice(1)}`];
      line.querySelector("[data-receipt-text]").textContent = words.replace("{time}", time);
    }

    allSent(time) {
      if (this.noteTimer || this.lateSave) return;
      if (this.refused.size) this.say("error", "unsaved");
      else this.say("saved", "saved", time);
    }

    // --- what one has to do first: in a line of its own, for receipts of late saves come at any time
    advise(sentence) {
      this.advice = sentence;
      this.showAdvice();
    }

    refuse(url, sentence) {
      this.refused.set(url, sentence);
      this.showAdvice();
    }

    accept(url) {
      if (this.refused.delete(url)) this.showAdvice();
    }

    showAdvice() {
      const sentences = new Set([...this.refused.values(), this.advice].filter(Boolean));
      this.root.querySelector("[data-advice]").textContent = [...sentences].join(" ");
    }

    reach(answer) {
      if (!answer.complete) return;
      this.progress(answer.done, answer.total);
      this.setNext(answer.next);
    }

    setNext(url) {
      this.next = url;
      const link = this.root.querySelector("[data-next-link]");
      const queue = this.root.querySelector("[data-queue-link]");
      const hadFocus = document.activeElement === link || document.activeElement === queue;
      link.hidden = !url;
      link.href = url;
      queue.hidden = Boolean(url);
      if (hadFocus) (url ? link : queue).focus();
      fetchAhead(url);
    }

    goNext() {
      if (!this.isComplete) {
        const rated = this.cards.filter((card) => card.value).length;
        this.advise(this.words.textIncomplete.replace("{n}", rated).replace("{m}", this.cards.length));
        this.open(this.cards.findIndex((card) => !card.value), true);
        return;
      }
      this.flush();
      if (this.next) go(this.next);
      else this.root.querySelector("[data-queue-link]").click();
    }
  }

  // --- Keys
  const writing = (node) => node instanceof Element && node.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (!current || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const help = current.root.querySelector("[data-help]");
    if (help.open) {
      if (event.key === "u" || event.key === "?") help.close();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const acts = {
      j: () => current.open((current.at + 1) % current.cards.length, true),
      k: () => current.open((current.at + current.cards.length - 1) % current.cards.length, true),
      n: () => current.goNext(),
      e: () => current.mark(),
      "]": () => current.text.step(1),
      "[": () => current.text.step(-1),
      u: () => help.showModal(),
      "?": () => help.showModal(),
    };
    const act = /^[0-5]$/.test(event.key) ? () => current.press(event.key) : acts[event.key];
    if (!act || event.repeat && !"[]jk".includes(event.key)) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("selectionchange", () => {
    if (current) current.root.querySelector("[data-mark]").disabled = !current.text.selected();
  });
  window.addEventListener("pagehide", () => current && current.flush());

  const start = (root, before) => {
    if (!root) return;
    current = new Bench(root);
    current.catchUp();
    if (before) {
      // This page was fetched before the last answer was done.
      if (before.reached) current.progress(...before.reached);
      if (before.words.question === current.words.question) {
        const details = "[data-question-details]";
        root.querySelector(details).open = before.root.querySelector(details).open;
      }
    }
    setTimeout(() => fetchAhead(current.next), 150);
  };
  start(document.querySelector("[data-bench]"));
})();
