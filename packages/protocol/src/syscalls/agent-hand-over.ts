import * as z from "zod";
import { PlantRule } from "../plants.ts";

/**
 * A folder that is given what a run made, when it has ended well: all of its workspace that it may read but what programs keep for themselves, and
 * what other programs run or trust. Each file is compared first; the run needs the right to make files there, or with `overwrite` to replace them.
 */
export const HandOver = z.strictObject({
  to: z.string().min(1).max(4096),
  overwrite: z.boolean(),
  /** The owner's own rules of what others run or trust, beside the table's, as they stand when it begins. */
  plants: z.array(PlantRule).max(1_000).default([]),
});
export type HandOver = z.infer<typeof HandOver>;
