import { expect, test } from "vitest";
import { originOf, siteOf } from "./site.ts";

test.for([
  ["www.Example.com.", "example.com"],
  ["a.b.c.example.com", "example.com"],
  ["example.com", "example.com"],
  ["shop.example.co.uk", "example.co.uk"],
  ["x.example.com.au", "example.com.au"],
  ["x.io.de", "io.de"],
  ["host", "host"],
  ["192.0.2.7", "192.0.2.7"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["127.0.0.1", "localhost"],
  ["127.9.9.9", "localhost"],
  ["x.localhost", "localhost"],
  ["[::1]", "localhost"],
  ["::ffff:127.0.0.1", "localhost"],
] as const)("%s is of %s", ([host, site]) => expect(siteOf(host)).toBe(site));

test("a source is of the hand that wrote it", () => {
  expect(["mail.example", "www.mail.example", "/mnt/local/x.md", "p1m7zkhn6ar1q54gq", "service:mail", "*"].map(originOf)).toEqual([
    "site:mail.example",
    "site:mail.example",
    "source:/mnt/local/x.md",
    "source:p1m7zkhn6ar1q54gq",
    "source:service:mail",
    "source:*",
  ]);
});
