-- Closed sets of words become enums, so that the database refuses any other word. A cast keeps what is stored.

CREATE TYPE "ProofMethod" AS ENUM ('phone', 'recovery', 'authenticator', 'passkey');
CREATE TYPE "ChallengePurpose" AS ENUM ('prove', 'change');
CREATE TYPE "ChallengeOutcome" AS ENUM ('proven', 'failed', 'expired', 'replaced', 'unanswered', 'refused');
CREATE TYPE "PasskeyPurpose" AS ENUM ('register', 'prove');
CREATE TYPE "PhoneChangeOutcome" AS ENUM ('restored', 'taken', 'void');
CREATE TYPE "MailCodePurpose" AS ENUM ('verify', 'reset');
CREATE TYPE "SandboxStatus" AS ENUM ('running', 'completed', 'failed', 'expired', 'cancelled');
CREATE TYPE "SandboxChannel" AS ENUM ('sms', 'voice', 'email');
CREATE TYPE "SandboxFaultKind" AS ENUM ('status', 'hang', 'reset', 'dropAfterApply');

ALTER TABLE "Session" ALTER COLUMN "provenBy" TYPE "ProofMethod" USING "provenBy"::"ProofMethod";

-- PostgreSQL does not cast a default together with its column.
ALTER TABLE "Challenge"
  ALTER COLUMN "purpose" DROP DEFAULT,
  ALTER COLUMN "purpose" TYPE "ChallengePurpose" USING "purpose"::"ChallengePurpose",
  ALTER COLUMN "purpose" SET DEFAULT 'prove',
  ALTER COLUMN "outcome" TYPE "ChallengeOutcome" USING "outcome"::"ChallengeOutcome";

ALTER TABLE "PasskeyChallenge" ALTER COLUMN "purpose" TYPE "PasskeyPurpose" USING "purpose"::"PasskeyPurpose";

ALTER TABLE "PhoneChange" ALTER COLUMN "outcome" TYPE "PhoneChangeOutcome" USING "outcome"::"PhoneChangeOutcome";

ALTER TABLE "MailCode" ALTER COLUMN "purpose" TYPE "MailCodePurpose" USING "purpose"::"MailCodePurpose";

ALTER TABLE "SandboxRequest"
  ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "SandboxStatus" USING "status"::"SandboxStatus",
  ALTER COLUMN "status" SET DEFAULT 'running';

ALTER TABLE "SandboxMessage" ALTER COLUMN "channel" TYPE "SandboxChannel" USING "channel"::"SandboxChannel";

ALTER TABLE "SandboxFault" ALTER COLUMN "kind" TYPE "SandboxFaultKind" USING "kind"::"SandboxFaultKind";
