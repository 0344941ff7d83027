CREATE TYPE "ChangeKind" AS ENUM ('description', 'closing', 'closed');
ALTER TABLE "PollChange" ALTER COLUMN "what" TYPE "ChangeKind" USING "what"::"ChangeKind";

CREATE TABLE "KeptForm" (
    "tokenHash" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "KeptForm_pkey" PRIMARY KEY ("tokenHash")
);
CREATE INDEX "KeptForm_expiresAt_idx" ON "KeptForm"("expiresAt");
