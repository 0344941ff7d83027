-- Finds whether a refusal by a limit was recorded a moment ago. Other events, which are most of them, have no entry here.
CREATE INDEX "SecurityEvent_addressHash_at_idx" ON "SecurityEvent" ("addressHash", "at") WHERE "kind" = 'limit-hit';
