import type { Material } from "./materials.ts";

export interface Lodger {
  readonly name: string;
  readonly flat: string;
  readonly rent: number;
  readonly since: string;
}

const LODGERS: readonly Lodger[] = [
  { name: "Odd Brekke", flat: "1A", rent: 640, since: "2023-05-01" },
  { name: "Petra Lind", flat: "1B", rent: 580, since: "2024-02-01" },
  { name: "Samir Haddad", flat: "2A", rent: 610, since: "2022-11-15" },
  { name: "Ines Duval", flat: "2B", rent: 700, since: "2025-01-01" },
  { name: "Kofi Asante", flat: "3A", rent: 655, since: "2021-09-01" },
];

const mail = ([from, day]: readonly [string, string], subject: string, body: string): string =>
  `From x@example.org ${day}\nFrom: ${from}\nTo: office@example.org\nSubject: ${subject}\nDate: ${day}\n\n${body}\n`;

/** A house with a courtyard: who lives there, what they borrow from its shed, what they write, and what its door logs. */
export const COURTYARD: Material = {
  "lodgers.csv": `Lodger,Flat,Rent (£),Moved in\n${LODGERS.map(({ name, flat, rent, since }) => [name, flat, rent, since].join(",")).join("\n")}\n`,
  "shed.csv":
    "Day,Thing,Lodger,Days,Return\n2026-03-02,hedge trimmer,Odd Brekke,3,2026-03-05\n2026-03-04,ladder,Petra Lind,25,\n2026-03-09,ladder,Kofi Asante,4,2026-03-13\n2026-03-11,drill,Petra Lind,2,2026-03-13\n2026-03-20,drill,Odd Brekke,5,\n",
  "post.mbox": [
    mail(["Petra Lind <petra@example.org>", "Mon, 2 Mar 2026 10:00:00 +0000"], "Noise at night", "The music from 2B goes on until two."),
    mail(["Kofi Asante <kofi@example.org>", "Tue, 10 Mar 2026 09:00:00 +0000"], "Keys", "The spare keys are at the desk."),
    mail(["Ines Duval <ines@example.org>", "Fri, 20 Mar 2026 09:00:00 +0000"], "Bicycles", "There are bicycles in the hall again."),
    mail(["Kofi Asante <kofi@example.org>", "Wed, 1 Apr 2026 09:00:00 +0000"], "Cellar", "The cellar light is broken."),
  ].join("\n"),
  "door.log":
    "2026-03-02 08:00:01 INFO unlocked\n2026-03-02 22:14:40 ERROR bolt stuck\n2026-03-02 22:15:05 ERROR bolt stuck\n2026-03-03 07:02:44 INFO unlocked\n2026-03-03 09:20:31 ERROR card unreadable\n",
  "rota week 1.txt": "Monday: stairs, Petra\nFriday: bins, Kofi\n",
  "rota week 2.txt": "Monday: stairs, Odd\nFriday: gutters, Ines\n",
  "rota week 3.txt": "Monday: stairs, Samir\nFriday: bins, Petra\n",
};
