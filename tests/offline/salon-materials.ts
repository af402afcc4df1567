import type { Material } from "./materials.ts";

export interface Booking {
  readonly id: number;
  /** As 2026-03-03; in the file the day stands first. */
  readonly date: string;
  readonly client: string;
  readonly stylist: string;
  readonly service: string;
  readonly minutes: number;
  readonly price: number;
  readonly paid: boolean;
  readonly method: string;
}

const rows = `
1001 2026-03-03 Anna_Price Kim Cut_and_dry 45 38 yes card
1002 2026-03-03 Tom_Hale Jo Trim 30 18 yes cash
1003 2026-03-04 Priya_Shah Kim Full_colour 120 85 yes card
1004 2026-03-05 Anna_Price Lea Beard_trim 15 10 no
1005 2026-03-07 Ruth_Bell Jo Highlights 150 110 yes card
1006 2026-03-14 Sam_Ode Kim Trim 30 18 yes cash
1007 2026-03-21 Priya_Shah Lea Cut_and_dry 45 38 no
1008 2026-04-02 Ruth_Bell Kim Full_colour 120 85 yes card
1009 2026-04-03 Mia_Ford Jo Trim 30 18 yes cash
1010 2026-04-11 Tom_Hale Jo Trim 30 18 yes card
1011 2026-04-18 Mia_Ford Kim Trim 30 18 no
1012 2026-04-25 Anna_Price Kim Cut_and_dry 45 38 yes card`;

export const BOOKINGS: readonly Booking[] = rows
  .trim()
  .split("\n")
  .map((row) => {
    const [id = "", date = "", client = "", stylist = "", service = "", minutes = "", price = "", paid = "", method = ""] = row.replaceAll("_", "~").split(" ");
    const words = (text: string): string => text.replaceAll("~", " ");
    return {
      id: Number(id),
      date,
      client: words(client),
      stylist,
      service: words(service),
      minutes: Number(minutes),
      price: Number(price),
      paid: paid === "yes",
      method,
    };
  });

export interface Client {
  readonly client: string;
  readonly phone: string;
  readonly email: string;
  readonly town: string;
}

export const CLIENTS: readonly Client[] = [
  { client: "Anna Price", phone: "07700 900111", email: "anna@salon.example", town: "Leeds" },
  { client: "Tom Hale", phone: "07700 900112", email: "", town: "York" },
  { client: "Priya Shah", phone: "07700 900113", email: "priya@salon.example", town: "Leeds" },
  { client: "Ruth Bell", phone: "07700 900114", email: "ruth@salon.example", town: "Ilkley" },
  { client: "Sam Ode", phone: "07700 900115", email: "", town: "York" },
  { client: "Mia Ford", phone: "07700 900116", email: "mia@salon.example", town: "Leeds" },
];

const csv = (lines: readonly (readonly (string | number)[])[]): string => `${lines.map((cells) => cells.join(",")).join("\n")}\n`;

/** What a hairdresser keeps: units in the headings, pounds before the amounts, days first. */
export const SALON: Material = {
  "bookings.csv": csv([
    ["Booking ID", "Date", "Client", "Stylist", "Service", "Duration (min)", "Price (£)", "Paid", "Payment method"],
    ...BOOKINGS.map(({ id, date, client, stylist, service, minutes, price, paid, method }) => [
      id,
      date.split("-").toReversed().join("/"),
      client,
      stylist,
      service,
      minutes,
      `£${price.toFixed(2)}`,
      paid ? "yes" : "no",
      method,
    ]),
  ]),
  "clients.csv": csv([["Client", "Phone", "Email", "Town"], ...CLIENTS.map(({ client, phone, email, town }) => [client, phone, email, town])]),
};
