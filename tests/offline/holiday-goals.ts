import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import { CAMPSITE, CHORALE, COWORKING, MUSEO, PASSEIO, ZAHNARZT } from "./holiday-materials.ts";
import type { Material } from "./materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const camp = on(CAMPSITE);
const zahn = on(ZAHNARZT);
const choeur = on(CHORALE);
const oficina = on(COWORKING);
const museo = on(MUSEO);
const passeio = on(PASSEIO);

/** Questions in words of their own; those without a check are not answered by the material. */
const ALL: readonly GoalRow[] = [
  camp("By what time do we have to leave the pitch?", holds("11:00")),
  camp("Can I bring my cat?", both(holds("Other pets cannot be accepted"), lacks("lead"))),
  camp("Are the showers free?", holds("included in the price")),
  camp("How much is a family tent in high season?", holds("£29")),
  camp("Who is leading the canoe trip?", holds("Imogen Frost")),
  camp("Do I get the deposit back if I cancel three weeks before?", holds("you get it back")),
  camp("How far is the lake?", holds("1.2 kilometres")),
  camp("When does the village shop close?", holds("17:30")),
  camp("Where does the wifi work?", holds("near the reception")),
  camp("Can I rent a bicycle?"),
  camp("How much does a night for a horse cost?"),
  camp("Who repairs the washing machine?"),
  zahn("Wann ist die Praxis am Donnerstag geöffnet?", both(holds("19:00"), lacks("13:00"))),
  zahn("Was kostet eine Zahnreinigung?", holds("95 Euro")),
  zahn("Wie lange darf ich nach dem Zahnziehen nicht rauchen?", holds("drei Tage")),
  zahn("Gibt es einen Fahrstuhl?", holds("Aufzug")),
  zahn("Wer kümmert sich um die Bestellungen?", holds("Samira Haddad")),
  zahn("Hat die Praxis am Samstag geöffnet?"),
  zahn("Wann kommt das Röntgengerät und wer erklärt es uns?", holds("22. März", "Tobias Kern")),
  zahn("Was kostet eine Krone?"),
  choeur("Quelle salle est la moins chère ?", both(holds("890 €"), holds(/^Cheapest: .*Od[ée]on/im))),
  choeur("À quelle heure commencent les répétitions ?", holds("19 h 45")),
  choeur("Faut-il apporter des serviettes pour le voyage ?", holds("les serviettes non")),
  choeur("Combien paient les étudiants ?", holds("60 €")),
  choeur("Qui est le trésorier ?", holds("Mathieu Lenoir")),
  choeur("Combien coûte le voyage à Bruges ?"),
  oficina("¿Se puede comer en la mesa?", holds("pero no en las mesas de trabajo")),
  oficina("¿Está abierto los domingos?", both(holds("permanece cerrado"), holds(/^no\b/im))),
  oficina("¿Cuánto cuesta una mesa fija?", both(holds("185 €"), lacks("110"))),
  oficina("¿Quién cuida las plantas?", holds("Iker Zubia")),
  oficina("¿Con cuánta antelación hay que avisar para darse de baja?", holds("30 días")),
  oficina("¿Cuánto cuesta el aparcamiento?"),
  museo("Fino a che ora si può entrare?", holds("17:15")),
  museo("Quanto costa il biglietto per gli studenti?", holds("6 euro")),
  museo("Si possono fare foto con il flash?", holds("vietato")),
  museo("Quale laboratorio costa di più?", both(holds("25 euro"), holds("Legatoria"))),
  museo("Chi tiene il corso di ceramica?"),
  passeio("A que horas sai o autocarro?", holds("8h15")),
  passeio("Quantos professores vão com as crianças?", holds("três professores")),
  passeio("Os alunos podem levar telemóvel?", both(holds("Não é permitido"), holds(/^no\b/im))),
  passeio("Quem é o motorista do autocarro?"),
];

export const HOLIDAY_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const HOLIDAY_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
