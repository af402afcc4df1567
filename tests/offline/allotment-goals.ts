import { ALLOTMENTS, FESTIVAL, SCHACHCLUB, SOGGIORNO } from "./allotment-materials.ts";
import { type Check, type GoalRow, holds } from "./goal.ts";
import type { Material } from "./materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const plots = on(ALLOTMENTS);
const schach = on(SCHACHCLUB);
const soggiorno = on(SOGGIORNO);
const festival = on(FESTIVAL);

/** Questions in words that are not those of the texts; those without a check are answered by none of them. */
const ALL: readonly GoalRow[] = [
  plots("Who is repairing the tap?", holds("Colin")),
  plots("How much money did the seed swap bring in?", holds(/(?<!\d)148(?!\d)/i)),
  plots("How many people came to the seed swap?", holds(/(?<!\d)61(?!\d)/i)),
  plots("How much do I have to pay for a plot from April?", holds(/(?<!\d)46(?!\d)/i)),
  plots("Why were beehives turned down?", holds("allergic")),
  plots("How big may my shed be?", holds("2 by 3")),
  plots("Can I use a hose?", holds("forbidden")),
  plots("When is the work day?", holds("27 March")),
  plots("What should I bring to the work day?", holds("gloves")),
  plots("How much may the mower cost?", holds(/(?<!\d)350(?!\d)/i)),
  plots("Who chaired the meeting?", holds("Moira")),
  plots("What does Glyn have to do by 1 March?", holds("waiting list")),
  plots("How many members attended the annual meeting?", holds(/(?<!\d)33(?!\d)/i)),
  plots("How much does a beehive cost?"),
  plots("Who will be treasurer in 2030?"),
  plots("Are the rules too strict?"),
  plots("When was the shed built?"),
  schach("Wann ist die Stadtmeisterschaft?", holds("6. und 7. März")),
  schach("Wie viele Runden werden gespielt?", holds("sieben")),
  schach("Bis wann muss ich kündigen?", holds("30. November")),
  schach("Wann wird der Beitrag abgebucht?", holds("Februar")),
  schach("Wo trifft sich der Club ab April?", holds("Rochade")),
  schach("Wer hat bei den Senioren gewonnen?", holds("Elke Sommer")),
  schach("Für wie lange wird der Vorstand gewählt?", holds("zwei Jahre")),
  schach("Von wem ist die Mail?", holds("Karsten")),
  schach("Wie viel Geld ist in der Kasse?"),
  schach("Wer gewinnt die Stadtmeisterschaft?"),
  soggiorno("Dove prendo le chiavi?", holds("Nettuno")),
  soggiorno("Dove trovo la password del wifi?", holds("frigorifero")),
  soggiorno("A che ora si spegne il riscaldamento?", holds(/(?<!\d)23(?!\d)/i)),
  soggiorno("In quale bidone va la plastica?", holds("giallo")),
  soggiorno("Quanto dista il supermercato?", holds(/(?<!\d)300(?!\d)/i)),
  soggiorno("Chi devo chiamare se si rompe qualcosa?", holds("Fabio")),
  soggiorno("È permesso fumare?", holds("Non si può")),
  soggiorno("Quanto si paga di tassa di soggiorno?", holds("2 euro")),
  soggiorno("I bambini pagano la tassa di soggiorno?", holds("non la pagano")),
  soggiorno("Il supermercato è aperto la domenica?", holds("domenica mattina")),
  soggiorno("Quanto costa l'appartamento?"),
  festival("Quand commence le festival ?", holds(/18|19 h/i)),
  festival("Combien coûte le concert de Lila Benali ?", holds(/(?<!\d)24(?!\d)/i)),
  festival("Que se passe-t-il s'il pleut ?", holds("Prévert")),
  festival("Est-ce que les billets sont remboursables ?", holds("remboursés")),
  festival("À quelle heure finit le bal ?", holds(/1 h/i)),
  festival("Quel âge faut-il avoir pour l'atelier de percussions ?", holds("6 à 10")),
  festival("Qui dirige le festival ?", holds("Awa Diop")),
  festival("Tous les combien passe le bus de nuit ?", holds("30 minutes")),
  festival("Peut-on venir avec son chien ?", holds("laisse")),
  festival("Qui clôture le festival ?", holds("Mariniers")),
  festival("Combien de personnes sont venues ?"),
];

export const ALLOTMENT_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const ALLOTMENT_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
