import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import type { Material } from "./materials.ts";
import { CAMINHADAS, HOTEL, MENSA, SEGLER, THEATRE, VETERINARIO } from "./notice-materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const theatre = on(THEATRE);
const hafen = on(SEGLER);
const hotel = on(HOTEL);
const vet = on(VETERINARIO);
const mensa = on(MENSA);
const trilho = on(CAMINHADAS);

/** Questions in words of their own; those without a check are not answered by the material. */
const ALL: readonly GoalRow[] = [
  theatre("Where is the theatre?", holds("Mill Street")),
  theatre("Is there parking at the theatre?", holds("no car park")),
  theatre("When does the box office open?", both(holds("ninety minutes before"), lacks("half an hour"))),
  theatre("Can I take my wine into the auditorium?", holds("drinks in plastic cups")),
  theatre("What does a seat in the circle cost?", both(holds("£18"), lacks("£24"))),
  theatre("Can I get a refund for my ticket?", holds("not refunded")),
  theatre("Who does the costumes now?", holds("Fiona Drake")),
  theatre("How long is the safety briefing and where does it take place?", holds("about an hour", "rehearsal room")),
  theatre("Which play starts earlier, The Seagull or Noises Off?", holds("3 to 20 March")),
  theatre("Who directs The Seagull?"),
  theatre("How much does a programme cost?"),
  theatre("Is the gallery wheelchair accessible?"),
  hafen("Was kostet eine Übernachtung für Gäste?", holds("14 Euro")),
  hafen("Wie schnell darf man im Hafen fahren?", holds("5 km/h")),
  hafen("Darf ich nachts den Motor laufen lassen?", both(holds("nicht laufen"), lacks("Kran"))),
  hafen("Wer darf den Kran bedienen?", holds("Henning Ruge")),
  hafen("Bis wann muss ein Schaden gemeldet werden?", holds("sieben Tagen")),
  hafen("Wie alt muss man für die Jugendgruppe sein?", holds("acht Jahre")),
  hafen("Wo trainiert die Jugend im Winter?", holds("Turnhalle")),
  hafen("Wie hoch ist die Selbstbeteiligung?", holds("500 Euro")),
  hafen("Was kostet der Führerschein?"),
  hafen("Wann ist der Kran in Wartung?"),
  hotel("Jusqu'à quelle heure sert-on le petit déjeuner ?", holds("10 h 30")),
  hotel("Combien coûte un chien par nuit ?", holds("8 €")),
  hotel("La piscine est-elle ouverte en octobre ?", holds("de mai à septembre")),
  hotel("Où reçoit-on le code du wifi ?", holds("réception")),
  hotel("Combien de participants y a-t-il au séminaire ?", holds("26")),
  hotel("Quel est le numéro de téléphone de Solène Marchand ?", holds("06 12 55 40 18")),
  hotel("Y a-t-il un sauna ?"),
  vet("¿Cuánto cuesta vacunar contra la rabia?", both(holds("28 €"), lacks("35"))),
  vet("¿Cuántas horas antes de la operación no puede comer el animal?", holds("doce horas")),
  vet("¿Quién hace las ecografías?", holds("Pablo Luna")),
  vet("¿Dónde nos atienden en agosto?", holds("San Antón")),
  vet("¿Cuánto cuesta la esterilización de un conejo?"),
  mensa("Quando inizia la mensa?", holds("21 settembre")),
  mensa("Cosa si mangia martedì?", both(holds("merluzzo"), lacks("pollo"))),
  mensa("A chi ci si rivolge per un reclamo?", holds("Donatella Greco")),
  mensa("Serve un certificato per il menù vegetariano?", holds("senza certificato")),
  mensa("Chi prepara i pasti?", holds("La Zucca")),
  mensa("Quanto costa la merenda?"),
  trilho("A que horas é o encontro na estação?", both(holds("9h30"), lacks("8h00"))),
  trilho("Qual caminhada é mais longa, Serra da Arada ou Passadiços do Rio?", holds("14")),
  trilho("Quanto pagam os não sócios?", holds("5 euros")),
  trilho("Posso levar o meu cão?", both(holds("não são aceites"), holds(/^no\b/im))),
  trilho("Quem é o guia da caminhada de novembro?"),
];

export const NOTICE_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const NOTICE_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
