import { keptReading } from "./kept-reading.ts";

/**
 * One spelling for all that a person reads as the same: letters composed and of their plain form, every blank a space, hyphens and apostrophes
 * those of a keyboard, nothing invisible. Programs that words are pasted from, and those that name files, choose differently. Dashes that part
 * sentences and signs that end them stay.
 */
export const spelledAlike = keptReading((text) =>
  text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/[^…]+/gu, (part) => part.normalize("NFKC"))
    .replace(/\p{Zs}/gu, " ")
    .replace(/[\u2010\u2011]|(?<=\p{N})[\u2012\u2013\u2212](?=\p{N})/gu, "-")
    .replace(/(?<=\p{L})[’ʼ](?=\p{L})/gu, "'"),
);
