-- CreateTable
CREATE TABLE "MailCode" (
    "userId" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "codeHash" BYTEA,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "lockedUntil" TIMESTAMPTZ(3),
    "grantHash" BYTEA,
    "grantExpiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "MailCode_pkey" PRIMARY KEY ("userId","purpose")
);

-- CreateTable
CREATE TABLE "TokenFamily" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "currentId" UUID NOT NULL,
    "replacedId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "rotatedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TokenFamily_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SecurityEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "userId" UUID,
    "addressHash" BYTEA,

    CONSTRAINT "SecurityEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "MailCode_grantHash_key" ON "MailCode"("grantHash");

-- CreateIndex
CREATE INDEX "TokenFamily_userId_idx" ON "TokenFamily"("userId");

-- CreateIndex
CREATE INDEX "SecurityEvent_userId_at_idx" ON "SecurityEvent"("userId", "at");

-- CreateIndex
CREATE INDEX "SecurityEvent_at_idx" ON "SecurityEvent"("at");

-- AddForeignKey
ALTER TABLE "MailCode" ADD CONSTRAINT "MailCode_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenFamily" ADD CONSTRAINT "TokenFamily_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Events are only ever added. They may be deleted once they are old (retention), never changed.
CREATE RULE "SecurityEvent_unchanged" AS ON UPDATE TO "SecurityEvent" DO INSTEAD NOTHING;
CREATE RULE "SecurityEvent_kept" AS ON DELETE TO "SecurityEvent" WHERE OLD."at" > now() - INTERVAL '90 days' DO INSTEAD NOTHING;
