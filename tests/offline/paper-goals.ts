import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import type { Material } from "./materials.ts";
import { BIBLIOTECA, CONDOMINIO, GIMNASIO, KAFFEE, SERVICE, TENANCY } from "./paper-materials.ts";

const on =
  (material: Material) =>
  (goal: string, right?: Check): GoalRow => ({ goal, on: material, right });
const flat = on(TENANCY);
const kaffee = on(KAFFEE);
const service = on(SERVICE);
const gym = on(GIMNASIO);
const libri = on(BIBLIOTECA);
const casa = on(CONDOMINIO);

/** Questions in words of their own; those without a check are not answered by the material. */
const ALL: readonly GoalRow[] = [
  flat("How much is the rent?", both(holds("£875"), lacks("1,000"))),
  flat("When does the tenancy start?", holds("1 September 2026")),
  flat("Can the tenant sublet the flat?", holds("Subletting is not permitted")),
  flat("Who is responsible for the boiler?", holds("The landlord looks after the boiler")),
  flat("How many keys did we get for the front door?", holds("Three keys")),
  flat("On which evening do I put the bins out?", holds("Tuesday")),
  flat("Where is the electric heater?", holds("under the stairs")),
  flat("How much notice must the landlord give before he visits?", holds("24 hours")),
  flat("What condition is the wardrobe in?", holds("one hinge loose")),
  flat("How much is the parking space?"),
  flat("When was the house built?"),
  flat("Can I paint the walls?"),
  kaffee("Wie oft muss ich die Maschine entkalken?", holds("drei Monate")),
  kaffee("Wie schwer ist das Gerät?", holds("9,2 kg")),
  kaffee("Darf die Brühgruppe in die Spülmaschine?", both(holds("Sie darf nicht in die Spülmaschine"), lacks("Milchbehälter"))),
  kaffee("Warum soll man keinen Essig nehmen?", holds("Dichtungen angreift")),
  kaffee("Wie lange habe ich Garantie auf die Pumpe?", holds("fünf Jahre")),
  kaffee("Was bedeutet es, wenn die gelbe Lampe blinkt?", holds("fehlt Wasser")),
  kaffee("Wo wird die Maschine repariert?", holds("Kassel")),
  kaffee("Wie viele Tassen Milch fasst der Milchbehälter?"),
  kaffee("Was kostet ein neuer Filter?"),
  service("How long are the results stored?", holds("90 days")),
  service("Who was on call in week 15?", both(holds("Oscar Lind"), lacks("Mei"))),
  service("Which carrier timed out?", holds("Falk")),
  service("How often does it poll the carriers?", holds("15 minutes")),
  service("Who wrote the worker?"),
  gym("¿A qué hora es la clase de yoga?", both(holds("9:30"), lacks("18:30"))),
  gym("¿Quién da pilates?", holds("Elena Sanz")),
  gym("¿Cuánto dura una clase?", holds("50 minutos")),
  gym("¿Hay que llevar toalla?", both(holds("obligatorio"), holds("toalla"))),
  gym("¿Cuándo es gratis la matrícula?", holds("septiembre")),
  gym("¿Cuánto cuesta la sauna?"),
  libri("Quanti libri si possono prendere?", holds("cinque libri")),
  libri("Quale preventivo ha la garanzia più lunga?", both(holds("5 anni"), holds(/^(?:Longest: .*legnoarte|preventivo-legnoarte\.txt says more)/im))),
  libri("Quanto si paga se si è in ritardo?", holds("10 centesimi")),
  libri("Si può bere acqua nella sala studio?", holds("ammessa")),
  libri("Quanto costa la tessera per i non residenti?"),
  casa("Quanto custou a reparação do elevador?", holds("1.320")),
  casa("Quem trata do lixo?", holds("Duarte Pires")),
  casa("Porque é que as obras só começam em setembro?", holds("andaimes")),
  casa("Quand la chaudière sera-t-elle remplacée et par qui ?", holds("mai", "Thermelec")),
  casa("Peut-on faire un barbecue sur le balcon ?", both(holds("pas autorisés"), holds(/^no\b/im))),
  casa("Qui repeint la façade ?"),
];

export const PAPER_GOALS: readonly GoalRow[] = ALL.filter(({ right }) => right !== undefined);
export const PAPER_REFUSED: readonly GoalRow[] = ALL.filter(({ right }) => right === undefined);
