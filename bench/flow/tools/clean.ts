import type { Data } from "../environment.ts";

const BOUNDED = [/^[A-Za-z0-9_-]{0,32}$/, /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$/, /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}$/];

/** Whether nothing in it has room for an instruction: names, numbers, booleans, dates and addresses alone. */
export function isBounded(output: Data): boolean {
  if (typeof output === "string") return BOUNDED.some((shape) => shape.test(output));
  if (Array.isArray(output)) return output.every(isBounded);
  return typeof output !== "object" || output === null || Object.values(output).every(isBounded);
}
