import { CONFIDENTIALITY, type FlowClass, type Label } from "@aether/protocol";

export interface FlowDecision {
  readonly allowed: boolean;
  readonly rule: string;
}

/** What an untrusted context makes consequential; the classes of DESIGN 4.7, in the order they are looked up. */
const CONSEQUENTIAL: Readonly<Record<FlowClass, boolean>> = {
  read: false,
  disclose: false,
  "durable-write": false,
  egress: true,
  spawn: false,
  authority: true,
  destructive: true,
};

/**
 * The flow stage: a pure function of the context's label and the call's class. It holds two rules today: content
 * above the process's ceiling does not move on, and every consequential call of an untrusted context is named as
 * such in its audit record.
 */
export function decideFlow(context: Label, flow: FlowClass, ceiling: Label["confidentiality"] | undefined): FlowDecision {
  if (ceiling !== undefined && flow !== "read" && CONFIDENTIALITY.indexOf(context.confidentiality) > CONFIDENTIALITY.indexOf(ceiling)) {
    return { allowed: false, rule: `the context holds ${context.confidentiality} content and may hold ${ceiling} at most` };
  }
  const marked = context.integrity === "untrusted" && CONSEQUENTIAL[flow];
  return { allowed: true, rule: marked ? `consequential-after-untrusted:${flow}` : "allowed" };
}
