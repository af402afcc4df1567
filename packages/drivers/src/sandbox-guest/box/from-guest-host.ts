import { CommandEnd } from "@aether/protocol";
import * as z from "zod";
import { MOST_CARRIED } from "../runtime.ts";
import type { FromGuestHost } from "../wire.ts";

const Id = z.int().min(1);
const MOST_SESSION = 1_048_576;

const End = CommandEnd.extend({
  message: z.string().max(10_000).optional(),
  usage: z.strictObject({ wallMs: z.number().min(0), cpuMs: z.number().min(0).optional(), peakBytes: z.number().min(0).optional() }),
  session: z.strictObject({ cwd: z.string().max(MOST_SESSION), env: z.record(z.string(), z.string()) }).optional(),
  carried: z.string().max(MOST_CARRIED).optional(),
});

const Message = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("output"), id: Id, stream: z.enum(["stdout", "stderr"]) }),
  z.strictObject({ kind: z.literal("taken"), id: Id }),
  z.strictObject({ kind: z.literal("end"), id: Id, end: End }),
]);

/** What the process of guests says, which may be a guest's by now. @throws Error for what ours would never say */
export function fromGuestHost(head: unknown): FromGuestHost {
  return Message.parse(head) as FromGuestHost;
}
