import { expect, test } from "vitest";
import { parseBaseUrl } from "./base-url.ts";

test.for([
  { why: "a host on the net", url: "https://models.example/v1", base: "https://models.example/v1", reader: { host: "models.example" } },
  { why: "a port", url: "https://models.example:8443/v1/", base: "https://models.example:8443/v1", reader: { host: "models.example:8443" } },
  { why: "this machine by name", url: "http://localhost:11434/v1", base: "http://localhost:11434/v1", reader: "local" },
  { why: "this machine by number", url: "http://127.0.0.1:8080", base: "http://127.0.0.1:8080", reader: "local" },
  { why: "this machine by an odd number", url: "http://0x7f.1:8080", base: "http://127.0.0.1:8080", reader: "local" },
  { why: "this machine in IPv6", url: "https://[::1]:8080//", base: "https://[::1]:8080", reader: "local" },
  {
    why: "a name that only begins like this machine's",
    url: "https://localhost.example",
    base: "https://localhost.example",
    reader: { host: "localhost.example" },
  },
  { why: "a name that looks like a number", url: "https://127.0.0.1.example", base: "https://127.0.0.1.example", reader: { host: "127.0.0.1.example" } },
])("reads $why", ({ url, base, reader }) => {
  expect(parseBaseUrl(url)).toMatchObject({ base, reader });
});

test.for([
  { why: "plain http to another machine", url: "http://models.example/v1", says: /clear/ },
  { why: "plain http to every address of this machine", url: "http://0.0.0.0:80", says: /clear/ },
  { why: "another scheme", url: "file:///etc/passwd", says: /http/ },
  { why: "no address", url: "models.example", says: /https:\/\/models\.example\/v1/ },
  { why: "a password", url: "https://me:hunter2@models.example", says: /apiKey/ },
  { why: "a query", url: "https://models.example/v1?key=hunter2", says: /query/ },
])("refuses $why and does not repeat it", ({ url, says }) => {
  expect(() => parseBaseUrl(url)).toThrow(says);
  expect(() => parseBaseUrl(url)).not.toThrow(/hunter2/);
});
