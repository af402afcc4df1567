const { DatabaseSync } = require("node:sqlite");

/** What LangGraph's checkpointer uses of better-sqlite3, over node:sqlite: no compiler and no prebuilt binary needed. */
module.exports = class Database {
  #db;

  constructor(file) {
    this.#db = new DatabaseSync(file);
    // As better-sqlite3 is built: a WAL database is not flushed at every commit.
    this.#db.exec("pragma synchronous = normal");
  }

  pragma(text) {
    return this.#db.prepare(`pragma ${text}`).all();
  }

  exec(text) {
    this.#db.exec(text);
  }

  prepare(text) {
    const statement = this.#db.prepare(text);
    return {
      run: (...values) => statement.run(...values.map(orNull)),
      get: (...values) => statement.get(...values.map(orNull)),
      all: (...values) => statement.all(...values.map(orNull)),
    };
  }

  transaction(act) {
    return (...given) => {
      this.#db.exec("begin");
      try {
        const value = act(...given);
        this.#db.exec("commit");
        return value;
      } catch (error) {
        this.#db.exec("rollback");
        throw error;
      }
    };
  }
};

const orNull = (value) => value ?? null;
