import { expect, test } from "vitest";
import { tagEach } from "./tagged.ts";

test.for([
  ["empleados que no trabajan a jornada completa", ["es"]],
  ["clientes que no pagan", ["es"]],
  ["clientes que no pagam", ["pt"]],
  ["Copia o total", ["es", "pt"]],
] as const)("%s is read as %s", ([goal, languages]) => expect(tagEach(goal).map(({ language }) => language)).toEqual(languages));
