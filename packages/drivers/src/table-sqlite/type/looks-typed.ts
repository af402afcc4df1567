import { orderOf, readDate } from "./written-date.ts";
import { marksOf } from "./written-number.ts";

/** Whether a text is a number or a date of whatever writing, and so hardly the name of a column. */
export const looksTyped = (text: string): boolean => marksOf(text) !== undefined || orderOf(text) !== undefined || readDate(text, "day-first") !== undefined;
