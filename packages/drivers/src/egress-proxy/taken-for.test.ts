import { parseWebAddress } from "@aether/protocol";
import { expect, test } from "vitest";
import { takenFor } from "./taken-for.ts";

interface Row {
  readonly why: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as: readonly string[];
}
const at = ({ url = "http://x.example/api/x", headers = {} }: Row, limited: boolean): string[] =>
  takenFor({ target: parseWebAddress(url), method: "GET", headers }, limited).map(({ method, path }) => `${method} ${path}`);

test.for<Row>([
  { why: "itself only", headers: { accept: "*/*", "x-amz-security-token": "a", "content-type": "text/plain" }, as: [] },
  ...[
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
    "X-Original-Method",
    "X-Override-Method",
    "X-Forwarded-Method",
    "X_Method",
    "X-HTTP-Verb",
  ].map((name): Row => ({ why: name, headers: { [name.toLowerCase()]: "delete" }, as: ["DELETE /api/x"] })),
  ...[
    "X-Original-URL",
    "X-Original-Uri",
    "X-Rewrite-URL",
    "X-Rewrite-Uri",
    "X-Forwarded-Uri",
    "X-Forwarded-Path",
    "X-Envoy-Original-Path",
    "X-Forwarded-Prefix",
    "X-Request-Uri",
    "Destination",
    "X-HTTP-DestinationURL",
  ].map((name): Row => ({ why: name, headers: { [name.toLowerCase()]: "/admin?x" }, as: ["GET /admin"] })),
  { why: "several methods in one header", headers: { "x-http-method": "GET, DELETE" }, as: ["GET /api/x", "DELETE /api/x"] },
  { why: "a whole address in a header", headers: { destination: "http://x.example/admin" }, as: ["GET /admin"] },
  { why: "_method", url: "http://x.example/api/x?a=1&_method=delete", as: ["DELETE /api/x"] },
  { why: "_method, encoded", url: "http://x.example/api/x?%5Fmethod=DELETE", as: ["DELETE /api/x"] },
  { why: "_method behind a semicolon", url: "http://x.example/api/x?a=1;_method=DELETE", as: ["DELETE /api/x"] },
  { why: "_HttpMethod", url: "http://x.example/api/x?_HttpMethod=PUT", as: ["PUT /api/x"] },
  { why: "an override in the query", url: "http://x.example/api/x?X-HTTP-Method-Override=PUT", as: ["PUT /api/x"] },
  { why: "a method of HTTP by another name", url: "http://x.example/api/x?httpMethod=PATCH", as: ["PATCH /api/x"] },
  { why: "what an interface calls a method", url: "http://x.example/api/x?method=photos.list", as: [] },
])("is taken for: $why", (row) => {
  expect(at(row, true)).toEqual(row.as);
});

test.for<Row>([
  { why: "a path that servers read in different ways", url: "http://x.example/api/%c0%ae%c0%ae/x", as: [] },
  { why: "such a path in a header", headers: { "x-original-url": "/api/.%00./x" }, as: [] },
  { why: "what is no path in a header", headers: { "x-rewrite-url": "/../admin" }, as: [] },
])("under a right to a part of a host, $why is refused; under one to the whole it is none of anybody's business", (row) => {
  expect(() => at(row, true)).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringContaining("part of this host") }));
  expect(() => at(row, false)).not.toThrow();
});
