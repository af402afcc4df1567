import type { FlowClass, Slot, SlotType } from "@aether/protocol";
import { expect, test } from "vitest";
import { type Deed, deedOf, LOOKS } from "./word-acts.ts";
import { forbiddenInWords, timesInWords } from "./words.ts";

/** What the letters of a sentence below stand for. */
const THINGS = {
  P: ["path", "path", "/mnt/local/d/report.md"],
  Q: ["path", "path", "/mnt/local/d/other.md"],
  A: ["recipients", "address", "ann@x.example"],
  B: ["recipients", "address", "bob@x.example"],
  K: ["recipient", "account", "UK12345678901234567890"],
  N: ["file_id", "id", "13"],
  F: ["user", "person", "Fred"],
} as const satisfies Record<string, readonly [slot: string, type: SlotType, value: string]>;
type Letter = keyof typeof THINGS;

const DEEDS: Readonly<Record<string, readonly [role: string, name: string, flow: FlowClass][]>> = {
  path: [
    ["remove", "vfs.remove", "destructive"],
    ["write", "vfs.write", "durable-write"],
  ],
  id: [
    ["remove", "drive.delete_file", "destructive"],
    ["write", "drive.append_to_file", "send"],
  ],
  address: [["send", "mail.send_email", "send"]],
  account: [["pay", "bank.send_money", "send"]],
  person: [
    ["remove", "chat.remove_user_from_slack", "destructive"],
    ["send", "chat.send_direct_message", "send"],
  ],
};

/** `remove`, `write`, `send` or `pay`; `read`: it may be looked at; `forbidden`; `none`: the words do not name it. */
export function roleOf(sentence: string, letter: Letter): string {
  const words = sentence
    .replace(/(?<![\p{L}\p{N}'’])[PQABKF](?![\p{L}\p{N}'’])|(?<=[dl]['’])[PQABK](?!\p{L})/gu, (one) => THINGS[one as Letter][2])
    .replace(/(?<!\p{L})N(?!\p{L})/gu, "13");
  const [name, type, value] = THINGS[letter];
  const slot: Slot = { slot: name, type, value };
  const deeds = (DEEDS[type] ?? []).map(([role, call, flow]): [string, Deed] => [role, deedOf(call, flow, [slot])]);
  const named = deeds.filter(([, deed]) => timesInWords(words, slot, deed) > 0).map(([role]) => role);
  if (named.length > 0) return named.join(" ");
  if ([...deeds.map(([, deed]) => deed), LOOKS].some((deed) => forbiddenInWords(words, slot, deed))) return "forbidden";
  return timesInWords(words, slot, LOOKS) > 0 ? "read" : "none";
}

type Row = readonly [words: string, ...roles: readonly `${Letter}=${string}`[]];
/** Each sentence gives each thing its role. */
export function holds(rows: readonly Row[]): void {
  test.for<Row>(rows)("%s", ([words, ...roles]) => {
    expect(roles.map((role) => `${role[0]}=${roleOf(words, role[0] as Letter)}`)).toEqual(roles);
  });
}
