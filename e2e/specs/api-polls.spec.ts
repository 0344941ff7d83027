import { followed } from "../client";
import { expect, test } from "../fixtures";

/** Polls and their results, as a program reads them. */

test("a program finds a poll and follows its results, which have each vote, whether it is posted by a form or by a script", {
  tag: ["@api", "@inside"],
}, async ({ api, site, newPerson, newVisitor, inbox }) => {
  const { data: list } = await api.GET("/api/polls/", { params: { query: { q: "bench" } } });
  const [found] = list?.polls ?? [];
  const id = found?.id ?? "";
  const path = { params: { path: { id } } };
  const { data: poll } = await api.GET("/api/polls/{id}/", path);
  expect(poll).toMatchObject({ ...found, kind: "ranking", results: { when: "always", for: "everyone" } });
  expect(poll?.choices.map(({ position }) => position)).toEqual([0, 1, 2, 3]);

  const before = await api.GET("/api/polls/{id}/results/", path);
  const etag = before.response.headers.get("etag") ?? "";
  const same = await fetch(`${site}/api/polls/${id}/results`, { headers: { "if-none-match": etag } });
  expect(same.status).toBe(304);

  const live = new AbortController();
  const events = followed(await fetch(`${site}/api/polls/${id}/live`, { signal: live.signal }));
  const voters = async () => (await events.next()).value?.voters;
  expect(await voters()).toBe(before.data?.voters);
  for (const [turn, accept] of ["text/html", "application/json"].entries()) {
    const visitor = await newVisitor();
    await visitor.prove(await newPerson(), inbox);
    const headers = { accept, origin: site };
    const vote = await visitor.http.post(`/polls/${id}/vote`, { form: { "rank-1": "1", "rank-0": "2" }, headers, maxRedirects: 0 });
    if (accept === "text/html") expect([vote.status(), vote.headers().location]).toEqual([303, `/polls/${id}/results/now`]);
    else expect([vote.status(), await vote.json()]).toEqual([200, { kind: "counted", to: `/polls/${id}/results` }]);
    expect(await voters()).toBe((before.data?.voters ?? 0) + turn + 1);
  }
  live.abort();

  const { ballots }: { ballots: { count: number }[] } = await (await fetch(`${site}/api/polls/${id}/ballots`)).json();
  const after = await api.GET("/api/polls/{id}/results/", path);
  expect(ballots.reduce((sum, { count }) => sum + count, 0)).toBe(after.data?.voters);
});
