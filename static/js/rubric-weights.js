// Says, while one types, what the weights of a role add up to.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("[data-weights]")) {
    const output = form.querySelector("[data-sum]");
    const say = () => {
      let sum = 0;
      for (const field of form.querySelectorAll("[data-weight]")) sum += Number.parseInt(field.value, 10) || 0;
      const words = sum === 100 ? output.dataset.textRight : sum < 100 ? output.dataset.textLess : output.dataset.textMore;
      output.textContent = words.replace("{sum}", sum).replace("{rest}", Math.abs(100 - sum));
      output.classList.toggle("is-right", sum === 100);
    };
    form.addEventListener("input", say);
    say();
  }
})();
