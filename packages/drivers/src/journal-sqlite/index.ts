export { openSqliteJournal, type SqliteJournalOptions } from "./open-sqlite-journal.ts";
