import { shortId } from "./resolve-agent.ts";

/** What the end of a run names for whoever wants more of it, as it is typed where they are. */
export interface EndWays {
  /** It fetches what was left. */
  readonly get: string;
  /** They look at what it changed, and take it back. */
  readonly look: string;
  readonly changed: string;
  /** It shows one that changed nothing. */
  readonly show: string;
  /** It goes on where its model left it. */
  readonly goOn: string;
}

/** In a conversation its last turn is meant, elsewhere the run is named. */
export const endWays = (run: string, isTurn = false): EndWays =>
  isTurn
    ? {
        get: "/get",
        look: "/show, /undo",
        changed: "/show, /undo",
        show: "/show",
        goOn: 'say "go on" to go on where it was; with another model begin anew: /model use NAME, then /new (/model lists them)',
      }
    : {
        get: `aether get ${run}`,
        look: `aether show ${run}, aether undo ${run}`,
        changed: `aether show, aether undo ${shortId(run)}`,
        show: "aether show",
        goOn: `go on where it was: aether run -c ${run} "go on"; with another model begin anew: aether run -m NAME "…" (aether model list)`,
      };
