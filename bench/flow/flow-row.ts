import { join } from "node:path";
import type { Row } from "../support/figure.ts";
import { costFigures } from "./cost.ts";
import { type Replay, replay } from "./replay.ts";
import { figuresOf, totals } from "./report.ts";
import { replayRoutes, routeFigures } from "./routes-replay.ts";
import { readSuites } from "./suite.ts";

/** The set that the project carries. */
export const OWN_SUITES = join(import.meta.dirname, "own");

/** @param folders  of further suites in the same format */
export function flowRow(folders: readonly string[]): Row {
  return {
    name: "flow",
    about: "tool-use tasks and injections with a model that obeys every instruction it reads; the gate's cost",
    async measure() {
      const suites = [OWN_SUITES, ...folders].flatMap(readSuites);
      const replays: Replay[] = [];
      for (const suite of suites) replays.push(await replay(suite));
      return [...replays.flatMap(figuresOf), ...totals(replays), ...routeFigures(await replayRoutes()), ...(await costFigures(suites))];
    },
  };
}
