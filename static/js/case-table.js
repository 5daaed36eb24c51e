// The figures and comments of a data case: sorted by a press on a column's head, narrowed by segment and month.
// Without this script everything stands there, in the order of the question.
(() => {
  "use strict";

  const number = (text) => {
    const value = Number.parseFloat(text.replace(/[\s,'’](?=\d{3}\b)/g, "").replace("−", "-").replace(",", "."));
    return Number.isNaN(value) ? null : value;
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const restore = () => [...body.rows].sort((a, b) => a.dataset.order - b.dataset.order);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      button.title = table.dataset.textSort.replace("{column}", head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        // Up, down, and back to the order of the question: months do not sort by their letters.
        const next = { none: "ascending", ascending: "descending", descending: "none" };
        const to = next[head.getAttribute("aria-sort") || "none"];
        for (const other of heads) other.removeAttribute("aria-sort");
        let rows = restore();
        if (to !== "none") {
          head.setAttribute("aria-sort", to);
          const sign = to === "ascending" ? 1 : -1;
          rows = rows.sort((a, b) => {
            const [left, right] = [a.cells[column].textContent, b.cells[column].textContent];
            const [x, y] = [number(left), number(right)];
            return sign * (x !== null && y !== null ? x - y : left.localeCompare(right));
          });
        }
        body.append(...rows);
      });
    });
  };

  const filterable = (root) => {
    const tools = root.querySelector("[data-table-tools]");
    const rows = [...root.querySelectorAll("[data-segment]")];
    const selects = [...tools.querySelectorAll("[data-filter]")];
    for (const select of selects) {
      const values = new Set(rows.map((row) => row.dataset[select.dataset.filter]).filter(Boolean));
      for (const value of values) select.append(new Option(value, value));
      select.addEventListener("change", () => {
        for (const row of rows) {
          row.hidden = selects.some((one) => one.value && row.dataset[one.dataset.filter] !== one.value);
        }
      });
    }
    tools.hidden = false;
  };

  const start = () => {
    for (const root of document.querySelectorAll(".case:not([data-live])")) {
      root.dataset.live = "";
      sortable(root.querySelector("[data-table]"));
      filterable(root);
    }
  };
  start();
  // The workbench puts the next answer into the page without loading it.
  document.addEventListener("htmx:load", start);
})();
