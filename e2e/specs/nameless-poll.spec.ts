import { expect, test } from "../fixtures";

/** A poll that names nobody says nothing of the account that made it, neither its name nor its id. */

test("no page and no call names the creator of a poll, unless it is asked by name", { tag: "@api" }, async ({
  newMember,
  newVisitor,
  voters,
  visitor: creator,
  inbox,
}) => {
  const [[voter], member, stranger] = [await voters(1), await newMember(), await newVisitor()];
  const { user_id: id } = JSON.parse(Buffer.from(member.access.split(".")[1] ?? "", "base64url").toString());
  await creator.prove(member, inbox);
  const poll = await creator.publish({ question: "Who asks?", choices: "You\nI" });
  await voter.vote(poll, { choice: "0" });

  const pages = [poll, `${poll}/mine`, `${poll}/ballot`, `${poll}/results`, `${poll}/results/now`].map((path) => voter.open(path));
  const calls = [poll.replace("polls", "p"), `/api${poll}/`, `/api${poll}/results/`, `/api${poll}/ballots/`].map((path) =>
    stranger.open(path),
  );
  for (const answer of await Promise.all([...pages, ...calls])) {
    expect(answer.status(), answer.url()).toBe(200);
    const text = await answer.text();
    for (const secret of [id, member.name, member.email]) expect(text, answer.url()).not.toContain(secret);
  }
});
