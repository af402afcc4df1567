import fc from "fast-check";
import { expect, test } from "vitest";
import { createSseParser, type SseEvent } from "./sse-parser.ts";

const encoder = new TextEncoder();

const eventsOf = (chunks: readonly Uint8Array[]): SseEvent[] => {
  const parser = createSseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};
const parse = (chunks: readonly Uint8Array[]): string[] => eventsOf(chunks).map(({ data }) => data);

test.for([
  { why: "one event", stream: "data: a\n\n", events: ["a"] },
  { why: "events with CRLF line ends", stream: "data: a\r\n\r\ndata: b\r\n\r\n", events: ["a", "b"] },
  { why: "events with CR line ends", stream: "data: a\r\rdata: b\r\r", events: ["a", "b"] },
  { why: "no space after the colon, or two", stream: "data:a\n\ndata:  b\n\n", events: ["a", " b"] },
  { why: "data over several lines", stream: "data: a\ndata: b\n\n", events: ["a\nb"] },
  { why: "data over several CRLF lines", stream: "data: a\r\ndata: b\r\n\r\n", events: ["a\nb"] },
  { why: "empty data", stream: "data\n\n", events: [""] },
  { why: "comments, names and ids between the data", stream: ": keep-alive\n\nevent: x\nid: 1\ndata: a\n\n", events: ["a"] },
  { why: "a byte order mark", stream: "\ufeffdata: a\n\n", events: ["a"] },
  { why: "a field that only begins like data", stream: "database: a\n\n", events: [] },
  { why: "an event that was cut", stream: "data: a\n\ndata: b\n", events: ["a"] },
])("reads $why", ({ stream, events }) => {
  const bytes = encoder.encode(stream);
  expect(parse([bytes])).toEqual(events);
  expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(events);
  expect(parse([...bytes].flatMap((byte) => [Uint8Array.of(byte), new Uint8Array()]))).toEqual(events);
});

test("an event keeps its name, and the next one has none of it", () => {
  expect(eventsOf([encoder.encode("event: a\ndata: 1\n\ndata: 2\n\nevent:b\n\nevent: c\r\ndata: 3\r\n\r\n")])).toEqual([
    { event: "a", data: "1" },
    { data: "2" },
    { event: "c", data: "3" },
  ]);
});

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const line = fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, "\u00e9\ud83d\ude00").toWellFormed());
const event = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 3 }), comment: fc.boolean() });

test("gives the same events however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), lineEnd, fc.array(fc.nat(), { maxLength: 12 }), (events, end, cuts) => {
      const stream = events.map(({ lines, comment }) => (comment ? `: c${end}` : "") + lines.map((text) => `data: ${text}${end}`).join("") + end).join("");
      const bytes = encoder.encode(stream);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
      expect(parse(chunks)).toEqual(events.map(({ lines }) => lines.join("\n")));
    }),
  );
});
