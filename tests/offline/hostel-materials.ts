import type { Material } from "./materials.ts";

const pick = <Value>(from: readonly Value[], at: number): Value => from[at % from.length] as Value;
const two = (value: number): string => String(value).padStart(2, "0");

export interface Stay {
  readonly ref: string;
  readonly guest: string;
  readonly country: string;
  readonly room: string;
  readonly arrival: string;
  readonly nights: number;
  readonly paid: boolean;
}

/** `Loft` was never booked, and neither was `Barn`. */
export const ROOMS = [
  { room: "Heron", floor: "ground", seaView: true },
  { room: "Otter", floor: "ground", seaView: false },
  { room: "Seal", floor: "upper", seaView: true },
  { room: "Loft", floor: "upper", seaView: false },
  { room: "Barn", floor: "ground", seaView: false },
] as const;

export const STAYS: readonly Stay[] = Array.from({ length: 23 }, (_, at) => ({
  ref: `H${310 + at}`,
  guest: pick(["Ana Lopes", "Ben Whitlock", "Chiara Conti", "Dag Solberg", "Elin Haugen"], at * 3 + Math.floor(at / 4)),
  country: pick(["Norway", "Italy", "Ireland"], at * 2),
  room: pick(["Heron", "Otter", "Seal"], at * 5 + Math.floor(at / 3)),
  arrival: `2026-${two(9 + (at % 3))}-${two(1 + ((at * 7) % 28))}`,
  nights: 1 + ((at * 5) % 11) + (at === 6 ? 12 : 0),
  paid: at % 4 !== 1,
}));

export interface Shift {
  readonly date: string;
  readonly helper: string;
  readonly hours: number;
}

/** In no order of their days. */
export const SHIFTS: readonly Shift[] = Array.from({ length: 14 }, (_, at) => ({
  date: `2026-10-${two(1 + ((at * 11) % 29))}`,
  helper: pick(["Ivo", "Jana", "Kurt"], at * 2 + Math.floor(at / 5)),
  hours: 2 + ((at * 3) % 5) / 2,
}));

export const LOG_LINES = [
  ["2026-11-14 19:05:14", "INFO", "front: opened"],
  ["2026-11-14 19:15:29", "ERROR", "front: card not recognised"],
  ["2026-11-14 20:01:02", "ERROR", "front: battery low"],
  ["2026-11-14 20:14:40", "WARN", "boot room: left open"],
  ["2026-11-14 20:44:51", "ERROR", "front: battery low"],
  ["2026-11-14 22:10:00", "INFO", "front: closed"],
] as const;

const yes = (value: boolean): string => (value ? "yes" : "no");

export const HOSTEL: Material = {
  "rooms.csv": `room,floor,sea view\n${ROOMS.map(({ room, floor, seaView }) => [room, floor, yes(seaView)].join(",")).join("\n")}\n`,
  "bookings.csv": `ref,guest,country,room,arrival,nights,paid?\n${STAYS.map(({ ref, guest, country, room, arrival, nights, paid }) =>
    [ref, guest, country, room, arrival, nights, yes(paid)].join(","),
  ).join("\n")}\n`,
  "shifts.csv": `date,helper,hours\n${SHIFTS.map(({ date, helper, hours }) => [date, helper, hours].join(",")).join("\n")}\n`,
  "door.log": `${LOG_LINES.map((parts) => parts.join(" ")).join("\n")}\n`,
  "house-rules.md": "# House rules\n\nThe house party is on 12 December 2026 in the dining hall.\n\nA dog costs 6 euros a night.\n",
};
