import { type Check, fileIs, type GoalRow, inOrder } from "./goal.ts";
import { BOOKINGS, type Booking, CLIENTS, SALON } from "./salon-materials.ts";
import { figuresOf, groups, just, only, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: SALON, right });
const refused = (goal: string): GoalRow => ({ goal, on: SALON, right: undefined });

const ids = (keeps: (row: Booking) => boolean): Check =>
  just(
    BOOKINGS.filter(keeps).map(({ id }) => String(id)),
    BOOKINGS.map(({ id }) => String(id)),
  );
const clients = (keeps: (name: string) => boolean): Check =>
  just(
    CLIENTS.map(({ client }) => client).filter(keeps),
    CLIENTS.map(({ client }) => client),
  );
const money = (rows: readonly Booking[]): number => sum(rows.map(({ price }) => price));
const townOf = (name: string): string => CLIENTS.find(({ client }) => client === name)?.town ?? "";
const of = (month: string) => BOOKINGS.filter(({ date }) => date.startsWith(month));
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const average = money(BOOKINGS) / BOOKINGS.length;
const perStylist = figuresOf(BOOKINGS, ({ stylist }) => stylist, money);
const perTown = figuresOf(BOOKINGS, ({ client }) => townOf(client), money);
const perService = figuresOf(
  BOOKINGS,
  ({ service }) => service,
  (rows) => rows.length,
);
const perClient = figuresOf(
  BOOKINGS,
  ({ client }) => client,
  (rows) => rows.length,
);

export const SALON_GOALS: readonly GoalRow[] = [
  asked("How much money did we take in April?", only(money(of("2026-04")))),
  asked("What did Kim earn in total?", only(money(BOOKINGS.filter(({ stylist }) => stylist === "Kim")))),
  asked("How much is still unpaid?", only(money(BOOKINGS.filter(({ paid }) => !paid)))),
  asked("Which stylist brought in the most money?", groups(perStylist.slice(0, 1), perStylist)),
  asked("Takings per town", groups(perTown)),
  asked("What is the most popular service?", groups(perService.slice(0, 1), perService)),
  asked(
    "Which clients came more than twice?",
    groups(
      perClient.filter(([, count]) => count > 2),
      perClient,
    ),
  ),
  asked(
    "Bookings on Saturdays",
    ids(({ date }) => weekdayOf(date) === 6),
  ),
  asked("When was Tom Hale here last?", inOrder("2026-04-11")),
  asked(
    "Which bookings cost more than average?",
    ids(({ price }) => price > average),
  ),
  asked(
    "Show me the bookings of clients from York",
    ids(({ client }) => townOf(client) === "York"),
  ),
  asked(
    "Give me the phone numbers of clients who have not paid",
    clients((name) => BOOKINGS.some(({ client, paid }) => client === name && !paid)),
  ),
  asked(
    "How many clients from Leeds have not paid?",
    only(new Set(BOOKINGS.filter(({ client, paid }) => !paid && townOf(client) === "Leeds").map(({ client }) => client)).size),
  ),
  asked(
    "Which clients have an email?",
    clients((name) => CLIENTS.some(({ client, email }) => client === name && email !== "")),
  ),
  asked(
    "Save all unpaid bookings to unpaid.csv",
    fileIs(
      "unpaid.csv",
      ids(({ paid }) => !paid),
    ),
  ),
  asked("How many bookings over £50 did Jo have?", only(BOOKINGS.filter(({ stylist, price }) => stylist === "Jo" && price > 50).length)),
];

export const SALON_REFUSED: readonly GoalRow[] = [
  refused("Who has never paid by card?"),
  refused("How much did we take per day on average?"),
  refused("What is the average phone number of the clients of Kim?"),
];
