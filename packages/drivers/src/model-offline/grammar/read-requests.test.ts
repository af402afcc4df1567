import { expect, test } from "vitest";
import { HARBOUR } from "./harbour.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

const KNOWN = { ...HARBOUR, names: ["web/access.log", "logs/engine.log", "handbook.md"], today: "2026-06-10" };

test.for([
  ["Which IP address makes the most requests?", "Tells from which address the most requests of web/access.log come."],
  ["what address visits our site most often? look at the access log", "Tells from which address the most requests of web/access.log come."],
  ["Welche IP-Adresse stellt die meisten Anfragen?", "Tells from which address the most requests of web/access.log come."],
  ["Quelle adresse IP fait le plus de requêtes ?", "Tells from which address the most requests of web/access.log come."],
  ["¿Qué dirección IP hace más peticiones?", "Tells from which address the most requests of web/access.log come."],
  ["How many requests returned a 404 today?", "Counts the requests of web/access.log that ended with 404 on 2026-06-10."],
  ["How many requests ended in 503 on 2026-06-01?", "Counts the requests of web/access.log that ended with 503 on 2026-06-01."],
  ["Wie viele Anfragen endeten gestern mit 404?", "Counts the requests of web/access.log that ended with 404 on 2026-06-09."],
  ["Combien de requêtes se sont terminées en 404 hier ?", "Counts the requests of web/access.log that ended with 404 on 2026-06-09."],
  ["Quante richieste sono finite con 404 ieri?", "Counts the requests of web/access.log that ended with 404 on 2026-06-09."],
  ["Quantos pedidos terminaram com 404?", "Counts the requests of web/access.log that ended with 404."],
])("%s is asked of the log of requests", ([goal = "", expected]) => {
  expect(readingOf(goal, KNOWN)).toBe(expected);
});

test.for([
  ["How many requests ended with a 500 last Sunday?", KNOWN],
  ["Which address writes the most letters?", KNOWN],
  ["How many requests returned a 404?", { ...KNOWN, names: ["a/access.log", "b/access.log"] }],
  ["How many requests returned a 404?", HARBOUR],
  ["How many requests returned a 404 yesterday?", { ...KNOWN, today: undefined }],
] as const)("%s is not", ([goal, known]) => {
  expect(readingOf(goal, known)).not.toMatch(/requests of/);
});
