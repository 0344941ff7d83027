import { expect, Inbox, test } from "../fixtures";
import { ownData, Site } from "../site";
import { goesTo, Visitor } from "../visitor";

/** The embedded database survives its process, even a crash. */

test("after a crash, a site on the embedded database still has its logins, proofs and votes", { tag: "@api" }, async ({ playwright }) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(120_000);
  const data = await ownData({ embedded: true });
  const site = await Site.at();
  const http = await playwright.request.newContext({ baseURL: site.origin });
  try {
    await site.start(data.env);
    const visitor = new Visitor(http, site.origin);
    const person = { name: "Pat", email: "pat@example.com", password: "a long secret of Pat", phone: "+12125550147" };
    await visitor.register(person);
    await visitor.sendCode(person.phone, "/polls/1");
    await visitor.verify(await new Inbox(http).code(person.phone), "/polls/1");
    const [, choice = ""] = /name="choice"[^>]* value="(\d+)"/.exec(await (await visitor.open("/polls/1")).text()) ?? [];
    expect(goesTo(await visitor.submit("/polls/1", "Vote", { choice }))).toBe("/polls/1/results");

    await site.stop("SIGKILL");
    await site.start(data.env);
    expect((await visitor.open("/polls/1")).status(), "still logged in and proven").toBe(200);
    await visitor.submit("/polls/1", "Vote", { choice });
    const results = await (await visitor.open("/polls/1/results")).text();
    expect(results).toContain("You have voted in this poll before.");
  } finally {
    await site.stop();
    await http.dispose();
    data.remove();
  }
});
