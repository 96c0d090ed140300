// Finds rows of the matrix by their words. Without it the report is whole.
(() => {
  const box = document.getElementById("find");
  const count = document.getElementById("found");
  const rows = Array.from(document.querySelectorAll(".matrix tbody tr"), row => [row, row.textContent.toLowerCase()]);
  document.getElementById("search").hidden = false;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(word => word !== "");
    let found = 0;
    for (const [row, text] of rows) {
      const fits = words.every(word => text.includes(word));
      row.hidden = !fits;
      found += fits ? 1 : 0;
    }
    document.body.classList.toggle("searching", words.length > 0);
    count.textContent = words.length > 0 ? String(found) : "";
  });
})();
