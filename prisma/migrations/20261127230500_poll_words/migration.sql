-- PostgreSQL reads "pizza/pasta" as one word, a path. Without these signs both words are found.
DROP INDEX "Poll_words_idx";
CREATE INDEX "Poll_words_idx" ON "Poll" USING GIN (
    to_tsvector('simple'::regconfig, translate("question" || ' ' || "description", './-_@:&<>', '         '))
);
