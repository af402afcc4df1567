import { TRUSTED } from "@aether/protocol";
import type { Principal } from "./principal.ts";

/** The agent `p1` of the owner `local`, which has read nothing and was given no right and no words, but for what is said. */
export const agentOf = (over: Partial<Principal> = {}): Principal => ({
  pid: "p1",
  owner: "local",
  identity: "me",
  root: "p1",
  line: "p1",
  workspace: "p1",
  kind: "agent",
  authority: { grants: [], budget: {}, depth: 1, children: 5 },
  cwd: "/",
  label: TRUSTED,
  words: "",
  found: [],
  ...over,
});
