import type { Material } from "./materials.ts";

/** Takings of a bakery: numbers as Germans write them, days of one year, customers with many rows. */
export interface Delivery {
  readonly no: string;
  readonly day: number;
  readonly month: number;
  readonly customer: string;
  readonly place: string;
  readonly bread: string;
  readonly pieces: number;
  readonly amount: number;
  readonly state: "bezahlt" | "offen" | "abgesagt";
}

const at = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const comma = (value: number): string => value.toFixed(2).replace(".", ",");

export const DELIVERIES: readonly Delivery[] = Array.from({ length: 40 }, (_, index) => ({
  no: `B${501 + index}`,
  day: 1 + ((index * 7) % 27),
  month: 1 + ((index * 5) % 6),
  customer: at(["Adler", "Krone", "Linde", "Mühle", "Post"], index * 3 + Math.floor(index / 6)),
  place: at(["Bonn", "Köln", "Aachen"], index * 2 + Math.floor(index / 4)),
  bread: at(["Roggen", "Dinkel", "Brezel"], index + Math.floor(index / 5)),
  pieces: 5 + ((index * 11) % 37),
  amount: at([18.4, 98.3, 45.25, 150, 98.3, 72.1, 31.9], index * 3 + Math.floor(index / 9)),
  state: at(["bezahlt", "offen", "bezahlt", "abgesagt"] as const, index + Math.floor(index / 7)),
}));

export interface Guest {
  readonly name: string;
  readonly city: string;
  readonly born: number;
  readonly fee: number;
  readonly active: boolean;
}

const GUESTS: readonly Guest[] = [
  { name: "Ida Berg", city: "Oslo", born: 1984, fee: 90, active: true },
  { name: "Jim Cole", city: "Bergen", born: 1971, fee: 60, active: false },
  { name: "Kay Dorn", city: "Oslo", born: 1999, fee: 90, active: true },
  { name: "Lou Ekman", city: "Tromso", born: 2003, fee: 30, active: true },
  { name: "Mia Foss", city: "Bergen", born: 1965, fee: 90, active: true },
  { name: "Ned Gran", city: "Oslo", born: 1990, fee: 60, active: false },
];

export interface Probe {
  readonly day: string;
  readonly station: string;
  readonly level: number;
}

/** Days of two years: a month alone is of neither. */
export const PROBES: readonly Probe[] = Array.from({ length: 30 }, (_, index) => ({
  day: `${2024 + (index % 2)}-${two(1 + ((index * 5) % 12))}-${two(1 + ((index * 3) % 28))}`,
  station: at(["north", "south", "lock"], index + Math.floor(index / 3)),
  level: Math.round((1.2 + ((index * 17) % 40) / 10) * 10) / 10,
}));

const ROWS = DELIVERIES.map(({ no, day, month, customer, place, bread, pieces, amount, state }) =>
  [no, `${two(day)}.${two(month)}.2025`, customer, place, bread, pieces, comma(amount), state].join(";"),
);

export const BAKERY: Material = {
  "lieferungen.csv": `Beleg;Datum;Kunde;Ort;Sorte;Stück;Betrag;Status\n${ROWS.join("\n")}\n`,
  "gaeste.json": JSON.stringify(GUESTS, undefined, 1),
  "probes.csv": `day,station,level\n${PROBES.map(({ day, station, level }) => [day, station, level].join(",")).join("\n")}\n`,
};

const LEVELS = ["INFO", "WARN", "INFO", "ERROR", "INFO", "INFO"] as const;

/** Texts of a small club in six languages, mails, a log: what people ask in words that the text does not use. */
export const CLUB: Material = {
  "choir.md":
    "# Choir, 11 May 2026\n\nPresent: Nell, Omar, Pia. The summer concert takes place on 27 June 2026. The hall costs 420 pounds. Omar plays the organ.\n\n" +
    "- [ ] Nell: print the programme by 1 June 2026\n- [ ] Pia: find a stage\n- [x] Omar: tune the organ\n\nOpen questions:\n- Who turns the pages?\n- Do we sell drinks?\n",
  "hours.md": "# Hours\n\nThe office opens at 08:15 on Mondays. The gate closes at 22:00. A ticket costs 12 pounds.\n",
  "hours-old.md": "# Hours\n\nThe office opens at 09:45 on Mondays. The gate closes at 22:00. A ticket costs 12 pounds.\n",
  "chor.md":
    "# Probe\n\nDas Sommerfest ist am 4. Juli 2026. Der Chorleiter heißt Emil Hahn. Die Noten kosten 36 Euro.\n\n" +
    "- [ ] Bühne mieten (Ute, bis 1. Juni 2026)\n- [x] Plakate kleben\n- [ ] Getränke bestellen\n\nWer holt die Stühle?\n",
  "chorale.md":
    "# Répétition\n\nLe concert aura lieu le 12 juin 2026. La cheffe est Léa Blanc. La location coûte 80 euros.\n\n" +
    "- [ ] Réserver le bus (Hugo)\n- [x] Imprimer les affiches\n- [ ] Accorder le piano\n",
  "coro.md":
    "# Ensayo\n\nEl concierto empieza el 9 de mayo de 2026 a las 20:30. La directora se llama Inés Vega. La entrada cuesta 5 euros.\n\n- [ ] Alquilar sillas (Juan)\n- [x] Pintar el cartel\n- [ ] Avisar a la prensa\n",
  "coro-it.md":
    "# Prova\n\nIl concerto comincia il 3 ottobre 2026 alle 21:15. Il maestro è Aldo Neri. Il noleggio costa 65 euro.\n\n- [ ] Chiamare il tecnico (Lia)\n- [x] Pulire la sala\n- [ ] Stampare i biglietti\n",
  "coral.md":
    "# Ensaio\n\nA festa começa no dia 13 de junho de 2026. O maestro é Rui Lobo. A quota custa 25 euros.\n\n- [ ] Arranjar o palco (Eva)\n- [x] Enviar convites\n- [ ] Comprar água\n",
  "server.log": `${Array.from({ length: 36 }, (_, index) => `2026-04-${two(1 + Math.floor(index / 6))} ${two(7 + (index % 9))}:05:00 ${at(LEVELS, index)} ${at(["started", "slow reply", "saved", "no space", "saved", "ended"], index)}`).join("\n")}\n`,
};

const mail = (from: string, sent: string, text: string): string =>
  `From: ${from}\nTo: desk@mill.example\nDate: ${sent} 09:00:00 +0000\nSubject: Flour\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`;

export const MAILS: Material = {
  "one.eml": mail("Ola <ola@mill.example>", "Mon, 2 Mar 2026", "The flour arrives on 9 March 2026. The truck comes at 06:30."),
  "two.eml": mail("Per <per@mill.example>", "Tue, 3 Mar 2026", "The flour arrives on 16 March 2026. The truck comes at 06:30."),
};

export const SHELF: Material = {
  "pics/DSC1.JPG": "one",
  "pics/DSC2.JPG": "two",
  "pics/DSC3.JPG": "one",
  "draft.txt": "The mill stands.\nThe old mill turns.\n",
  "plan.txt": "Das Rad dreht sich.\nRad und Korn.\n",
  "attic/plan-copy.txt": "Das Rad dreht sich.\nRad und Korn.\n",
  "list.md": "# List\n\nBuy rope. Mill stone.\n",
};
