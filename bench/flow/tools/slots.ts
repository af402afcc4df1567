import type { Slot, SlotType } from "@aether/protocol";
import type { Data, Fields } from "../environment.ts";
import { textOf } from "./world.ts";

/** What an argument is, by its name; the others are what their value looks like. */
const BY_NAME: readonly (readonly [RegExp, SlotType])[] = [
  [/^(recipients|participants|cc|bcc|.*e?mail|.*emails)$/, "address"],
  [/(^|_)(url|host|website)$/, "host"],
  [/(_id|_ids|^id|^channel|file_?name)$/, "id"],
  [/(amount|price)$/, "amount"],
  [/(iban|account)$/, "account"],
  [/(date|_time|_day|^day)$/, "date"],
  [/path$/, "path"],
];

/** As a slot bears it; nothing that long is named by anybody. */
const MOST_VALUE = 4_096;

/** The security-relevant arguments of a call, one slot for each value; what a list or a mapping holds stands for itself. */
export function slotsOf(args: Fields, relevant: readonly string[]): Slot[] {
  return relevant.flatMap((name) =>
    valuesOf(name, args[name]).map(({ slot, value }) => ({ slot, type: typeOf(slot, value), value: value.slice(0, MOST_VALUE) })),
  );
}

interface Named {
  readonly slot: string;
  readonly value: string;
}

function valuesOf(slot: string, data: Data | undefined): Named[] {
  if (data === undefined || data === null || data === "") return [];
  if (Array.isArray(data)) return data.flatMap((item) => valuesOf(slot, item));
  // Such as an attachment: { type: "file", file_id: "19" }.
  if (typeof data === "object") return Object.entries(data).flatMap(([name, value]) => (name === "type" && value === "file" ? [] : valuesOf(name, value)));
  // A yes or no reaches nobody and strikes nothing.
  if (typeof data === "boolean") return [];
  return [{ slot, value: textOf(data) }];
}

function typeOf(slot: string, value: string): SlotType {
  const [, type] = BY_NAME.find(([name]) => name.test(slot)) ?? [];
  // A file in the root of its tree has a name and no path.
  if (type === "path" && !value.includes("/")) return "id";
  if (type !== undefined) return type;
  if (value.includes("@")) return "address";
  if (/^[A-Z]{2}\d{2}[A-Z0-9 ]{8,}$/.test(value)) return "account";
  // What nobody is called is a thing's own name, such as a password.
  return /^[@\p{Lu}\p{Lo}]/u.test(value) ? "person" : "id";
}
