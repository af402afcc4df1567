import * as z from "zod";

/** What an agent does now. */
export const Doing = z.strictObject({
  /** Epoch milliseconds: since the model was asked, or since the calls under way were asked for. */
  since: z.int(),
  /** The calls under way; none = it waits for its model. */
  calls: z.array(z.strictObject({ name: z.string(), about: z.string() })),
  /** Of the model that is asked now; absent where that was not heard, such as right after a start of the daemon. */
  asks: z
    .strictObject({
      model: z.string(),
      /** It waits for a first word, is told thoughts, or is told words. */
      does: z.enum(["waits", "thinks", "writes"]),
      /** Its provider refused, or is left alone: when it is asked again (epoch milliseconds), and why. */
      again: z.strictObject({ at: z.int(), why: z.string() }).optional(),
    })
    .optional(),
});
export type Doing = z.infer<typeof Doing>;
