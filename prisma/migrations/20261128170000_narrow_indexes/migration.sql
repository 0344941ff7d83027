-- A vote writes six index entries less: rows without a hash need none for it, and the inbox is always asked for one poll.
-- Partial indexes are written by hand, because Prisma's schema language cannot express them.
ALTER TABLE "Inbox" DROP CONSTRAINT "Inbox_pkey", ADD CONSTRAINT "Inbox_pkey" PRIMARY KEY ("pollId", "id");
DROP INDEX "Inbox_pollId_idx";
DROP INDEX "Inbox_makes_key";
DROP INDEX "Inbox_spends_key";
CREATE UNIQUE INDEX "Inbox_makes_key" ON "Inbox" ("makes") WHERE "makes" IS NOT NULL;
CREATE UNIQUE INDEX "Inbox_spends_key" ON "Inbox" ("spends") WHERE "spends" IS NOT NULL;
DROP INDEX "LogEntry_pollId_makes_idx";
DROP INDEX "LogEntry_pollId_spends_idx";
CREATE INDEX "LogEntry_pollId_makes_idx" ON "LogEntry" ("pollId", "makes") WHERE "makes" IS NOT NULL;
CREATE INDEX "LogEntry_pollId_spends_idx" ON "LogEntry" ("pollId", "spends") WHERE "spends" IS NOT NULL;
