import * as z from "zod";
import { PathInput } from "../ids.ts";
import { syscall } from "../syscall.ts";

export const vfsOrigins = syscall({
  name: "vfs.origins",
  summary:
    "Say whose hands a file is of, for limits that go by it: its content, its place on the disk, all that it was made from; issued by the agent service.",
  input: z.strictObject({ path: PathInput }),
  /** Two files that share one are of one hand. Of a file that cannot be read its path alone. Its label is not raised: nobody is told them. */
  output: z.strictObject({ origins: z.array(z.string()).min(1) }),
  errors: [],
  internal: true,
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: ({ path }, place) => ({ path: place.path(path) }),
});
