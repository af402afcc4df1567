import { expect, test } from "vitest";
import { isAsTyped } from "./as-typed.ts";

test.for([
  { typed: "translate réunion.md", message: 'translate "réunion.md"', is: true },
  { typed: "summarise notes, please", message: 'summarise "notes/", please', is: true },
  { typed: 'read "my plan.md"', message: 'read "my plan.md"', is: true },
  { typed: "read a.md", message: "remove a.md", is: false },
  { typed: "read /home/ann/desk/a.md", message: "read a.md", is: false },
])("$typed is $message as a person typed it: $is", ({ typed, message, is }) => expect(isAsTyped(typed, message)).toBe(is));
