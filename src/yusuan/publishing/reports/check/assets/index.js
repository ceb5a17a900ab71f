"use strict";
// Sorts the list of documents by a column: numbers with the largest first, names in order; again to turn it round.
(() => {
  const table = document.querySelector("table.sortable");
  if (!table) return;
  const body = table.tBodies[0];
  const value = (row, n) => {
    const text = row.cells[n].dataset.value ?? row.cells[n].textContent.trim();
    const number = Number.parseFloat(text);
    return Number.isNaN(number) ? text : number;
  };
  table.tHead.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    const head = button.closest("th"), n = head.cellIndex;
    const rows = [...body.rows], numbers = typeof value(rows[0] ?? { cells: [] }, n) === "number";
    const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numbers;
    table.tHead.querySelectorAll("th").forEach(h => h.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = (a, b) => {
      const [x, y] = [value(a, n), value(b, n)];
      return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh-CN");
    };
    rows.sort((a, b) => (down ? -1 : 1) * order(a, b)).forEach(row => body.append(row));
  });
})();
