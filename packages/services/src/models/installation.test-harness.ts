import { DatabaseSync } from "node:sqlite";
import { type ModelDriver, ofOwner, type Row, type Sql, type SystemContext } from "@aether/ports";
import { open } from "./models.test-harness.ts";
import type { ModelsServiceDeps } from "./models-service.ts";
import type { Mark } from "./sent.ts";
import { tables } from "./usage/tables.ts";

/** Services that one installation has one after the other. */
export function installation(rest: Partial<ModelsServiceDeps> = {}) {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  const mark: Mark = async (owner, statement) => {
    const { text, values } = ofOwner(statement as Sql, owner);
    db.prepare(text).run(...values);
  };
  const read = async (statement: Sql): Promise<readonly Row[]> => {
    const { text, values } = ofOwner(statement, "nobody");
    return db.prepare(text).all(...values) as unknown as Row[];
  };
  return {
    db,
    async started(driver: ModelDriver) {
      const opened = open([driver], { mark, ...rest });
      await opened.service.start?.({ read } as unknown as SystemContext);
      return opened;
    },
  };
}
