import * as z from "zod";
import { Authority } from "../authority.ts";
import { syscall } from "../syscall.ts";
import { agentSpawn } from "./agent.ts";
import { SeenFolder } from "./vfs-folders.ts";

export const agentCheck = syscall({
  name: "agent.check",
  summary: "Say what an agent of a manifest would be and may do, and start none.",
  input: agentSpawn.input.omit({ authority: true, agreed: true }),
  output: z.strictObject({
    name: z.string(),
    model: z.string(),
    lifecycle: z.enum(["on-demand", "persistent"]),
    authority: Authority,
    /** Of its manifest, where it would see them. */
    folders: z.array(SeenFolder),
    warnings: z.array(z.string()),
  }),
  errors: ["INVALID", "NOT_FOUND", "UNAVAILABLE"],
  effect: "read",
  flow: "read",
  asks: ["agent.spawn"],
  needs: () => [{ action: "agent.spawn", resource: "*" }],
});
