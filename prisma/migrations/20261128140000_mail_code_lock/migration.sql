-- Too many wrong tries make the codes longer and no longer lock them.
ALTER TABLE "MailCode" DROP COLUMN "lockedUntil";
