// Sends what this device has kept of other questions, on whichever page of the sitting it is opened: in the order in
// which it was written, waiting longer after each failure. What was changed elsewhere meanwhile is left to its own page,
// which shows both texts; what comes after the end is kept apart by the server.
(() => {
  "use strict";

  const LONGEST_WAIT = 30_000;
  const { device } = window.cxTaking;
  const root = document.querySelector("[data-replay]");
  if (!root) {
    window.cxTaking.replayed = device.ready.then(() => 0);
    return;
  }
  const prefix = root.dataset.replay;
  const here = document.querySelector("form[data-taking]")?.dataset.key;
  const pause = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

  const send = (kept, revision) =>
    fetch(root.dataset.url.replace("/0/", `/${kept.place}/`), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ text: kept.text, revision, part: kept.part }),
      signal: AbortSignal.timeout(15_000),
    });

  const tell = (what) => {
    const notice = root.querySelector(`[data-replay-${what}]`);
    (document.querySelector("#main .sheet") || document.querySelector("#main"))?.prepend(notice);
    notice.hidden = false;
  };

  // "done", "left" for its own page, or "later".
  const attempt = async (key, revision) => {
    const kept = device.read(key);
    let answer;
    let body;
    try {
      answer = await send(kept, revision);
      body = await answer.json();
    } catch {
      return "later";
    }
    if (answer.ok || (answer.status === 410 && body.kept)) {
      if (device.read(key)?.number === kept.number) device.drop(key);
      tell(answer.ok ? "saved" : "late");
      return "done";
    }
    const own = answer.status === 409 && kept.unconfirmed !== null && body.text === kept.unconfirmed;
    if (own && body.revision !== revision) return attempt(key, body.revision);
    return answer.status >= 500 ? "later" : "left";
  };

  const waiting = () =>
    device
      .keys(prefix)
      .filter((key) => key.slice(0, key.lastIndexOf("-")) !== here && device.read(key)?.place)
      .sort((one, other) => device.read(one).number - device.read(other).number);

  const replay = async (first) => {
    const left = new Set();
    let failures = 0;
    let saved = 0;
    for (;;) {
      const key = waiting().find((candidate) => !left.has(candidate));
      if (!key) return first(saved);
      const result = await attempt(key, device.read(key).revision);
      if (result === "left") left.add(key);
      if (result === "done") saved += 1;
      if (result !== "later") {
        failures = 0;
        continue;
      }
      first(saved); // who waits for the first try waits no longer
      await pause(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
      failures += 1;
    }
  };
  window.cxTaking.replayed = device.ready.then(() => new Promise((resolve) => replay(resolve)));
})();
