-- Polls get their settings, and a vote becomes two things that share nothing: docs/decisions/votes.md

CREATE TYPE "PollKind" AS ENUM ('single', 'several', 'approval', 'ranking', 'score');
CREATE TYPE "ResultsWhen" AS ENUM ('always', 'after_voting', 'after_closing');
CREATE TYPE "ResultsFor" AS ENUM ('everyone', 'proven');

CREATE TABLE "PollChange" (
    "id" UUID NOT NULL,
    "pollId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "what" TEXT NOT NULL,
    CONSTRAINT "PollChange_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Participation" (
    "pollId" TEXT NOT NULL,
    "ballotKey" BYTEA NOT NULL,
    "voterId" UUID,
    "receipt" BYTEA NOT NULL,
    CONSTRAINT "Participation_pkey" PRIMARY KEY ("pollId","ballotKey")
);
-- Rows stay for seconds only, so the table is vacuumed often: dead rows hold ciphertext, and should not be kept.
CREATE TABLE "Inbox" (
    "id" UUID NOT NULL,
    "pollId" TEXT NOT NULL,
    "voter" BYTEA,
    "sealed" BYTEA,
    "makes" BYTEA,
    "spends" BYTEA,
    CONSTRAINT "Inbox_pkey" PRIMARY KEY ("id")
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
CREATE TABLE "LogEntry" (
    "pollId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "entry" TEXT NOT NULL,
    "opening" BYTEA,
    "makes" BYTEA,
    "spends" BYTEA,
    CONSTRAINT "LogEntry_pkey" PRIMARY KEY ("pollId","index")
);
CREATE TABLE "LogHead" (
    "pollId" TEXT NOT NULL,
    "size" INTEGER NOT NULL DEFAULT 0,
    "voters" INTEGER NOT NULL DEFAULT 0,
    "ballots" INTEGER NOT NULL DEFAULT 0,
    "tallied" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "LogHead_pkey" PRIMARY KEY ("pollId")
);
CREATE TABLE "Tally" (
    "pollId" TEXT NOT NULL,
    "ballot" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "Tally_pkey" PRIMARY KEY ("pollId","ballot")
);

ALTER TABLE "Vote" DROP CONSTRAINT "Vote_pollId_fkey";
ALTER TABLE "Choice" DROP CONSTRAINT "Choice_pollId_fkey";
DROP INDEX "Poll_question_key";
DROP INDEX "Poll_publishedAt_idx";
ALTER TABLE "Poll" DROP CONSTRAINT "Poll_pkey";
ALTER TABLE "Poll" RENAME COLUMN "id" TO "formerId";
ALTER TABLE "Poll"
    ALTER COLUMN "formerId" DROP DEFAULT,
    ALTER COLUMN "formerId" DROP NOT NULL,
    ADD COLUMN "id" TEXT,
    ADD COLUMN "creatorId" UUID,
    ADD COLUMN "description" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "choices" TEXT[],
    ADD COLUMN "kind" "PollKind" NOT NULL DEFAULT 'single',
    ADD COLUMN "min" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "max" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "opensAt" TIMESTAMPTZ(3),
    ADD COLUMN "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    ADD COLUMN "resultsWhen" "ResultsWhen" NOT NULL DEFAULT 'always',
    ADD COLUMN "resultsFor" "ResultsFor" NOT NULL DEFAULT 'everyone',
    ADD COLUMN "mayChange" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "blank" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "shuffle" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "listed" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "askedBy" TEXT,
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "turnout" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
DROP SEQUENCE "Poll_id_seq";

-- An id from 60 random bits, in Crockford's alphabet. What people could see of the old polls was for people with a proven phone.
UPDATE "Poll" p SET
    "id" = (SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + get_byte(bytes, at) % 32, 1), '')
            FROM (SELECT sha256(convert_to(gen_random_uuid()::text || p."formerId", 'UTF8')) AS bytes) AS random, generate_series(0, 11) AS at),
    "choices" = coalesce((SELECT array_agg("text" ORDER BY "position") FROM "Choice" c WHERE c."pollId" = p."formerId"), '{}'),
    "kind" = CASE WHEN "multiple" THEN 'approval'::"PollKind" ELSE 'single' END,
    "max" = CASE WHEN "multiple" THEN (SELECT greatest(1, count(*)) FROM "Choice" c WHERE c."pollId" = p."formerId") ELSE 1 END,
    "resultsFor" = 'proven',
    "turnout" = (SELECT count(*) FROM "Vote" v WHERE v."pollId" = p."formerId");
ALTER TABLE "Poll" ALTER COLUMN "id" SET NOT NULL, ADD CONSTRAINT "Poll_pkey" PRIMARY KEY ("id");

INSERT INTO "Participation" ("pollId", "ballotKey", "voterId", "receipt")
SELECT p."id", v."ballotKey", v."voterId", sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
FROM "Vote" v JOIN "Poll" p ON p."formerId" = v."pollId"
ORDER BY v."ballotKey";

-- The opening of a ballot is a random tag and the positions of its choices, as lib/polls/ballot/rules.ts writes them.
CREATE TABLE "Opening" AS
SELECT p."id" AS "pollId", tag, translate(encode(tag, 'base64'), '+/=', '-_') || ' ' || chosen.choices AS opening, chosen.choices
FROM "Vote" v
JOIN "Poll" p ON p."formerId" = v."pollId"
CROSS JOIN LATERAL (SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || v."id", 'UTF8')) AS tag) AS made
CROSS JOIN LATERAL (
    SELECT string_agg(c.place::text, ',' ORDER BY c.place) AS choices
    FROM (SELECT "id", rank() OVER (ORDER BY "position") - 1 AS place FROM "Choice" WHERE "pollId" = v."pollId") AS c
    WHERE c."id" = ANY (v."choiceIds")
) AS chosen;

INSERT INTO "LogEntry" ("pollId", "index", "entry", "opening", "makes")
SELECT "pollId", row_number() OVER (PARTITION BY "pollId" ORDER BY "kind", at), entry, opening, makes
FROM (
    SELECT "pollId", 0 AS "kind", random() AS at, 'voter ' || encode("receipt", 'base64') AS entry, NULL::bytea AS opening, NULL::bytea AS makes
    FROM "Participation"
    UNION ALL
    SELECT "pollId", 1, random(), 'ballot ' || encode(sha256(convert_to(opening, 'UTF8')), 'base64'), convert_to(opening, 'UTF8'), sha256(tag)
    FROM "Opening"
) AS entries;

INSERT INTO "Tally" ("pollId", "ballot", "count")
SELECT "pollId", choices, count(*) FROM "Opening" GROUP BY 1, 2;

-- Entry 0 freezes what was asked.
INSERT INTO "LogEntry" ("pollId", "index", "entry")
SELECT p."id", 0, 'poll ' || json_build_object(
    'question', p."question", 'choices', p."choices", 'kind', p."kind", 'min', p."min", 'max', p."max", 'results', p."resultsWhen", 'group', 20,
    'note', 'The first ' || p."turnout" || ' ballots were taken before this log began. Until then they were linked to accounts.'
)
FROM "Poll" p WHERE p."turnout" > 0;
INSERT INTO "LogHead" ("pollId", "size", "voters", "ballots", "tallied")
SELECT "id", 1 + 2 * "turnout", "turnout", "turnout", 1 + 2 * "turnout" FROM "Poll" WHERE "turnout" > 0;

DROP TABLE "Opening";
DROP TABLE "Vote";
DROP TABLE "Choice";
ALTER TABLE "Poll" DROP COLUMN "multiple", DROP COLUMN "foldedVoters";

CREATE INDEX "PollChange_pollId_at_idx" ON "PollChange"("pollId", "at");
CREATE INDEX "Participation_voterId_idx" ON "Participation"("voterId");
CREATE UNIQUE INDEX "Participation_pollId_voterId_key" ON "Participation"("pollId", "voterId");
CREATE UNIQUE INDEX "Inbox_makes_key" ON "Inbox"("makes");
CREATE UNIQUE INDEX "Inbox_spends_key" ON "Inbox"("spends");
CREATE INDEX "Inbox_pollId_idx" ON "Inbox"("pollId");
CREATE INDEX "LogEntry_pollId_makes_idx" ON "LogEntry"("pollId", "makes");
CREATE INDEX "LogEntry_pollId_spends_idx" ON "LogEntry"("pollId", "spends");
CREATE UNIQUE INDEX "Poll_formerId_key" ON "Poll"("formerId");
CREATE INDEX "Poll_publishedAt_id_idx" ON "Poll"("publishedAt" DESC, "id");
CREATE INDEX "Poll_turnout_id_idx" ON "Poll"("turnout" DESC, "id");
CREATE INDEX "Poll_closesAt_id_idx" ON "Poll"("closesAt", "id");
CREATE INDEX "Poll_creatorId_idx" ON "Poll"("creatorId");
CREATE INDEX "Poll_words_idx" ON "Poll" USING GIN (to_tsvector('simple'::regconfig, "question" || ' ' || "description"));
ALTER TABLE "Poll" ADD CONSTRAINT "Poll_creatorId_fkey" FOREIGN KEY ("creatorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "PollChange" ADD CONSTRAINT "PollChange_pollId_fkey" FOREIGN KEY ("pollId") REFERENCES "Poll"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Participation" ADD CONSTRAINT "Participation_voterId_fkey" FOREIGN KEY ("voterId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
