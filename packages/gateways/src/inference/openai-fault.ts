import { FAULTS, type Fault } from "./fault.ts";

/** The errors of OpenAI's wires. */
export function openaiFault(fault: Fault) {
  const { status, openai } = FAULTS[fault.kind];
  const [type, code] = openai;
  return { status, body: { error: { message: fault.message, type, param: fault.param ?? null, code } } } as const;
}
