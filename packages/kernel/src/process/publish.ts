import type { Log } from "@aether/ports";
import type { Json, Label } from "@aether/protocol";

/** With what it may tell of. */
export type Tell<Payload = Json> = (topic: string, payload: Payload, label: Label) => void;

/** Of a process that is not in memory: nobody says what it has read. */
export const UNKNOWN_LABEL: Label = { integrity: "untrusted", confidentiality: "secret", sources: ["*"] };

/** A body too large for the bus is left out, and said to be: it stands in the log. */
export function publishing({ publish, log }: { readonly publish: Tell; readonly log: Log }): Tell<Readonly<Record<string, Json>>> {
  return (topic, payload, label) => {
    try {
      publish(topic, payload, label);
    } catch {
      try {
        publish(topic, { ...payload, ...("body" in payload && { body: null }), ...("value" in payload && { value: null }), omitted: true }, label);
      } catch (error) {
        log.warn("nobody was told", { topic, error: String(error) });
      }
    }
  };
}
