import { expect, Inbox, polls, test } from "../fixtures";
import { ownData, Site } from "../site";
import { Visitor } from "../visitor";

/** The embedded database survives its process, even a crash. */

test("after a crash, a site on the embedded database still has its logins, proofs and votes", { tag: "@api" }, async ({
  playwright,
  path,
}) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(120_000);
  const data = await ownData({ embedded: true });
  const [site, poll] = [await Site.at(), path(polls.free)];
  const http = await playwright.request.newContext({ baseURL: site.origin });
  try {
    await site.start(data.env);
    const visitor = new Visitor(http, site.origin);
    const person = { name: "Pat", email: "pat@example.com", password: "a long secret of Pat", phone: "+12125550147" };
    await visitor.register(person);
    await visitor.sendCode(person.phone, poll);
    await visitor.verify(await new Inbox(http).code(person.phone), poll);
    expect(await visitor.vote(poll, { choice: "0" })).toBe(false);
    const { voters } = await visitor.results(poll);

    await site.stop("SIGKILL");
    await site.start(data.env);
    expect((await visitor.open(poll)).status(), "still logged in and proven").toBe(200);
    expect(await visitor.vote(poll, { choice: "0" }), "has voted before").toBe(true);
    expect((await visitor.results(poll)).voters).toBe(voters);
  } finally {
    await site.stop();
    await http.dispose();
    data.remove();
  }
});
