import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column } from "./known.test-folder.ts";
import { readFrames } from "./read-frames.ts";

const PARCELS: Known = {
  outputs: [],
  names: ["parcels.csv"],
  asksTables: true,
  tables: new Map([["parcels.csv", { rows: 30, columns: [column("Sent", "date", ["2026"]), column("Depot", "text", ["Kiel", "Ulm"])] }]]),
};

test.for([
  ["On which weekday do most parcels go out?", "en"],
  ["On which weekday are there the most parcels?", "en"],
  ["parcels per weekday", "en"],
  ["Wie viele Pakete je Wochentag?", "de"],
  ["Which month had the most parcels?", "en"],
  ["parcels per month", undefined],
  ["parcels per depot", undefined],
] as const)("days are named where they are told: %s", ([goal, language]) => {
  const reading = readFrames(goal, PARCELS);
  const [frame] = "frames" in reading ? reading.frames : [];
  expect(frame?.job === "table" ? frame.daysIn : frame).toBe(language);
});
