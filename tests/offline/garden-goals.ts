import { GARDEN, HIGHEST, HIGHEST_KALE, OPEN, PLOTS, rentOf, WORKS } from "./garden-materials.ts";
import { both, type Check, fileIs, filesAre, filesGone, type GoalRow, holds, lacks, says } from "./goal.ts";
import type { Material } from "./materials.ts";

const asked = (goal: string, right: Check, on: Material = GARDEN): GoalRow => ({ goal, on, right });
const edited = (goal: string, right: Check): GoalRow => ({ goal, on: GARDEN, right, options: ["--edit", "."] });
const refused = (goal: string, options?: readonly string[]): GoalRow => ({ goal, on: GARDEN, right: undefined, ...(options && { options }) });

const closed = PLOTS.filter(({ state }) => state === "paid").map(({ plot }) => plot);
/** The rows of the open plots are in the file, and no other one; how many they are is said. */
const openRows = (file: string): Check => both(fileIs(file, both(holds(...OPEN.map(({ plot }) => plot)), lacks(...closed))), says(OPEN.length));
const digest: Check = both(holds("Jonas", "Lotte", "Laub", "Wasser", /Hecke|Häcksler/), lacks("None of the"));

/** The second half of a goal is about what its first half chose. */
const HALVES: readonly GoalRow[] = [
  asked("Which plots are still open? Save them to open.csv and count them", openRows("open.csv")),
  asked("Save the open plots to unpaid.csv and tell me how many there are", openRows("unpaid.csv")),
  asked("Speichere die Einträge von plots.csv mit state open in offen.csv und zähle sie", openRows("offen.csv")),
  asked(
    "What is the highest rent for kale and which tenant was it?",
    both(says(HIGHEST_KALE.rent), holds(HIGHEST_KALE.tenant), lacks(...["Ida", "Jonas", "Kemal", "Lotte"].filter((each) => each !== HIGHEST_KALE.tenant))),
  ),
  asked("What is the highest rent and which plot is it?", both(says(HIGHEST.rent), holds(HIGHEST.plot))),
  asked("List the open plots and sum their rent", both(says(rentOf(OPEN)), holds(...OPEN.map(({ plot }) => plot)), lacks(...closed))),
  asked("How many errors are there in boiler.log and what were they?", both(says(2), holds("valve 3 stuck", "sensor 9 silent"), lacks("pressure"))),
  asked("How many errors are in boiler.log?", both(says(2), lacks("3 lines"))),
  asked("Wie viele Warnungen stehen in boiler.log und welche sind das?", holds("1 line", "pressure low in house B")),
  refused("What is the average rent and which tenant has it?"),
  refused("How many WARN lines are in boiler.log and who repaired them?"),
  refused("What is the highest rent and why is it so?"),
  refused("Which tenant has most in plots.csv?"),
];

/** Parts of a digest, and names that are written otherwise than people say them. */
const NAMES: readonly GoalRow[] = [
  asked("Fasse die Sitzungen zusammen und schreibe die offenen Fragen und Aufgaben nach kurz.md", fileIs("kurz.md", digest)),
  asked("Liste die Aufgaben der Sitzungen auf", holds("Jonas", "Lotte")),
  asked("Wie viele Gäste kommen aus Kassel?", says(2)),
  asked("Combien d'œuvres y a-t-il dans la salle 1 ?", says(2), WORKS),
  asked("Show LICENSE", holds("Free for members")),
  refused("Fasse die Verträge zusammen und liste die Aufgaben auf"),
  refused("Show NOTICE"),
];

const JOBS: readonly GoalRow[] = [
  edited("get rid of the empty files", filesGone("empty.tmp")),
  edited("Sposta i .txt nella cartella semi", filesAre("semi/seed.txt")),
  edited("Copia o seed.txt para semente.txt", filesAre("seed.txt", "semente.txt")),
  edited("Quita los archivos vacíos", filesGone("empty.tmp")),
  refused("get rid of seed.txt", ["--edit", "."]),
  refused("get rid of the boring files", ["--edit", "."]),
];

const ALL: readonly GoalRow[] = [...HALVES, ...NAMES, ...JOBS];
export const GARDEN_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const GARDEN_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
