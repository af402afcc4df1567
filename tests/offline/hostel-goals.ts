import { both, type Check, type GoalRow, holds, inOrder } from "./goal.ts";
import { HOSTEL, LOG_LINES, ROOMS, SHIFTS, STAYS } from "./hostel-materials.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: HOSTEL, right });
const refused = (goal: string): GoalRow => ({ goal, on: HOSTEL, right: undefined });
const nights = (rows: typeof STAYS): number => sum(rows.map((row) => row.nights));
const hoursOf = (helper: string): number => sum(SHIFTS.filter((row) => row.helper === helper).map(({ hours }) => hours));
const guests = STAYS.map(({ guest }) => guest);
const seaRooms: readonly string[] = ROOMS.filter(({ seaView }) => seaView).map(({ room }) => room);
const unbooked = ROOMS.filter(({ room }) => STAYS.every((stay) => stay.room !== room)).map(({ room }) => room);
const rooms = ROOMS.map(({ room }) => room);
const errors = LOG_LINES.filter(([, level]) => level === "ERROR").map(([time]) => time);
const once: Check = ({ text }) => (text.split("12 December 2026").length === 2 ? undefined : "it is not quoted once");

export const HOSTEL_GOALS: readonly GoalRow[] = [
  asked("which room has never been booked?", just(unbooked, rooms)),
  asked("rooms with no bookings", just(unbooked, rooms)),
  asked("How many nights did we sell in rooms with a sea view?", only(nights(STAYS.filter(({ room }) => seaRooms.includes(room))))),
  asked(
    "Which guests who arrived in October haven't paid yet?",
    just(
      STAYS.filter(({ arrival, paid }) => arrival.startsWith("2026-10") && !paid).map(({ guest }) => guest),
      guests,
    ),
  ),
  asked(
    "show the three longest stays, longest first",
    inOrder(
      ...STAYS.toSorted((a, b) => b.nights - a.nights)
        .slice(0, 1)
        .map(({ ref }) => ref),
    ),
  ),
  asked(
    "On average, how many nights do people from each country stay?",
    groups(
      figuresOf(
        STAYS,
        ({ country }) => country,
        (rows) => mean(rows.map((row) => row.nights)),
      ),
    ),
  ),
  asked(
    "bookings that are paid but not from Norway",
    just(
      STAYS.filter(({ paid, country }) => paid && country !== "Norway").map(({ ref }) => ref),
      STAYS.map(({ ref }) => ref),
    ),
  ),
  asked("How many hours did Ivo scrub?", only(hoursOf("Ivo"))),
  asked("Wie viele Stunden hat Jana geschrubbt?", only(hoursOf("Jana"))),
  asked("¿Cuántas horas fregó Kurt?", only(hoursOf("Kurt"))),
  asked("Quantas horas esfregou o Ivo?", only(hoursOf("Ivo"))),
  asked(
    "hours by helper, most hours first",
    sorted(
      figuresOf(
        SHIFTS,
        ({ helper }) => helper,
        (rows) => sum(rows.map(({ hours }) => hours)),
      ),
    ),
  ),
  asked(
    "show the last three shifts",
    inOrder(
      ...SHIFTS.map(({ date }) => date)
        .toSorted()
        .toReversed()
        .slice(0, 3),
    ),
  ),
  asked("Show the errors", holds(...errors)),
  asked(
    "Which hour had the most errors?",
    both(holds("20:00: 2"), ({ text }) => (text.includes("19:00") ? "it tells another hour" : undefined)),
  ),
  asked("errors per hour", holds("19:00: 1", "20:00: 2")),
  asked("whats the error that door.log shows most often?", holds("battery low", "2 times")),
  asked("When is the house party and where is it?", both(holds("12 December 2026"), once)),
];

export const HOSTEL_REFUSED: readonly GoalRow[] = [
  refused("which rooms were never booked in October?"),
  refused("which rooms were never cleaned?"),
  refused("How many hours did Ivo waste?"),
  refused("Wie viele Stunden hat Jana gefehlt?"),
  refused("How many shifts did Kurt cancel?"),
  refused("How many shifts has Kurt overdue?"),
  refused("When were the most errors?"),
  refused("How many guests are students?"),
  refused("Which guest was the rudest?"),
];
