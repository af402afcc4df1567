import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import type { Material } from "./materials.ts";
import { ESCUELA, GITE, KITA, NATACAO, WORKSHOP } from "./society-materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const bikes = on(WORKSHOP);
const kita = on(KITA);
const gite = on(GITE);
const escuela = on(ESCUELA);
const nado = on(NATACAO);

/** Questions in words of their own; those without a check are not answered by the material. */
const ALL: readonly GoalRow[] = [
  bikes("What happens to bikes that are not picked up?", holds("refugee centre")),
  bikes("How much is a full service?", both(holds("£45"), lacks("lease"))),
  bikes("Who runs the beginners' course?", holds("Petra")),
  bikes("Do I have to make an appointment?", holds("do not need an appointment")),
  bikes("Which insurance offer is cheaper?", both(holds("£289"), holds(/^Cheapest: .*cedar/im))),
  bikes("Which offer has the higher excess, Norwell or Cedar?", both(holds("£400"), holds(/^(?:Highest: Cedar|insurance-cedar\.txt says more)/im))),
  bikes("How much money did you make in January?", holds("£1,930")),
  bikes("When does the rent go up and by how much?", holds("£40 in June")),
  bikes("Who is bringing the compressor?", holds("Dana Reyes")),
  bikes("Are you open on Thursdays?"),
  bikes("How much does a new chain cost?"),
  bikes("Who teaches the advanced course?"),
  kita("Wann findet das Laternenfest statt?", holds("11. November")),
  kita("Wer macht den Punsch?", holds("Familie Aydin")),
  kita("Bis wann muss ich mein Kind abholen?", holds("16:30")),
  kita("Darf mein Kind Spielzeug mitbringen?", holds("nur montags")),
  kita("Wie lange muss ein Kind nach Fieber zu Hause bleiben?", holds("24 Stunden")),
  kita("Was kostet das Essen im Monat?", holds("68 Euro")),
  kita("Warum macht die Kita am 24. Oktober früher zu?", holds("Fortbildung")),
  kita("Wer bringt die Laternen?"),
  kita("Was kostet das Laternenfest?"),
  gite("Combien de personnes peuvent dormir dans le gîte ?", holds("six personnes")),
  gite("Où est la clé ?", holds("boîte à code")),
  gite("Quel jour ramasse-t-on les poubelles noires ?", holds("le jeudi")),
  gite("La boulangerie est-elle ouverte le mercredi ?", both(holds("fermée le mercredi"), holds(/^no\b/im))),
  gite("Quand la caution est-elle remboursée ?", holds("une semaine")),
  gite("Qui appeler en cas de panne ?", holds("Kervella")),
  gite("Y a-t-il une piscine ?"),
  gite("Combien coûte le bois ?"),
  escuela("¿Cuándo termina el curso?", holds("18 de junio")),
  escuela("¿Cuánto cuesta alquilar un violín?", holds("12 €")),
  escuela("¿Se puede alquilar un piano?", both(holds("no se alquilan"), holds(/^no\b/im))),
  escuela("¿A quién hay que avisar si falto?", holds("Rocío Vega")),
  escuela("Dove si tiene il saggio?", holds("Rossini")),
  escuela("L'ingresso al saggio è gratuito?", holds("libero")),
  escuela("Chi offre il rinfresco?", holds("Mori")),
  escuela("¿Cuánto cuesta una clase individual?"),
  nado("Em que dias há treino?", holds("segundas e quintas")),
  nado("É preciso usar touca?", holds("obrigatório")),
  nado("A piscina está aberta em agosto?", both(holds("fecha em agosto"), holds(/^no\b/im))),
  nado("Quem é o treinador?", holds("Nuno Falcão")),
  nado("Quanto custa a touca?"),
];

export const SOCIETY_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const SOCIETY_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
