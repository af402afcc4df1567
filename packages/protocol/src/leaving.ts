import * as z from "zod";
import { open, syscall } from "./syscall.ts";

/**
 * What a request of a program in a box is to the flow gate: a call that nobody can make, asked about like every other. Rules of a policy
 * that name `vm.request` or `vm.**` are about it.
 */
export const vmRequest = syscall({
  name: "vm.request",
  summary: "A request of a program in a box.",
  input: z.strictObject({
    /** Of a request the whole address, as it is dialled; of a tunnel its host and port, as https. */
    url: z.string().max(4_096),
    flow: z.enum(["egress", "send"]),
    /** What leaves beside the address, each in a few words. */
    beside: z.array(z.string().max(256)).max(256),
  }),
  output: z.null(),
  errors: [],
  flow: ({ flow }) => flow,
  slots: ({ url }) => [{ slot: "url", type: "host", value: url }],
  content: ({ url, beside }) => [url, ...beside].join("\n"),
  carries: ({ beside }) => beside.length > 0,
  asks: [],
  needs: open("nobody calls it: the rights of a request are host.use, asked by the proxy"),
});
