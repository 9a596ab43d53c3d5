(function () {
  "use strict";
  var table = document.getElementById("everybody-table");
  var body = table.tBodies[0];
  var said = document.getElementById("sorted");
  function value(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-key") ? Number(cell.getAttribute("data-key")) : cell.textContent.trim();
  }
  function compare(a, b) {
    return typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang, { numeric: true });
  }
  function sort(column, heads) {
    var head = heads[column];
    var down = head.getAttribute("aria-sort") === "ascending";
    var rows = Array.prototype.slice.call(body.rows).map(function (row, place) {
      return { row: row, key: value(row, column), place: place };
    });
    rows.sort(function (a, b) {
      return (down ? -1 : 1) * compare(a.key, b.key) || a.place - b.place;
    });
    heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.forEach(function (each) { body.appendChild(each.row); });
    said.textContent = said.getAttribute("data-said") + " " + head.textContent;
  }
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", function () { sort(column, heads); });
    head.textContent = "";
    head.appendChild(button);
  });
  heads[1].setAttribute("aria-sort", "ascending");
})();
