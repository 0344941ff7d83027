-- AlterTable
ALTER TABLE "Challenge" ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'prove';

-- CreateTable
CREATE TABLE "PhoneChange" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "phoneSealed" BYTEA NOT NULL,
    "phoneProvenAt" TIMESTAMPTZ(3),
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "undoHash" BYTEA NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "PhoneChange_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PhoneChange_undoHash_key" ON "PhoneChange"("undoHash");

-- CreateIndex
CREATE INDEX "PhoneChange_userId_idx" ON "PhoneChange"("userId");

-- AddForeignKey
ALTER TABLE "PhoneChange" ADD CONSTRAINT "PhoneChange_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

