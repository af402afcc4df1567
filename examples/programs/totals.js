// Totals by month and by product. QuickJS: files by readText(), words by args.
const [header, ...rows] = readText(args[0]).trim().split("\n");
const columns = header.split(",");
const at = (name) => columns.indexOf(name);

const months = new Map();
const products = new Map();
for (const row of rows) {
  const cells = row.split(",");
  const worth = Number(cells[at("pieces")]) * Number(cells[at("unit_price")]);
  const month = cells[at("date")].slice(0, 7);
  months.set(month, (months.get(month) ?? 0) + worth);
  products.set(cells[at("product")], (products.get(cells[at("product")]) ?? 0) + worth);
}

const table = (title, entries) => [`## ${title}`, "", ...entries.map(([name, worth]) => `- ${name}: ${worth.toFixed(2)}`), ""];
const byWorth = (entries) => [...entries].sort(([, a], [, b]) => b - a);
console.log(["# Orders", "", ...table("By month", [...months]), ...table("By product", byWorth(products))].join("\n"));
