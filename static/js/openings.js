// The form of an opening: what the weights add up to while they are typed. The server checks it in any case.
(() => {
  "use strict";
  const show = () => {
    const output = document.querySelector("[data-weight-sum]");
    if (!output) return;
    const weights = [...document.querySelectorAll("[data-weight]")].map((input) => Number(input.value) || 0);
    const sum = Math.round(weights.reduce((all, weight) => all + weight, 0) * 100) / 100;
    output.textContent = String(sum);
    output.toggleAttribute("data-off", sum !== 100);
  };
  // With a script the page follows the role by itself.
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-weight]")) show();
  });
  document.addEventListener("htmx:afterSettle", show);
  // What one chose in a part that is just being replaced would be lost: it waits, and then one chooses.
  const wait = (event, on) => {
    if (event.detail.target.id === "by-role") event.detail.target.inert = on;
  };
  document.addEventListener("htmx:beforeRequest", (event) => wait(event, true));
  document.addEventListener("htmx:afterRequest", (event) => wait(event, false));
  show();
})();
