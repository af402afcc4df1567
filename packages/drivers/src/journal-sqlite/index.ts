export { copyJournal, signalAgents } from "./copy-journal.ts";
export { inspectJournal, type JournalFacts } from "./inspect-journal.ts";
export { hasLostItsLog, openMark } from "./open-mark.ts";
export { openSqliteJournal, type SqliteJournalOptions } from "./open-sqlite-journal.ts";
