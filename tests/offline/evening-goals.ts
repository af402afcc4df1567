import { LENDING, LESSONS, type Lesson, LOANS, type Loan, POTTER, SALES, type Sale, TEACHING, WALKING, WALKS, type Walk } from "./evening-materials.ts";
import { type Check, type GoalRow, holds, inOrder } from "./goal.ts";
import type { Material } from "./materials.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";

const on =
  (material: Material) =>
  (goal: string, right: Check): GoalRow => ({ goal, on: material, right });
const no = (material: Material, ...goals: readonly string[]): GoalRow[] => goals.map((goal) => ({ goal, on: material, right: undefined }));
const [walk, sale, loan, lesson] = [on(WALKING), on(POTTER), on(LENDING), on(TEACHING)];

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const walks = (keeps: (row: Walk) => boolean): Check =>
  just(
    WALKS.filter(keeps).map(({ nr }) => nr),
    WALKS.map(({ nr }) => nr),
  );
const byPlace = figuresOf(
  WALKS,
  ({ place }) => place,
  (rows) => rows.length,
);
const kmByGuide = figuresOf(
  WALKS,
  ({ guide }) => guide,
  (rows) => sum(rows.map(({ km }) => km)),
);
const takings = (rows: readonly Sale[]): number => sum(rows.map(({ pieces, price }) => pieces * price));
const pieces = (rows: readonly Sale[]): number => sum(rows.map((row) => row.pieces));
const byClient = figuresOf(
  SALES,
  ({ client }) => client,
  (rows) => rows.length,
);
const takenByProduct = figuresOf(SALES, ({ product }) => product, takings);
const loans = (keeps: (row: Loan) => boolean): Check =>
  just(
    LOANS.filter(keeps).map(({ nr }) => String(nr)),
    LOANS.map(({ nr }) => String(nr)),
  );
const byReader = figuresOf(
  LOANS,
  ({ reader }) => reader,
  (rows) => rows.length,
);
const lessons = (keeps: (row: Lesson) => boolean): Check =>
  just(
    LESSONS.filter(keeps).map(({ nr }) => String(nr)),
    LESSONS.map(({ nr }) => String(nr)),
  );
const fees = (rows: readonly Lesson[]): number => sum(rows.map(({ fee }) => fee));
const byTeacher = figuresOf(LESSONS, ({ teacher }) => teacher, fees);
const farthest = WALKS.toSorted((a, b) => b.people - a.people)[0] as Walk;
const thickest = LOANS.toSorted((a, b) => b.pages - a.pages)[0] as Loan;

export const EVENING_GOALS: readonly GoalRow[] = [
  walk("Où y a-t-il eu le plus de sorties ?", groups(byPlace.slice(0, 1), byPlace)),
  walk(
    "Quelles sorties ont été annulées ?",
    walks(({ cancelled }) => cancelled),
  ),
  walk("kilomètres par guide, du plus grand au plus petit", sorted(kmByGuide)),
  walk(
    "distances de la plus grande à la plus petite",
    inOrder(
      ...WALKS.toSorted((a, b) => b.km - a.km)
        .slice(0, 1)
        .map(({ nr }) => nr),
    ),
  ),
  walk(
    "Combien de participants les sorties au Lac Vert ont-elles eus ?",
    only(sum(WALKS.filter(({ place }) => place === "Lac Vert").map(({ people }) => people))),
  ),
  walk("Combien coûte la cotisation ?", holds("28 euros")),
  walk("c'est ou le rendez-vous", holds("mairie")),
  walk("La sortie avec le plus de participants et qui l'a guidée", holds(farthest.guide)),
  walk(
    "Quelles sorties ont eu lieu un dimanche ?",
    walks(({ day }) => weekday(day) === 0),
  ),
  sale("¿Cuánto hemos ingresado con cada producto?", groups(takenByProduct)),
  sale("¿Qué cliente ha comprado más veces?", groups(byClient.slice(0, 1), byClient)),
  sale("cuantos platos se vendieron en febrero", only(pieces(SALES.filter(({ product, day }) => product === "plato" && day.startsWith("2026-02"))))),
  sale("ingresos por mes", groups(figuresOf(SALES, ({ day }) => day.slice(0, 7), takings))),
  sale("¿A qué hora abre el taller?", holds("9:30")),
  sale("quien revisa el horno", holds("Tomás Gil")),
  loan(
    "chi non ha ancora restituito un libro?",
    just(
      LOANS.filter(({ returned }) => returned === "").map(({ reader }) => reader),
      LOANS.map(({ reader }) => reader),
    ),
  ),
  loan("Chi ha preso in prestito più libri?", groups(byReader.slice(0, 1), byReader)),
  loan("il libro con più pagine e chi l'ha preso", holds(thickest.title, thickest.reader)),
  loan(
    "quante pagine in media per genere",
    groups(
      figuresOf(
        LOANS,
        ({ kind }) => kind,
        (rows) => mean(rows.map(({ pages }) => pages)),
      ),
    ),
  ),
  loan(
    "prestiti di Lea Monti, dal più recente al più vecchio",
    inOrder(
      ...LOANS.filter(({ reader }) => reader === "Lea Monti")
        .toSorted((a, b) => b.lent.localeCompare(a.lent))
        .slice(0, 2)
        .map(({ nr }) => nr),
    ),
  ),
  loan("quanto costa la tessera", holds("7 euro")),
  loan(
    "libri con più di 300 pagine",
    loans(({ pages }) => pages > 300),
  ),
  lesson(
    "Que professor deu mais aulas?",
    groups(
      figuresOf(
        LESSONS,
        ({ teacher }) => teacher,
        (rows) => rows.length,
      ).slice(0, 1),
    ),
  ),
  lesson("quanto recebemos por professor", groups(byTeacher)),
  lesson(
    "aulas que ainda não foram pagas",
    lessons(({ paid }) => !paid),
  ),
  lesson("quanto deve a Bia Couto?", only(fees(LESSONS.filter(({ pupil, paid }) => pupil === "Bia Couto" && !paid)))),
  lesson("onde é o concerto", holds("Cine Avenida")),
  lesson(
    "valor da maior para a menor",
    inOrder(
      ...LESSONS.toSorted((a, b) => b.fee - a.fee)
        .slice(0, 1)
        .map(({ nr }) => nr),
    ),
  ),
  lesson("quantos minutos teve o Davi Reis ao todo", only(sum(LESSONS.filter(({ pupil }) => pupil === "Davi Reis").map(({ minutes }) => minutes)))),
];

export const EVENING_REFUSED: readonly GoalRow[] = [
  ...no(WALKING, "Quelle est la plus belle sortie ?", "Combien de chiens étaient là ?", "Qui est le meilleur guide ?", "Combien de membres n'ont pas payé ?"),
  ...no(POTTER, "¿Qué producto gusta más a los turistas?", "¿Cuánto nos deben?", "¿Por qué compra tanto Casa Lola?"),
  ...no(LENDING, "Qual è il libro più bello?", "Quanti libri sono stati rubati?", "chi legge più in fretta?"),
  ...no(TEACHING, "Quem é o melhor professor?", "Quantas aulas foram canceladas?", "O Davi vai passar no exame?"),
];
