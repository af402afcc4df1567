import type { Material } from "./materials.ts";

/** A workshop for bicycles in English: a leaflet, two offers of insurance, minutes. */
export const WORKSHOP: Material = {
  "leaflet.md": `# Spoke & Chain

We mend bicycles every Wednesday from 16:00 to 19:30 in the arches under the viaduct.

A puncture is £6, a full service £45. Bring your own inner tube and it is £4 only.

Bikes that nobody fetches within eight weeks are given to the refugee centre.

Our mechanics are Joe Adeyemi and Petra Novak. Petra also teaches the beginners' course, which takes place on the first Saturday of each month.

You do not need an appointment. Children under twelve must come with a grown-up.
`,
  "insurance-norwell.txt": `NORWELL MUTUAL
Offer of liability insurance

Annual premium: £312
Cover: up to £2 million
Excess: £250
Valid until: 31 March 2027
`,
  "insurance-cedar.txt": `CEDAR INSURANCE
Offer of liability insurance

Annual premium: £289
Cover: up to £1 million
Excess: £400
Valid until: 15 April 2027
`,
  "minutes.md": `# Minutes, 3 February 2027

The rent for the arches goes up by £40 in June. Joe will ask the council for a longer lease.

The compressor is broken; Dana Reyes has a spare one and will bring it next week.

We took £1,930 in January, £210 more than in December.
`,
};

/** A kindergarten in German. */
export const KITA: Material = {
  "elternbrief.md": `# Elternbrief Oktober

Liebe Eltern,

das Laternenfest ist am 11. November. Wir treffen uns um 17 Uhr am Spielplatz und laufen bis zur Kirche. Für den Punsch sorgt Familie Aydin.

Bitte bringen Sie bis Ende des Monats Matschhosen und Gummistiefel mit, alles mit Namen versehen.

Am Freitag, dem 24. Oktober, schließen wir wegen einer Fortbildung schon um 12 Uhr.

Das Essensgeld beträgt ab November 68 Euro im Monat. Es wird zum 5. abgebucht.
`,
  "hausregeln.txt": `Regeln der Kita Regenbogen

Bringzeit ist zwischen 7:15 und 9:00 Uhr, abgeholt wird spätestens um 16:30 Uhr.
Kranke Kinder bleiben zu Hause. Nach Fieber muss ein Kind 24 Stunden fieberfrei sein.
Süßigkeiten geben Sie bitte nicht mit. Zum Geburtstag darf ein Kuchen mitgebracht werden.
Spielzeug von daheim ist nur montags erlaubt.
Medikamente verabreichen wir nicht.
`,
};

/** A holiday house in French. */
export const GITE: Material = {
  "gite.md": `# Gîte du Moulin

Le gîte peut accueillir six personnes. Il y a deux chambres à l'étage et un canapé-lit au salon.

La clé se trouve dans la boîte à code à gauche de la porte. Arrivée dès 16 heures.

Le bois pour la cheminée est fourni. Les poubelles jaunes sont ramassées le lundi matin, les noires le jeudi.

La boulangerie la plus proche est à 3 kilomètres, à Saint-Aubin. Elle est fermée le mercredi.

Le ménage de fin de séjour coûte 60 €, sauf si vous le faites vous-mêmes. La caution de 300 € est rendue sous une semaine.

En cas de panne, appelez Monsieur Kervella au 02 98 55 01 72.
`,
};

/** A music school in Spanish and Italian, in one folder. */
export const ESCUELA: Material = {
  "escuela.md": `# Escuela de música Allegro

El curso empieza el 14 de septiembre y termina el 18 de junio. Cada clase individual dura 40 minutos.

La matrícula se abre el 1 de junio. El segundo hermano paga la mitad.

Los violines se alquilan por 12 € al mes; los pianos no se alquilan.

Las faltas se avisan a Rocío Vega, la secretaria, con un día de antelación.
`,
  "saggio.txt": `Saggio di fine anno

Il saggio si svolge venerdì 11 giugno alle 20:30 nell'auditorium Rossini. L'ingresso è libero.
Le prove generali sono giovedì alle 17:00. Gli allievi portano lo strumento e una bottiglia d'acqua.
Il rinfresco è offerto dal panificio Mori.
`,
};

/** A swimming club in Portuguese. */
export const NATACAO: Material = {
  "regras.md": `# Clube de Natação Maré

Os treinos são às segundas e quintas, das 18h30 às 20h00. A piscina fecha em agosto.

O uso de touca é obrigatório. É proibido correr à volta da piscina.

A mensalidade custa 32 euros; quem paga o ano inteiro tem 10 % de desconto.

O treinador principal é o Nuno Falcão. As inscrições são na secretaria, com a Marta Seixas.
`,
};
