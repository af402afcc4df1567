import { both, type Check, fileIs, filesAre, filesGone, type GoalRow, holds, inOrder, lacks, says } from "./goal.ts";
import type { Material } from "./materials.ts";
import { CLUB, MAILS, SHELF } from "./trade-materials.ts";

const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });
const edited = (goal: string, right: Check): GoalRow => ({ goal, on: SHELF, right, options: ["--edit", "."] });

/** The words of an answer without its headings and its sources. */
const atMost =
  (words: number): Check =>
  ({ text }) => {
    const own = text
      .replaceAll(/^#.*$/gm, "")
      .replaceAll(/\([^()]*\.md[^()]*\)/g, "")
      .split(/\s+/)
      .filter((word) => /[\p{L}\p{N}]/u.test(word));
    return own.length > 0 && own.length <= words ? undefined : `it has ${own.length} words`;
  };

const QUESTIONS: readonly GoalRow[] = [
  asked(CLUB, "When is the summer concert?", holds("27 June 2026")),
  asked(CLUB, "What is the price of the hall?", holds("420 pounds")),
  asked(CLUB, "How much is the hall?", holds("420 pounds")),
  asked(CLUB, "Until what time is the gate open?", holds("22:00")),
  asked(CLUB, "Wann findet das Sommerfest statt?", holds("4. Juli 2026")),
  asked(CLUB, "Wer ist der Chorleiter?", holds("Emil Hahn")),
  asked(CLUB, "Wie teuer sind die Noten?", holds("36 Euro")),
  asked(CLUB, "Combien coûte la location ?", holds("80 euros")),
  asked(CLUB, "Comment s'appelle la cheffe ?", holds("Léa Blanc")),
  asked(CLUB, "¿A qué hora comienza el concierto?", holds("20:30")),
  asked(CLUB, "¿Quién es la directora?", holds("Inés Vega")),
  asked(CLUB, "Quanto costa il noleggio?", holds("65 euro")),
  asked(CLUB, "A che ora inizia il concerto?", holds("21:15")),
  asked(CLUB, "Quanto custa a quota?", holds("25 euros")),
  asked(CLUB, "Quando é a festa?", holds("13 de junho de 2026")),
];

const TASKS: readonly GoalRow[] = [
  asked(CLUB, "What does Pia still have to do according to choir.md?", both(holds("find a stage"), lacks("print the programme", "tune the organ"))),
  asked(CLUB, "What do Nell and Pia still have to do in choir.md?", both(holds("print the programme", "find a stage"), lacks("tune the organ"))),
  asked(CLUB, "What does Zoe still have to do according to choir.md?", both(holds("none of"), lacks("programme", "stage"))),
  asked(CLUB, "Was muss laut chor.md noch erledigt werden?", both(holds("Bühne", "Getränke"), lacks("Plakate"))),
  asked(CLUB, "Welche Aufgaben in chor.md sind noch offen?", both(holds("Bühne", "Getränke"), lacks("Plakate"))),
  asked(CLUB, "Que reste-t-il à faire dans chorale.md ?", both(holds("bus", "piano"), lacks("affiches"))),
  asked(CLUB, "¿Qué tareas quedan por hacer en coro.md?", both(holds("sillas", "prensa"), lacks("cartel"))),
  asked(CLUB, "Cosa resta da fare in coro-it.md?", both(holds("tecnico", "biglietti"), lacks("Pulire"))),
  asked(CLUB, "Que tarefas faltam em coral.md?", both(holds("palco", "água"), lacks("convites"))),
];

const TEXTS: readonly GoalRow[] = [
  asked(CLUB, "Where do hours.md and hours-old.md contradict each other?", both(holds("08:15", "09:45"), lacks("22:00"))),
  asked(CLUB, "Où hours.md et hours-old.md se contredisent-ils ?", both(holds("08:15", "09:45"), lacks("22:00"))),
  asked(CLUB, "Widersprechen sich hours.md und hours-old.md?", holds("08:15", "09:45")),
  asked(MAILS, "What contradictions are there between the mails?", holds("9 March", "16 March")),
  asked(CLUB, "Summarise choir.md in 20 words", atMost(20)),
  asked(CLUB, "Fasse chor.md in 15 Wörtern zusammen", atMost(15)),
  asked(CLUB, "Résume chorale.md en 12 mots", atMost(12)),
  asked(CLUB, "List all dates in choir.md in order", inOrder("11 May", "1 June", "27 June")),
  asked(
    CLUB,
    "Make a brief of choir.md and chor.md with the open questions to brief.md",
    fileIs("brief.md", holds("turns the pages", "sell drinks", "Stühle")),
  ),
  asked(CLUB, "How many files mention organ?", both(says(1), holds("choir.md"))),
  asked(CLUB, "In wie vielen Dateien steht das Wort office?", both(says(2), holds("hours.md", "hours-old.md"))),
  asked(CLUB, "How often does the word organ occur in choir.md?", says(2)),
  asked(CLUB, "Wie oft kommt organ in choir.md vor?", says(2)),
  asked(CLUB, "Combien de fois le mot organ apparaît-il dans choir.md ?", says(2)),
  asked(CLUB, "How many ERROR lines are in server.log?", says(6)),
  asked(CLUB, "Wie viele WARN-Zeilen hat server.log?", says(6)),
  asked(CLUB, "Count the lines with WARN in server.log", says(6)),
  asked(CLUB, "Write the to-dos of choir.md to todo.md and count them", both(fileIs("todo.md", both(holds("programme", "stage"), lacks("tune"))), says(2))),
];

const moved = (name: string, to: string): Check => both(filesAre(`${to}/${name}`), filesGone(name));
const FILES: readonly GoalRow[] = [
  edited("Verschiebe plan.txt in den Ordner attic", moved("plan.txt", "attic")),
  edited("Could you please move draft.txt to attic?", moved("draft.txt", "attic")),
  edited("Déplace draft.txt dans le dossier attic", moved("draft.txt", "attic")),
  edited("Mueve draft.txt a la carpeta attic", moved("draft.txt", "attic")),
  edited("Sposta draft.txt nella cartella attic", moved("draft.txt", "attic")),
  edited("Move draft.txt para a pasta attic", moved("draft.txt", "attic")),
  edited("Rename the pictures in the folder pics from .JPG to .jpg", filesAre("pics/DSC1.jpg", "pics/DSC2.jpg", "pics/DSC3.jpg")),
  edited("Benenne die .JPG-Dateien in pics in .jpg um", filesAre("pics/DSC1.jpg", "pics/DSC2.jpg", "pics/DSC3.jpg")),
  edited("Renomme les fichiers .JPG en .jpeg", filesAre("pics/DSC1.jpeg", "pics/DSC3.jpeg")),
  edited("Ersetze mill durch barn in draft.txt", fileIs("draft.txt", both(holds("The barn stands", "old barn"), lacks("mill")))),
  edited("Remplace mill par barn dans draft.txt", fileIs("draft.txt", both(holds("The barn stands", "old barn"), lacks("mill")))),
  edited("Reemplaza mill por barn en draft.txt", fileIs("draft.txt", both(holds("The barn stands", "old barn"), lacks("mill")))),
  edited("Sostituisci mill con barn in draft.txt", fileIs("draft.txt", both(holds("The barn stands", "old barn"), lacks("mill")))),
  edited("Substitui mill por barn em draft.txt", fileIs("draft.txt", both(holds("The barn stands", "old barn"), lacks("mill")))),
  edited("Which files have the same content?", both(holds("DSC1.JPG", "DSC3.JPG", "plan.txt", "plan-copy.txt"), lacks("DSC2.JPG"))),
  edited("Welche Dateien sind doppelt vorhanden?", both(holds("DSC1.JPG", "DSC3.JPG", "plan-copy.txt"), lacks("DSC2.JPG"))),
];

export const CLUB_GOALS: readonly GoalRow[] = [...QUESTIONS, ...TASKS, ...TEXTS, ...FILES];

const refused = (on: Material, ...goals: readonly string[]): GoalRow[] => goals.map((goal) => ({ goal, on, right: undefined }));

export const CLUB_REFUSED: readonly GoalRow[] = [
  ...refused(
    CLUB,
    "How good is the concert?",
    "When does the hall open?",
    "Who sings the solo?",
    "How much is a drink?",
    "Wann ist die Hauptprobe?",
    "Wie alt ist der Chorleiter?",
    "Qui vend les billets ?",
    "¿Cuánto cuesta el cartel?",
    "Chi paga il tecnico?",
    "Quem traz o palco?",
    "Summarise choir.md in 20 words and sing it",
    "Reserve the hall",
    "Summarise chior.md",
  ),
  ...refused(SHELF, "Rename the pictures after who is on them", "Move the ugly pictures to attic", "Verschicke plan.txt"),
];
