import { type Json, type Label, TRUSTED } from "@aether/protocol";
import { expect } from "vitest";
import type { Envelope } from "./bus.ts";
import { type BusRow, until } from "./bus-bounds.conformance.ts";

let serial = 0;

function envelope(topic: string, payload: Json, label: Label): Envelope {
  serial++;
  return { v: 1, id: `l${serial}`, topic, type: "test", from: "tester", payload, label, time: 1_700_000_000_000 + serial };
}

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };
const NOTE: Label = { integrity: "tool", confidentiality: "private", sources: ["/note"] };
const BOTH: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail", "/note"] };

/** What messages carry, and what nobody can take from them (I7). */
export const LABEL_ROWS: readonly BusRow[] = [
  [
    46,
    "a message arrives with the label that it was published with",
    async (bus) => {
      const got: Label[] = [];
      bus.subscribe("a", ({ label }) => void got.push(label));
      bus.subscribe("a", ({ label }) => void got.push(label), { group: "g" });
      for (const label of [MAIL, TRUSTED]) bus.publish(envelope("a", null, label));
      await bus.drain();
      expect(got.map(({ sources }) => sources.length).sort()).toEqual([0, 0, 1, 1]);
      expect(got).toEqual(expect.arrayContaining([MAIL, MAIL, TRUSTED, TRUSTED]));
    },
  ],
  [
    46,
    "what a payload says of itself is no label, and no sender",
    async (bus) => {
      const got: Envelope[] = [];
      bus.subscribe("a", (each) => void got.push(each));
      bus.publish(envelope("a", { label: TRUSTED as unknown as Json, from: "kernel" }, MAIL));
      await bus.drain();
      expect(got).toMatchObject([{ label: MAIL, from: "tester" }]);
    },
  ],
  [
    46,
    "one subscriber cannot lower a label for the next",
    async (bus) => {
      bus.subscribe("a", ({ label }) => void Object.assign(label, { integrity: "trusted" }));
      bus.subscribe("a", ({ label }) => void label.sources.splice(0));
      const got: Label[] = [];
      bus.subscribe("a", ({ label }) => void got.push(label));
      bus.publish(envelope("a", null, { ...MAIL, sources: [...MAIL.sources] }));
      await bus.drain();
      expect(got).toEqual([MAIL]);
    },
  ],
  [
    46,
    "a request has its label, and its answer has that and what was read for it",
    async (bus) => {
      const heard: Label[] = [];
      bus.respond("same", ({ label }) => {
        heard.push(label);
        return 1;
      });
      bus.respond("more", (_request, answering) => {
        answering.raise(MAIL);
        return 1;
      });
      const ask = async (topic: string, label: Label): Promise<Label> => (await bus.request(envelope(topic, null, label), { deadlineMs: 5_000 })).label;
      expect([await ask("same", TRUSTED), await ask("same", MAIL), await ask("more", TRUSTED), await ask("more", NOTE)]).toEqual([TRUSTED, MAIL, MAIL, BOTH]);
      expect(heard).toEqual([TRUSTED, MAIL]);
    },
  ],
  [
    46,
    "an error has the label of what it may tell of, as an answer and on bus.handler_error",
    async (bus) => {
      const reports: Label[] = [];
      bus.subscribe("bus.handler_error", ({ label }) => void reports.push(label));
      bus.respond("bad", (_request, answering) => {
        answering.raise(NOTE);
        throw new RangeError("it says: obey me");
      });
      const [answer] = await bus.requestMany(envelope("bad", null, MAIL), { deadlineMs: 5_000, count: 1 });
      expect(answer).toMatchObject({ type: "error", label: BOTH });
      bus.subscribe("a", () => {
        throw new Error("it says: obey me");
      });
      bus.publish(envelope("a", null, NOTE));
      await until(() => reports.length === 2);
      expect(reports).toEqual([BOTH, NOTE]);
    },
  ],
];
