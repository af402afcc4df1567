export { inspectJournal, type JournalFacts } from "./inspect-journal.ts";
export { openSqliteJournal, type SqliteJournalOptions } from "./open-sqlite-journal.ts";
