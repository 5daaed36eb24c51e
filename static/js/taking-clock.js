// The time left by the server's clock. Counted from how long the page has been open, not from the device's date, and
// set right by every receipt and by a question to the server every few seconds. Said aloud at thresholds, not between.
(() => {
  "use strict";

  const ASK_EVERY = 15_000;
  const THRESHOLDS = [600, 300, 60];
  const HIDDEN = "cxhire-clock-hidden";

  const { prefs } = window.cxTaking;
  const timer = { sync() {}, onOver: [] };
  window.cxTaking.timer = timer;

  // --- A break: the clock stands, and the page says how long -------------------------------------------------
  const pause = document.querySelector("[data-break]");
  if (pause) {
    const since = performance.now();
    const count = () => {
      const left = Number(pause.dataset.seconds) - (performance.now() - since) / 1000;
      if (left <= 0) location.assign(pause.dataset.over);
      const minutes = Math.ceil(left / 60);
      const words = minutes === 1 ? pause.dataset.textMinute : pause.dataset.textMinutes.replace("{n}", String(minutes));
      if (pause.textContent !== words) pause.textContent = words;
    };
    setInterval(count, 1000);
  }

  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  timer.over = clock.dataset.over;
  const shown = clock.querySelector("[data-clock-text]");
  const aloud = document.querySelector("[data-clock-announce]");
  const say = (text) => (aloud.textContent = text);
  let left = Number(clock.dataset.seconds);
  let since = performance.now();
  let announced = left;
  let asked = since;
  let over = false;
  let ticking = 0;

  const remaining = () => left - (performance.now() - since) / 1000;
  const words = (seconds) => {
    if (seconds <= 0) return clock.dataset.textOver;
    if (seconds <= 60) return clock.dataset.textSeconds.replace("{n}", String(Math.ceil(seconds)));
    const minutes = Math.ceil(seconds / 60);
    return minutes === 1 ? clock.dataset.textMinute : clock.dataset.textMinutes.replace("{n}", String(minutes));
  };
  const show = (text) => {
    if (shown.textContent !== text) shown.textContent = text;
  };
  const end = () => {
    over = true;
    clearInterval(ticking);
    say(clock.dataset.textOver);
    for (const act of timer.onOver) act();
    if (!timer.onOver.length) location.assign(clock.dataset.over);
  };
  const tick = () => {
    const seconds = remaining();
    show(words(seconds));
    for (const threshold of THRESHOLDS) {
      if (seconds <= threshold && announced > threshold) say(words(threshold));
    }
    announced = seconds;
    if (seconds <= 0 && !over) end();
  };

  // `seconds`: what the server says is left; null: the limit was lifted.
  timer.sync = (seconds) => {
    asked = performance.now();
    if (over) return;
    if (seconds === null) {
      clearInterval(ticking);
      left = Infinity;
      show(clock.dataset.textLifted);
      say(clock.dataset.textLifted);
      return;
    }
    if (typeof seconds !== "number") return;
    const more = seconds - remaining() > 30;
    left = announced = seconds;
    since = performance.now();
    if (more) say(clock.dataset.textMore.replace("{left}", words(seconds)));
    tick();
  };

  const breaks = document.querySelector("[data-break-form]");
  const ask = async () => {
    asked = performance.now();
    try {
      const answer = await fetch(clock.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const body = await answer.json();
      if (left !== Infinity) timer.sync(body.seconds_left);
      breaks.hidden = !body.break_minutes;
      breaks.querySelector("[data-break-minutes]").textContent = String(body.break_minutes);
    } catch {
      /* no connection: the page's own count goes on */
    }
  };
  // Some devices stop counting while they sleep.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  setInterval(() => {
    if (document.visibilityState === "visible" && performance.now() - asked >= ASK_EVERY - 500) ask();
  }, ASK_EVERY);

  clock.open = prefs.read(HIDDEN) !== true;
  clock.addEventListener("toggle", () => (clock.open ? prefs.drop(HIDDEN) : prefs.keep(HIDDEN, true)));
  ticking = setInterval(tick, 500);
  tick();
})();
