import { type PastedText, pastedIn } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";
import { TURN } from "./kept-words.ts";

/** The parts of the words that are material, in any order. */
export const materialsIn = keptReading((words): readonly PastedText[] => {
  const found: PastedText[] = [];
  let start = 0;
  for (const said of words.split(TURN)) {
    found.push(...pastedIn(said).map((one) => ({ start: start + one.start, end: start + one.end })));
    start += said.length + TURN.length;
  }
  return found;
});
