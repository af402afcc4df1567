import { both, type Check, fileIs, type GoalRow, holds, inOrder } from "./goal.ts";
import { BOOKS, EMPLOYEES, ENTRIES, LIBRARY, LOANS, READERS } from "./library-materials.ts";
import { figuresOf, groups, just, mean, only, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: LIBRARY, right });
const refused = (goal: string): GoalRow => ({ goal, on: LIBRARY, right: undefined });

const chosen =
  <Row>(rows: readonly Row[], nameOf: (row: Row) => string) =>
  (keeps: (row: Row) => boolean): Check =>
    just(rows.filter(keeps).map(nameOf), rows.map(nameOf));

const books = chosen(BOOKS, ({ title }) => title);
const loans = chosen(LOANS, ({ id }) => String(id));
const readers = chosen(READERS, ({ name }) => name);
const employees = chosen(EMPLOYEES, ({ name }) => name);
const count = (rows: readonly unknown[]): number => rows.length;
const best = <Row>(rows: readonly Row[], figureOf: (row: Row) => number): number => Math.max(...rows.map(figureOf));
const amounts = (rows: typeof ENTRIES): number => sum(rows.map(({ amount }) => amount));
const expenses = ENTRIES.filter(({ kind }) => kind === "Ausgabe");
const income = ENTRIES.filter(({ kind }) => kind === "Einnahme");
const offered = BOOKS.filter(({ available }) => available);
const byReader = figuresOf(LOANS, ({ reader }) => reader, count);

export const LIBRARY_GOALS: readonly GoalRow[] = [
  asked(
    "which books were never borrowed?",
    books(({ title }) => LOANS.every(({ book }) => book !== title)),
  ),
  asked("how many books do we have by Austen?", only(count(BOOKS.filter(({ author }) => author === "Austen")))),
  asked(
    "which books are not available?",
    books(({ available }) => !available),
  ),
  asked(
    "what is the most expensive available book?",
    books(({ price, available }) => available && price === best(offered, (book) => book.price)),
  ),
  asked(
    "oldest book",
    books(({ year }) => year === Math.min(...BOOKS.map((book) => book.year))),
  ),
  asked(
    "show the 5 newest books",
    inOrder(
      ...BOOKS.toSorted((a, b) => b.year - a.year)
        .slice(0, 5)
        .map(({ title }) => title),
    ),
  ),
  asked("total value of the books (copies times price)", only(sum(BOOKS.map(({ copies, price }) => copies * price)))),
  asked("how many loans per reader", groups(byReader)),
  asked(
    "loans not yet returned",
    loans(({ returned }) => returned === ""),
  ),
  asked(
    "which loans were returned after the due date?",
    loans(({ returned, due }) => returned > due),
  ),
  asked(
    "loans where returned > due",
    loans(({ returned, due }) => returned > due),
  ),
  asked(
    "loans borrowed in March",
    loans(({ borrowed }) => borrowed.startsWith("2026-03")),
  ),
  asked(
    "which loans are due between 5 and 20 April?",
    loans(({ due }) => due >= "2026-04-05" && due <= "2026-04-20"),
  ),
  asked(
    "loans with a fine above 2",
    loans(({ fine }) => fine > 2),
  ),
  asked("count of loans by book, top 5", groups(figuresOf(LOANS, ({ book }) => book, count).slice(0, 1))),
  asked(
    "readers without a phone number",
    readers(({ phone }) => phone === ""),
  ),
  asked(
    "which readers have no email address?",
    readers(({ email }) => email === ""),
  ),
  asked(
    "student readers",
    readers(({ student }) => student),
  ),
  asked(
    "export the student readers to students.csv",
    fileIs(
      "students.csv",
      readers(({ student }) => student),
    ),
  ),
  asked("Summe der Ausgaben", only(amounts(expenses))),
  asked("Summe der Einnahmen je Konto", groups(figuresOf(income, ({ account }) => account, amounts))),
  asked("größte Ausgabe", only(best(expenses, ({ amount }) => amount))),
  asked("Wie viel haben wir für Strom ausgegeben?", only(amounts(ENTRIES.filter(({ purpose }) => purpose === "Strom")))),
  asked("Durchschnitt der Spenden", only(mean(ENTRIES.filter(({ purpose }) => purpose === "Spende").map(({ amount }) => amount)))),
  asked(
    "¿cuál es el sueldo medio por tienda?",
    groups(
      figuresOf(
        EMPLOYEES,
        ({ shop }) => shop,
        (rows) => mean(rows.map(({ salary }) => salary)),
      ),
    ),
  ),
  asked(
    "empleados que no trabajan a jornada completa",
    employees(({ fullTime }) => !fullTime),
  ),
  asked(
    "los dos empleados mejor pagados de cada tienda",
    employees(({ shop, salary }) => EMPLOYEES.filter((other) => other.shop === shop && other.salary > salary).length < 2),
  ),
  asked("¿Cuántos encargados hay en la tienda Sol?", only(count(EMPLOYEES.filter(({ post, shop }) => post === "encargado" && shop === "Sol")))),
  asked(
    "empleados contratados después de 2020",
    employees(({ hired }) => hired > "2020-12-31"),
  ),
  asked("el sueldo más bajo y quién lo tiene", both(holds(EMPLOYEES.toSorted((a, b) => a.salary - b.salary)[0]?.name ?? ""), holds("1200"))),
];

export const LIBRARY_REFUSED: readonly GoalRow[] = [
  refused("books nobody borrowed"),
  refused("recommend me a good book"),
  refused("Einnahmen und Ausgaben je Konto"),
  refused("how many loans were returned late?"),
  refused("loans that are still out"),
  refused("which loans will be overdue tomorrow?"),
  refused("is Emma worth reading?"),
  refused("books with torn pages"),
  refused("loans per month"),
];
