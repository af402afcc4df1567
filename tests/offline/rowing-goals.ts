import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import type { Material } from "./materials.ts";
import { ECOLE, HORTA, RENTED_FLAT, RICETTE, ROWING_CLUB, TRACKER, VIAJE } from "./rowing-materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const wohnung = on(RENTED_FLAT);
const club = on(ROWING_CLUB);
const viaje = on(VIAJE);
const tracker = on(TRACKER);
const ricette = on(RICETTE);
const ecole = on(ECOLE);
const horta = on(HORTA);

/** What is said, without sources and headings, has at most so many words. */
const words =
  (most: number): Check =>
  ({ text }) => {
    const said = text.replaceAll(/\([^()]*\)/g, "").replaceAll(/^#.*$/gm, "");
    const count = said.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
    return count > 0 && count <= most ? undefined : `it says ${count} words`;
  };
/** So many statements, each with its source. */
const statements =
  (most: number): Check =>
  ({ text }) => {
    const count = text.match(/^- /gm)?.length ?? 0;
    return count > 0 && count <= most ? undefined : `it makes ${count} statements`;
  };
const HANDBOOK = String(ROWING_CLUB["handbook.md"]);
const handbookWords = String(HANDBOOK.split(/\s+/).filter((word) => word !== "").length);
const handbookHeadings = HANDBOOK.match(/^#/gm)?.length ?? 0;

/** Everyday questions and wishes; those without a check are not answered by the material. */
const ALL: readonly GoalRow[] = [
  wohnung("Wie groß ist die Wohnung?", holds("68 Quadratmetern")),
  wohnung("Wie lange vorher muss man kündigen?", holds("drei Monate")),
  wohnung("Darf man sonntags waschen?", holds("werktags")),
  wohnung("Wohin gehören die Räder?", holds("Fahrradkeller")),
  wohnung("Wer hat das Ventil bestellt?", holds("Bosse")),
  wohnung("Was muss Jonas bis zum 15. Januar erledigen?", both(holds("Zählerstände"), lacks("Kellerschlüssel", "Klingelschild"))),
  wohnung("Was hat Jonas bis zum 12. zu erledigen?", both(holds("Zählerstände"), lacks("Kellerschlüssel"))),
  wohnung("Wer fehlte bei der Eigentümerversammlung?", holds("Yilmaz")),
  wohnung("Wer war bei der Versammlung dabei?", holds("Udo Kern")),
  wohnung("Was wurde auf der Eigentümerversammlung beschlossen?", holds("neu decken", "Ziegler")),
  wohnung("Wann wird die Papiertonne abgeholt?", holds("Donnerstag")),
  wohnung("Gibt es einen Parkplatz zur Wohnung?", holds("Stellplatz gehört nicht dazu")),
  wohnung("Wie hoch ist die Kaution und in wie vielen Raten darf ich sie zahlen?", holds("2.160", "drei Raten")),
  wohnung("Welche Dateien erwähnen den Fahrradkeller, aber nicht Jonas?", both(holds("hausordnung.txt"), lacks("todo.md", "mietvertrag.md"))),
  wohnung("Fasse den Mietvertrag in drei Sätzen zusammen", statements(3)),
  wohnung("Warum bleibt der Heizkörper kalt?"),
  wohnung("Wie alt ist Tarek?"),
  wohnung("Ist der Mietvertrag fair?"),
  wohnung("Wann wird der Aufzug repariert?"),
  wohnung("Wann zieht Tarek aus?"),
  club("What must Hannah do before the end of September?", both(holds("medals"), lacks("builders"))),
  club("Which roofer did the committee pick, and why?", holds("Alder Roofing", "can start in November")),
  club("Why was the regatta postponed?", holds("low water")),
  club("Who replaced Lena as coach?", holds("Piotr Nowak")),
  club("On which days do the juniors train?", holds("Tuesdays and Thursdays")),
  club("Do juniors need a life vest?", holds("life jacket")),
  club("Which of the two roof quotes has the longer guarantee?", holds(/^Longest: .*Kestrel/m, "15 years")),
  club("Is Alder cheaper than Kestrel?", holds(/^Yes\./, "2,950", "3,400")),
  club("Compare the two roof quotes", holds("2,950", "3,400")),
  club("Who was absent on 1 October?", both(holds("Dev Patel"), lacks("Lena"))),
  club("List all decisions of the committee", holds("Alder Roofing", "3,200")),
  club("Which files mention Kestrel and not Dev?", both(holds("roof-kestrel.md"), lacks("minutes-2026-09-03.md", "minutes-2026-10-01.md"))),
  club("Summarise the minutes of October in at most 50 words", words(50)),
  club("How many headings are in handbook.md?", holds(new RegExp(`^${handbookHeadings}$`, "m"))),
  club("How many words does handbook.md have?", holds(handbookWords)),
  club("When is the next meeting and where does it take place?", holds("November")),
  club("Who will win the regatta?"),
  club("Why did Lena resign?"),
  club("Should we buy the ergometer?"),
  club("How much does the ergometer cost?"),
  club("What was decided about the ergometer?"),
  club("What did the committee decide about parking?"),
  viaje("¿Qué tiene que hacer Inés antes del 5 de mayo?", both(holds("billetes"), lacks("avisar"))),
  viaje("¿Quién se encarga del seguro?", holds("Carla")),
  viaje("¿Se puede llevar un perro a la pensión?", holds("No admitimos mascotas")),
  viaje("¿Qué día volvemos?", holds("19 de mayo")),
  viaje("¿Dónde dormimos en Oporto?", holds("Ribeira")),
  viaje("¿Cuánto cuesta el vuelo?"),
  viaje("¿Hará buen tiempo en Lisboa?"),
  tracker("What was added in version 2.4.0?", both(holds("export to CSV", "dark mode"), lacks("two-factor"))),
  tracker("Who maintains the project?", holds("Ilse Marten")),
  tracker("How many errors per hour are in tracker.log?", holds("08:00: 2", "09:00: 1", "10:00: 1")),
  tracker("What is the most frequent message in tracker.log?", both(holds("3 times", "DHX did not answer"), lacks("bounced"))),
  tracker("When was the first and the last error in the log?", both(holds("08:20:44", "10:15:50"), lacks("09:02:11"))),
  tracker("Show the last 3 lines of tracker.log", both(holds("10:48:05", "11:30:00", "11:30:09"), lacks("10:16:50"))),
  tracker("What happened between 9 and 10 in tracker.log?", both(holds("09:02:11", "09:05:09", "09:07:33"), lacks("10:15:50"))),
  tracker("¿Qué pasó entre las 9 y las 10 en tracker.log?", both(holds("09:02:11", "09:07:33"), lacks("08:41:00"))),
  tracker("Why did the database connection fail?"),
  tracker("How many users logged in per hour in tracker.log?"),
  ricette("Quante uova ci vogliono?", holds("5 uova")),
  ricette("A che temperatura va cotta la focaccia?", holds("220")),
  ricette("Quante calorie ha la focaccia?"),
  ecole("Combien coûte le voyage à Annecy ?", holds("140")),
  ecole("Que doit faire Mme Ouali avant le 20 novembre ?", both(holds("car d'ici"), lacks("traiteur"))),
  ecole("Qui s'occupe de demander un devis au traiteur ?", holds("Lefort")),
  ecole("À quelle heure finit l'école ?", holds("16 h 15")),
  ecole("Qui était absent à la réunion ?", both(holds("Vasseur"), lacks("Garnier"))),
  ecole("Quelles décisions ont été prises ?", holds("tilleuls")),
  ecole("Résume la réunion en 30 mots", words(30)),
  ecole("Combien coûte la garderie ?"),
  horta("O que tem o Nuno de fazer até 25 de fevereiro?", both(holds("encomenda"), lacks("banda"))),
  horta("Quanto vai custar a quota a partir de março?", holds("7 euros")),
  horta("Quem é responsável pelo compostor?", holds("Teresa Pinto")),
  horta("O que ficou decidido?", holds("380 euros")),
  horta("Quem fica com a chave do portão?"),
  horta("Quanto ganha a Olga?"),
];

export const ROWING_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const ROWING_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
